// Pushing updates to a webhook: one at a time per chat, repeated with back-off until a 2xx.
import type { FakeUpdate } from './update-queue.ts';

export interface WebhookTarget {
  url: string;
  secret: string | undefined;
  maxConnections: number;
}

/** One attempt; status 0: no answer. */
export interface Push {
  updateId: number;
  status: number;
  at: number;
}

export interface Pusher {
  readonly target: WebhookTarget | null;
  /** From now on pushes `pending` and whatever follows to `target`; null: to nobody. */
  aim(target: WebhookTarget | null, pending: readonly FakeUpdate[]): void;
  readonly pushes: readonly Push[];
  push(update: FakeUpdate): void;
  close(): void;
}

const LONGEST_WAIT_MS = 2_000;

/** `done` is told of each update the webhook took. */
export function createPusher({ retryMs, done }: { retryMs: number; done(update: FakeUpdate): void }): Pusher {
  const pushes: Push[] = [];
  const timers = new Set<NodeJS.Timeout>();
  const busy = new Set<string>();
  let queue: { update: FakeUpdate; attempts: number }[] = [];
  let target: WebhookTarget | null = null;
  let closed = false;

  const pump = (): void => {
    if (closed || !target) return;
    for (const entry of queue) {
      if (busy.size >= target.maxConnections) return;
      const key = chatOf(entry.update);
      if (busy.has(key)) continue;
      busy.add(key);
      void attempt(entry, key, target);
    }
  };

  const attempt = async (entry: (typeof queue)[number], key: string, to: WebhookTarget): Promise<void> => {
    const status = await post(to, entry.update);
    pushes.push({ updateId: entry.update.update_id, status, at: Date.now() });
    if (status >= 200 && status < 300) {
      queue = queue.filter((other) => other !== entry);
      done(entry.update);
      busy.delete(key);
      return pump();
    }
    entry.attempts += 1;
    const timer = setTimeout(
      () => {
        timers.delete(timer);
        busy.delete(key);
        pump();
      },
      Math.min(retryMs * 2 ** (entry.attempts - 1), LONGEST_WAIT_MS),
    );
    timers.add(timer);
  };

  return {
    get target() {
      return target;
    },
    aim(next, pending) {
      target = next;
      queue = pending.map((update) => ({ update, attempts: 0 }));
      pump();
    },
    pushes,
    push(update) {
      queue.push({ update, attempts: 0 });
      pump();
    },
    close() {
      closed = true;
      for (const timer of timers) clearTimeout(timer);
    },
  };
}

async function post({ url, secret }: WebhookTarget, update: FakeUpdate): Promise<number> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(secret === undefined ? {} : { 'x-telegram-bot-api-secret-token': secret }),
      },
      body: JSON.stringify(update),
      signal: AbortSignal.timeout(10_000),
    });
    await response.arrayBuffer();
    return response.status;
  } catch {
    return 0;
  }
}

function chatOf(update: FakeUpdate): string {
  for (const value of Object.values(update)) {
    const found = value as { chat?: { id?: number }; from?: { id?: number } };
    if (typeof value === 'object' && value !== null)
      return String(found.chat?.id ?? found.from?.id ?? update.update_id);
  }
  return String(update.update_id);
}
