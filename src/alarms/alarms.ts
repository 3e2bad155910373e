// Alarms and posts: submitted by one person, released by another, steered by anybody who publishes.
import { type Alarm, type AlarmOrder, nextAlarm } from '../core/alarm.ts';
import type { AudienceCounts, BroadcastReport, BroadcastState } from '../core/broadcast.ts';
import { newId } from '../core/id.ts';
import {
  defaultValidUntil,
  KIND_OF_ORDER,
  MAX_ALARM_TEXT,
  MAX_CAPTION,
  MAX_POST_TEXT,
  type Notice,
} from '../core/notice.ts';
import { hasRole, type User } from '../core/user.ts';
import { contentHash } from './content-hash.ts';
import { alarmTexts } from './notice-texts.ts';
import type { AlarmsDeps, CurrentBroadcast, Mail } from './ports.ts';
import { type PostDraft, postTexts } from './post.ts';
import type { Refusal } from './refusals.ts';
import { approve, audienceRule, type ReleaseContext, steer, turnDown } from './release.ts';

export type Outcome<Value> = ({ ok: true } & Value) | { ok: false; refusal: Refusal };

/** Times of its own for one submission, ms UTC; left out: at once, and worth sending as long as its kind is. */
export interface Schedule {
  /** Twice the same is one broadcast: two clicks, two tabs, a replayed request. */
  requestId?: string;
  scheduledFor?: number;
  notAfter?: number;
  validUntil?: number;
}

export type Alarms = ReturnType<typeof createAlarms>;

