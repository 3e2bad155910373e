// Updates on their way to the bot: kept until confirmed, handed to one long poll, or pushed to a webhook.
import { Refusal } from './refusal.ts';
import { createPusher, type Push, type WebhookTarget } from './webhook-pusher.ts';

export type FakeUpdate = { update_id: number } & Record<string, unknown>;

export interface UpdateQueue {
  /** Queues an update (its kind must be allowed) and returns it with its id. */
  push(update: Record<string, unknown>): FakeUpdate;
  /** A getUpdates call, confirming all before `offset`. `gone` aborts when the client hangs up. */
  poll(offset: number, limit: number, timeoutS: number, gone: AbortSignal): Promise<FakeUpdate[]>;
  allow(kinds: readonly string[] | undefined): void;
  setWebhook(target: WebhookTarget | null): void;
  readonly webhook: WebhookTarget | null;
  readonly pushes: readonly Push[];
  /** Updates not confirmed yet. */
  readonly pending: readonly FakeUpdate[];
  dropPending(): void;
  close(): void;
}

/** Kinds a bot gets only when it asks for them. */
const ON_REQUEST = ['chat_member', 'message_reaction', 'message_reaction_count'];

/** `firstId`: update ids begin here; `retryMs`: first wait before a failed push is repeated. */
export function createUpdateQueue({ firstId, retryMs }: { firstId: number; retryMs: number }): UpdateQueue {
  let pending: FakeUpdate[] = [];
  let allowed: readonly string[] | undefined;
  let nextId = firstId;
  let waiting: { answer(updates: FakeUpdate[]): void; refuse(error: Refusal): void; limit: number } | undefined;
  const pusher = createPusher({
    retryMs,
    done(update) {
      pending = pending.filter((other) => other !== update);
    },
  });

  /** As the real server: an offset beyond everything known (ids began anew) confirms nothing. */
  const confirmBefore = (offset: number): void => {
    const last = pending.findIndex((update) => update.update_id === offset - 1);
    if (last >= 0) pending = pending.slice(last + 1);
    else if (offset <= (pending.at(-1)?.update_id ?? 0))
      pending = pending.filter((update) => update.update_id >= offset);
  };

  return {
    push(given) {
      const update: FakeUpdate = { update_id: nextId, ...given };
      nextId = update.update_id + 1;
      const kind = Object.keys(update).find((key) => key !== 'update_id') ?? '';
      const wanted = allowed?.length ? allowed.includes(kind) : !ON_REQUEST.includes(kind);
      if (!wanted) return update;
      pending.push(update);
      if (pusher.target) pusher.push(update);
      else waiting?.answer(pending.slice(0, waiting.limit));
      return update;
    },

    poll(offset, limit, timeoutS, gone) {
      if (pusher.target) {
        throw new Refusal(
          409,
          "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
        );
      }
      waiting?.refuse(
        new Refusal(
          409,
          'Conflict: terminated by other getUpdates request; make sure that only one bot instance is running',
        ),
      );
      if (offset < 0) pending = pending.slice(offset);
      else if (offset > 0) confirmBefore(offset);
      if (pending.length > 0 || timeoutS <= 0) return Promise.resolve(pending.slice(0, limit));
      return new Promise((resolve, reject) => {
        const end = (): void => {
          clearTimeout(timer);
          gone.removeEventListener('abort', end);
          if (waiting === self) waiting = undefined;
        };
        const self = {
          limit,
          answer(updates: FakeUpdate[]) {
            end();
            resolve(updates);
          },
          refuse(error: Refusal) {
            end();
            reject(error);
          },
        };
        const timer = setTimeout(() => self.answer([]), Math.min(timeoutS, 50) * 1_000);
        gone.addEventListener('abort', end);
        waiting = self;
      });
    },

    allow(kinds) {
      if (kinds) allowed = kinds;
    },
    setWebhook(target) {
      if (target) waiting?.refuse(new Refusal(409, 'Conflict: terminated by setWebhook request'));
      pusher.aim(target, pending);
    },
    get webhook() {
      return pusher.target;
    },
    pushes: pusher.pushes,
    get pending() {
      return pending;
    },
    dropPending() {
      pending = [];
      pusher.aim(pusher.target, []);
    },
    close() {
      pusher.close();
      waiting?.answer([]);
    },
  };
}
