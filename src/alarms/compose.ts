// From what an editor wants said to a notice ready to be submitted: the record checked, every text made, nobody told yet.
import type { ChannelName } from '../core/address.ts';
import { type Alarm, type AlarmOrder, nextAlarm } from '../core/alarm.ts';
import { newId } from '../core/id.ts';
import {
  defaultValidUntil,
  KIND_OF_ORDER,
  MAX_ALARM_TEXT,
  MAX_CAPTION,
  MAX_POST_TEXT,
  type Notice,
} from '../core/notice.ts';
import { templateTexts } from '../core/notice-template.ts';
import { hasRole, type User } from '../core/user.ts';
import { contentHash } from './content-hash.ts';
import { type ExitDraft, exitTexts } from './exit.ts';
import { alarmTexts } from './notice-texts.ts';
import type { AlarmsDeps, Replacement } from './ports.ts';
import { type PostDraft, postTexts } from './post.ts';
import type { Refusal } from './refusals.ts';
import { audienceRule, type ReleaseContext } from './release.ts';

/** Times of its own for one submission, ms UTC; left out: at once, and worth sending as long as its kind is. */
export interface Schedule {
  /** Twice the same is one broadcast: two clicks, two tabs, a replayed request. */
  requestId?: string;
  scheduledFor?: number;
  notAfter?: number;
  validUntil?: number;
}

export interface Composed extends Replacement {
  /** Still proposed; null when the notice is about a known one or a post. */
  newAlarm: Alarm | null;
}

type Outcome = { ok: true; composed: Composed } | { ok: false; refusal: Refusal };

const no = (refusal: Refusal): Outcome => ({ ok: false, refusal });

export interface ComposeDeps
  extends Pick<AlarmsDeps, 'alarms' | 'channels' | 'clock' | 'phrases' | 'settings' | 'wordings' | 'publicUrl'> {
  context(): ReleaseContext;
}

/** Writes nothing. */
export function createCompose(deps: ComposeDeps) {
  const { clock, phrases, settings, context } = deps;

  /** A phase of an alarm; `alarmId` null: a new one. */
  async function order(
    alarmId: string | null,
    order: AlarmOrder,
    user: User,
    schedule: Schedule = {},
  ): Promise<Outcome> {
    if (!hasRole(user, 'editor', 'publisher', 'admin')) return no('not-allowed');
    const now = clock.now();
    const known = alarmId === null ? null : await deps.alarms.find(alarmId);
    const before = known ?? (alarmId === null ? proposal(order, now) : null);
    if (before === null) return no('no-alarm');
    const open = await deps.alarms.open();
    const outcome = nextAlarm(before, order, { ...context(), otherOpen: open !== null && open.id !== before.id });
    if (!outcome.ok) return outcome;
    const alarm = pick(outcome.alarm);
    const chain = known === null ? [] : await deps.alarms.chain(known.id);
    const kind = KIND_OF_ORDER[order.type];
    const texts = alarmTexts(alarm, order.type === 'announce' ? null : before, order, {
      phrases,
      zone: settings().get('time_zone'),
      city: settings().get('stadt'),
      link: deps.publicUrl,
      now: schedule.scheduledFor ?? now,
    });
    const long = texts.some(({ outlet, text }) => outlet === 'message' && text.length > MAX_ALARM_TEXT);
    if (long) return no('too-long-text');
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
    return timed(notice, known === null ? pick(before) : null, chain, schedule);
  }

  /** A background post about a topic. */
  async function post(draft: PostDraft, user: User, schedule: Schedule = {}): Promise<Outcome> {
    if (!hasRole(user, 'editor', 'publisher', 'admin')) return no('not-allowed');
    const now = clock.now();
    const texts = postTexts(draft, phrases, deps.publicUrl);
    if (!texts.some(({ locale }) => locale === 'de')) return no('short-text');
    const most = draft.image ? MAX_CAPTION : MAX_POST_TEXT;
    if (texts.some(({ outlet, text }) => outlet !== 'feed' && text.length > most)) return no('too-long-text');
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
    return timed(notice, null, [], schedule);
  }

  /** The end of a channel. */
  async function exit(draft: ExitDraft, user: User, schedule: Schedule = {}): Promise<Outcome> {
    if (!hasRole(user, 'publisher', 'admin')) return no('not-allowed');
    const now = clock.now();
    if (draft.until <= (schedule.scheduledFor ?? now)) return no('end-in-the-past');
    const others = deps.channels().filter((channel) => channel !== draft.channel);
    const zone = settings().get('time_zone');
    const notice: Notice = {
      id: newId(now),
      kind: 'exit',
      alarmId: null,
      followsId: null,
      topic: 'alarm',
      alarm: null,
      order: null,
      alarmVersion: 0,
      image: null,
      link: null,
      class: 'info',
      validUntil: draft.until,
      texts: exitTexts(draft, { phrases, zone, link: deps.publicUrl, others }),
      releasedAt: null,
    };
    return timed(notice, null, [], schedule, draft.channel);
  }

  /** With the values for approved wordings, which are stored, shown and bound like every other text. */
  async function timed(
    plain: Notice,
    newAlarm: Alarm | null,
    chain: { id: string; releasedAt: number }[],
    { scheduledFor = null, notAfter = null }: { scheduledFor?: number | null; notAfter?: number | null },
    channel?: ChannelName,
  ): Promise<Outcome> {
    const choices = (await deps.wordings?.choose(plain.kind)) ?? [];
    const notice = { ...plain, texts: [...plain.texts, ...templateTexts(plain.texts, choices, deps.publicUrl)] };
    const now = clock.now();
    if (scheduledFor !== null && scheduledFor < now - MINUTE_MS) return no('schedule-in-the-past');
    if (notAfter !== null && notAfter < (scheduledFor ?? now)) return no('not-after-before-start');
    if (notice.validUntil <= (scheduledFor ?? now)) return no('valid-until-too-early');
    const everywhere = audienceRule(notice.kind, notice.topic, chain, notice.followsId);
    const rule = channel === undefined ? everywhere : { ...everywhere, channel };
    const hash = contentHash(notice, rule, { scheduledFor, notAfter });
    return { ok: true, composed: { notice, newAlarm, rule, hash, scheduledFor, notAfter } };
  }

  return { order, post, exit };
}

/** A form that was filled for "now" may take a moment. */
const MINUTE_MS = 60_000;

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