export function createAlarms(deps: AlarmsDeps) {
  const { broadcasts, clock, phrases, settings } = deps;

  const context = (): ReleaseContext => ({
    now: clock.now(),
    zone: settings().get('time_zone'),
    regime: settings().get('regime') === 'on' ? 'on' : 'off',
    season: { from: settings().get('saison_von'), to: settings().get('saison_bis') },
  });

  /** A new alarm; `alarmId` null, or an order about a released one. Nothing is sent: it waits for a second person. */
  async function order(
    alarmId: string | null,
    order: AlarmOrder,
    user: User,
    schedule: Schedule = {},
  ): Promise<Outcome<{ alarm: string; broadcast: string }>> {
    const prepared = await prepare(alarmId, order, user, schedule);
    if (!prepared.ok) return prepared;
    const { notice, newAlarm, chain } = prepared;
    const submitted = await submit(notice, newAlarm, chain, user, schedule);
    if (!submitted.ok) return submitted;
    return { ok: true, alarm: submitted.alarm ?? notice.alarmId!, broadcast: submitted.broadcast };
  }

  /** What an order would say and whom it would reach; writes nothing. */
  async function preview(
    alarmId: string | null,
    order: AlarmOrder,
    user: User,
    schedule: Schedule = {},
  ): Promise<Outcome<{ notice: Notice; audience: AudienceCounts }>> {
    const prepared = await prepare(alarmId, order, user, schedule);
    if (!prepared.ok) return prepared;
    const { notice, chain } = prepared;
    return { ok: true, notice, audience: await deps.preview(ruleOf(notice, chain)) };
  }

  type Chain = Awaited<ReturnType<AlarmsDeps['alarms']['chain']>>;

  async function prepare(
    alarmId: string | null,
    order: AlarmOrder,
    user: User,
    schedule: Schedule,
  ): Promise<Outcome<{ notice: Notice; newAlarm: Alarm | null; chain: Chain }>> {
    if (!hasRole(user, 'editor', 'publisher', 'admin')) return { ok: false, refusal: 'not-allowed' };
    const now = clock.now();
    const known = alarmId === null ? null : await deps.alarms.find(alarmId);
    if (alarmId !== null && known === null) return { ok: false, refusal: 'no-alarm' };
    const before = known ?? proposal(order, now);
    if (before === null) return { ok: false, refusal: 'no-alarm' };
    const open = await deps.alarms.open();
    const outcome = nextAlarm(before, order, { ...context(), otherOpen: open !== null && open.id !== before.id });
    if (!outcome.ok) return outcome;
    const alarm: Alarm = pick(outcome.alarm);
    const chain = known === null ? [] : await deps.alarms.chain(known.id);
    const kind = KIND_OF_ORDER[order.type];
    const texts = alarmTexts(alarm, known, order, {
      phrases,
      zone: settings().get('time_zone'),
      city: settings().get('stadt'),
      link: deps.publicUrl,
      now,
    });
    const long = texts.some(({ outlet, text }) => outlet === 'message' && text.length > MAX_ALARM_TEXT);
    if (long) return { ok: false, refusal: 'too-long-text' };
    const notice: Notice = {
      id: newId(now),
      kind,
      alarmId: alarm.id,
      followsId: chain.at(-1)?.id ?? null,
      topic: 'alarm',
      alarm,
      order,
      alarmVersion: known?.version ?? 0,
      image: null,
      link: null,
      class: settings().get('notice_class') === 'danger' ? 'danger' : 'info',
      validUntil: schedule.validUntil ?? defaultValidUntil(kind, alarm, schedule.scheduledFor ?? now),
      texts,
      releasedAt: null,
    };
    return { ok: true, notice, newAlarm: known === null ? pick(before) : null, chain };
  }

  /** A background post about a topic. */
  async function post(draft: PostDraft, user: User, schedule: Schedule = {}): Promise<Outcome<{ broadcast: string }>> {
    if (!hasRole(user, 'editor', 'publisher', 'admin')) return { ok: false, refusal: 'not-allowed' };
    const now = clock.now();
    const texts = postTexts(draft, phrases, deps.publicUrl);
    if (!texts.some(({ locale }) => locale === 'de')) return { ok: false, refusal: 'short-text' };
    const most = draft.image ? MAX_CAPTION : MAX_POST_TEXT;
    if (texts.some(({ outlet, text }) => outlet !== 'feed' && text.length > most)) {
      return { ok: false, refusal: 'too-long-text' };
    }
    const notice: Notice = {
      id: newId(now),
      kind: 'post',
      alarmId: null,
      followsId: null,
      topic: draft.topic,
      alarm: null,
      order: null,
      alarmVersion: 0,
      image: draft.image ?? null,
      link: draft.link ?? null,
      class: 'info',
      validUntil: schedule.validUntil ?? defaultValidUntil('post', null, schedule.scheduledFor ?? now),
      texts,
      releasedAt: null,
    };
    return submit(notice, null, [], user, schedule);
  }

  const ruleOf = (notice: Notice, chain: Chain) => audienceRule(notice.kind, notice.topic, chain, notice.followsId);

  async function submit(
    notice: Notice,
    newAlarm: Alarm | null,
    chain: Chain,
    user: User,
    schedule: Schedule,
  ): Promise<Outcome<{ broadcast: string; alarm: string | null }>> {
    const { scheduledFor = null, notAfter = null } = schedule;
    if (scheduledFor !== null && notAfter !== null && notAfter < scheduledFor) {
      return { ok: false, refusal: 'not-after-before-start' };
    }
    const rule = ruleOf(notice, chain);
    const { broadcastId, alarmId } = await broadcasts.submit({
      requestId: schedule.requestId ?? null,
      notice,
      newAlarm,
      rule,
      hash: contentHash(notice, rule, { scheduledFor, notAfter }),
      userId: user.id,
      scheduledFor,
      notAfter,
      mail: mailTo('submitted'),
    });
    return { ok: true, broadcast: broadcastId, alarm: alarmId };
  }

  /** Null without anybody to write to. The subject holds no content. */
  function mailTo(key: string, values: Record<string, string> = {}, path = 'broadcasts/{broadcast}'): Mail | null {
    const recipients = settings().list('alert_mail');
    if (recipients.length === 0) return null;
    const link = `${deps.publicUrl}/console/${path}`;
    return {
      recipients,
      subject: phrases.say('de', `alarm.mail.${key}.subject`),
      body: phrases.say('de', `alarm.mail.${key}.body`, { link: '\u0000', ...values }).replace('\u0000', link),
    };
  }

  type State = Outcome<{ state: BroadcastState; alarm: string | null }>;
  const told = (decided: Awaited<ReturnType<typeof broadcasts.decide<Refusal>>>): State =>
    decided.ok ? { ok: true, state: decided.state, alarm: decided.alarmId } : { ok: false, refusal: decided.refusal };

  async function steered(id: string, user: User | null, type: 'pause' | 'resume' | 'stop'): Promise<State> {
    return told(
      await broadcasts.decide<Refusal>(id, (current: CurrentBroadcast) => steer(current, user, type, clock.now())),
    );
  }

  return {
    order,
    preview,
    post,
    /** Release by a second person. `seenHash`: what the person looked at (the console passes it along). */
    approve: async (id: string, user: User, seenHash: string | null = null): Promise<State> =>
      told(
        await broadcasts.decide<Refusal>(id, (current) =>
          approve(current, user, { seenHash, emergency: null }, context()),
        ),
      ),
    /** An admin alone, with a reason; all publishers are told at once. */
    emergency: async (id: string, user: User, reason: string): Promise<State> => {
      const emergency = { reason, mail: mailTo('emergency', { user: user.name }) };
      return told(
        await broadcasts.decide<Refusal>(id, (current) =>
          approve(current, user, { seenHash: null, emergency }, context()),
        ),
      );
    },
    turnDown: async (id: string, user: User, type: 'return' | 'reject', reason: string): Promise<State> =>
      told(await broadcasts.decide<Refusal>(id, (current) => turnDown(current, user, type, reason))),
    pause: (id: string, user: User | null): Promise<State> => steered(id, user, 'pause'),
    stop: (id: string, user: User | null): Promise<State> => steered(id, user, 'stop'),
    /** Also lifts the hold after a restore: going on with this one says that sending may go on. */
    resume: async (id: string, user: User | null): Promise<State> => {
      const outcome = await steered(id, user, 'resume');
      if (outcome.ok) await deps.liftHold();
      return outcome;
    },
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
    /** For the worker: a mail about a broadcast that paused by itself or missed its time. */
    async tell(broadcastId: string, what: 'paused' | 'held'): Promise<void> {
      const mail = mailTo(what);
      if (mail !== null) await deps.mail({ ...mail, body: mail.body.replaceAll('{broadcast}', broadcastId) });
    },
    mailTo,
  };
}

/** Before its release an alarm has the times it is announced with. */
function proposal(order: AlarmOrder, now: number): Alarm | null {
  if (order.type !== 'announce') return null;
  return {
    id: newId(now),
    state: 'proposed',
    stovesFrom: order.stovesFrom,
    carsFrom: order.carsFrom,
    until: order.until ?? null,
    reason: order.reason ?? null,
    endAnnounced: false,
  };
}

/** Without what storage added. */
const pick = ({ id, state, stovesFrom, carsFrom, until, reason, endAnnounced }: Alarm): Alarm => ({
  id,
  state,
  stovesFrom,
  carsFrom,
  until,
  reason,
  endAnnounced,
});
