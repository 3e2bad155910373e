// Alarms and posts: submitted by one person, released by another, steered by anybody who publishes.
import type { AlarmOrder } from '../core/alarm.ts';
import type { AudienceCounts, BroadcastReport, BroadcastState } from '../core/broadcast.ts';
import type { Notice } from '../core/notice.ts';
import { hasRole, type User } from '../core/user.ts';
import { type Composed, createCompose, type Schedule } from './compose.ts';
import type { ExitDraft } from './exit.ts';
import type { AlarmsDeps, BroadcastChange, CurrentBroadcast } from './ports.ts';
import type { PostDraft } from './post.ts';
import { createPublisherMail } from './publisher-mail.ts';
import type { Refusal } from './refusals.ts';
import { approve, fallDue, type ReleaseContext, replace, resume, steer, turnDown } from './release.ts';
import { testNotice } from './test-notice.ts';

export type Outcome<Value> = ({ ok: true } & Value) | { ok: false; refusal: Refusal };

/** What a submission is about: a phase of an alarm (`alarmId` null: a new one), or a background post, or the end of a channel. */
export type Wish = { alarmId: string | null; order: AlarmOrder } | { draft: PostDraft } | { exit: ExitDraft };

export type Alarms = ReturnType<typeof createAlarms>;

export function createAlarms(deps: AlarmsDeps) {
  const { broadcasts, clock, settings } = deps;

  const context = (): ReleaseContext => ({
    now: clock.now(),
    zone: settings().get('time_zone'),
    regime: settings().get('regime') === 'on' ? 'on' : 'off',
    season: { from: settings().get('saison_von'), to: settings().get('saison_bis') },
  });
  const composer = createCompose({ ...deps, context });
  const mailTo = createPublisherMail(deps);

  const compose = async (wish: Wish, user: User, schedule: Schedule) =>
    'draft' in wish
      ? composer.post(wish.draft, user, schedule)
      : 'exit' in wish
        ? composer.exit(wish.exit, user, schedule)
        : composer.order(wish.alarmId, wish.order, user, schedule);

  /** Hands it to a second person. Nothing is sent. */
  async function submit(
    wish: Wish,
    user: User,
    schedule: Schedule = {},
  ): Promise<Outcome<{ broadcast: string; alarm: string | null }>> {
    const made = await compose(wish, user, schedule);
    if (!made.ok) return made;
    const { broadcastId, alarmId } = await broadcasts.submit({
      ...made.composed,
      requestId: schedule.requestId ?? null,
      userId: user.id,
      mail: await mailTo('submitted', { except: user.id }),
    });
    return { ok: true, broadcast: broadcastId, alarm: alarmId };
  }

  /** A new alarm, or an order about a released one: submitted. */
  async function order(
    alarmId: string | null,
    order: AlarmOrder,
    user: User,
    schedule: Schedule = {},
  ): Promise<Outcome<{ alarm: string; broadcast: string }>> {
    const submitted = await submit({ alarmId, order }, user, schedule);
    return submitted.ok ? { ok: true, alarm: submitted.alarm!, broadcast: submitted.broadcast } : submitted;
  }

  /** What it would say and whom it would reach; writes nothing. */
  async function preview(
    wish: Wish,
    user: User,
    schedule: Schedule = {},
  ): Promise<Outcome<{ notice: Notice; audience: AudienceCounts }>> {
    const made = await compose(wish, user, schedule);
    if (!made.ok) return made;
    const { notice, rule } = made.composed;
    return { ok: true, notice, audience: await deps.preview(rule) };
  }

  /** Another content for what waits or came back: the old one and every look at it is void. */
  async function edit(id: string, wish: Wish, user: User, schedule: Schedule = {}): Promise<Outcome<Settled>> {
    const made = await compose(wish, user, schedule);
    if (!made.ok) return made;
    const mail = await mailTo('submitted', { except: user.id });
    return decide(id, (current) => {
      const change = replace(current, user, made.composed);
      return 'refuse' in change || mail === null ? change : { ...change, mail };
    });
  }

  /** The same words, marked TEST, through the same door to one's own linked chat; counted nowhere. */
  async function test(of: Wish | { broadcast: string }, user: User): Promise<Outcome<{ broadcast: string }>> {
    if (!hasRole(user, 'editor', 'publisher', 'admin')) return { ok: false, refusal: 'not-allowed' };
    const found = 'broadcast' in of ? await stored(of.broadcast) : await compose(of, user, {});
    if (!found.ok) return found;
    const notice = testNotice(found.composed.notice, deps.phrases, clock.now());
    const broadcast = await broadcasts.test(notice, user.id);
    return broadcast === null ? { ok: false, refusal: 'no-chat' } : { ok: true, broadcast };
  }

  async function stored(id: string): Promise<Outcome<{ composed: Pick<Composed, 'notice'> }>> {
    const report = await deps.reader.report(id);
    const notice = report === null ? null : await deps.reader.notice(report.noticeId);
    return notice === null ? { ok: false, refusal: 'missing' } : { ok: true, composed: { notice } };
  }

  /** A release: what cannot be sent as it is worded waits; everything else goes on. */
  async function release(id: string, user: User, request: Parameters<typeof approve>[2]): Promise<Outcome<Settled>> {
    let notice: Notice | null = null;
    const outcome = await decide(id, (current) => {
      notice = current.notice;
      return approve(current, user, request, context());
    });
    if (outcome.ok && notice !== null) await deps.wordings?.hold(notice);
    return outcome;
  }

  async function decide(
    id: string,
    by: (current: CurrentBroadcast) => BroadcastChange | { refuse: Refusal },
  ): Promise<Outcome<Settled>> {
    const decided = await broadcasts.decide<Refusal>(id, by);
    return decided.ok
      ? { ok: true, state: decided.state, alarm: decided.alarmId }
      : { ok: false, refusal: decided.refusal };
  }

  const steered = (id: string, user: User | null, type: 'pause' | 'stop') =>
    decide(id, (current) => steer(current, user, type));

  /** For the worker: a mail about a broadcast that paused by itself or missed its time. */
  async function tell(broadcastId: string, what: 'paused' | 'held'): Promise<void> {
    const mail = await mailTo(what);
    if (mail !== null) await deps.mail({ ...mail, body: mail.body.replaceAll('{broadcast}', broadcastId) });
  }

  return {
    submit,
    order,
    preview,
    edit,
    test,
    /** A background post: submitted. */
    post: (draft: PostDraft, user: User, schedule: Schedule = {}): Promise<Outcome<{ broadcast: string }>> =>
      submit({ draft }, user, schedule),
    /** Release by a second person. `seenHash`: what the person looked at (the console passes it along). */
    approve: (id: string, user: User, seenHash: string | null = null): Promise<Outcome<Settled>> =>
      release(id, user, { seenHash, emergency: null }),
    /** An admin alone, with a reason; all publishers are told at once. */
    emergency: async (
      id: string,
      user: User,
      reason: string,
      seenHash: string | null = null,
    ): Promise<Outcome<Settled>> => {
      const emergency = { reason, mail: await mailTo('emergency', { values: { user: user.name } }) };
      return release(id, user, { seenHash, emergency });
    },
    /** For the worker: the time of a scheduled one has come. */
    async due(id: string): Promise<void> {
      const outcome = await decide(id, (current) => fallDue(current, context()));
      if (outcome.ok && outcome.state === 'onhold') await tell(id, 'held');
    },
    turnDown: (id: string, user: User, type: 'return' | 'reject', reason: string): Promise<Outcome<Settled>> =>
      decide(id, (current) => turnDown(current, user, type, reason)),
    pause: (id: string, user: User | null): Promise<Outcome<Settled>> => steered(id, user, 'pause'),
    stop: (id: string, user: User | null): Promise<Outcome<Settled>> => steered(id, user, 'stop'),
    /**
     * Also lifts the hold after a restore: going on with this one says that sending may go on. Where STOPP and erasures
     * may be missing that needs a reason.
     */
    resume: (id: string, user: User | null, reason: string | null = null): Promise<Outcome<Settled>> =>
      decide(id, (current) => resume(current, user, reason, context())),
    report: (id: string): Promise<BroadcastReport | null> => deps.reader.report(id),
    list: () => deps.reader.list(),
    /** The one answer to doubt: send once more (marked so), or leave it. `channel` null: all. */
    async settleDoubt(
      id: string,
      answer: 'resend' | 'drop',
      channel: string | null = null,
    ): Promise<Outcome<{ rows: number }>> {
      const report = await deps.reader.report(id);
      if (report === null) return { ok: false, refusal: 'missing' };
      const alive = report.state === 'running' || report.state === 'paused' || report.state === 'onhold';
      if (answer === 'resend' && !alive) return { ok: false, refusal: 'impossible' };
      const rows = await deps.settleDoubt(id, answer, channel);
      return rows === 0 ? { ok: false, refusal: 'nothing-in-doubt' } : { ok: true, rows };
    },
    tell,
    mailTo,
  };
}

/** What a decision came to. */
export interface Settled {
  state: BroadcastState;
  alarm: string | null;
}
