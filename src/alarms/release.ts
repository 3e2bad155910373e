// The decisions about a broadcast as pure functions: who may, in which state, and what a release brings with it.
import { type AlarmContext, nextAlarm } from '../core/alarm.ts';
import { type AudienceRule, nextBroadcast } from '../core/broadcast.ts';
import { isBackground, supersedes } from '../core/notice.ts';
import { hasRole, type User } from '../core/user.ts';
import { contentHash } from './content-hash.ts';
import type { BroadcastChange, CurrentBroadcast, Mail, Replacement } from './ports.ts';
import type { Refusal } from './refusals.ts';

type Outcome = BroadcastChange | { refuse: Refusal };
const no = (refuse: Refusal): { refuse: Refusal } => ({ refuse });

/** The moment and the rules of the city; `otherOpen` comes with the broadcast. */
export type ReleaseContext = Omit<AlarmContext, 'otherOpen'>;

/**
 * Approval by a second person. `seenHash`: the content the person looked at. An emergency is an admin's with a reason
 * and may be the submitter's own. What has a time of its own is not out before that time.
 */
export function approve(
  current: CurrentBroadcast,
  user: User,
  request: { seenHash: string | null; emergency: { reason: string; mail: Mail | null } | null },
  context: ReleaseContext,
): Outcome {
  const { emergency } = request;
  if (!hasRole(user, ...(emergency ? (['admin'] as const) : (['publisher', 'admin'] as const))))
    return no('not-allowed');
  if (emergency && emergency.reason.trim() === '') return no('reason-missing');
  if (!emergency && user.id === current.submittedBy) return no('own-submission');
  const later = current.scheduledFor !== null && current.scheduledFor > context.now;
  const state = nextBroadcast(current.state, { type: 'approve', later });
  if (state === null) return no('impossible');
  if (request.seenHash !== null && request.seenHash !== current.hash) return no('changed');
  const fault = unfit(current, context);
  if (fault !== null) return no(fault);
  return {
    state,
    action: emergency ? 'emergency' : 'approve',
    userId: user.id,
    reason: emergency?.reason ?? null,
    ...(emergency ? { emergency: true as const, ...(emergency.mail ? { mail: emergency.mail } : {}) } : {}),
    ...(later ? {} : { release: releaseOf(current) }),
  };
}

/** The scheduled time has come: out it goes, or a person is asked because it does not hold any more. */
export function fallDue(current: CurrentBroadcast, context: ReleaseContext): Outcome {
  const state = nextBroadcast(current.state, { type: 'due' });
  if (state === null) return no('impossible');
  const fault = unfit(current, context);
  if (fault === null) return { state, action: 'due', userId: null, reason: null, release: releaseOf(current) };
  return { state: nextBroadcast(current.state, { type: 'hold' })!, action: 'hold', userId: null, reason: fault };
}

/** Why what was approved must not go out now; null: it may. */
function unfit(current: CurrentBroadcast, context: ReleaseContext, late?: 'a-person-decides'): Refusal | null {
  const schedule = { scheduledFor: current.scheduledFor, notAfter: current.notAfter };
  if (contentHash(current.notice, current.rule, schedule) !== current.hash) return 'changed';
  if (current.notice.validUntil <= context.now) return 'expired';
  if (late === undefined && current.notAfter !== null && current.notAfter < context.now) return 'too-late';
  return staleness(current, context);
}

const releaseOf = (current: CurrentBroadcast): NonNullable<BroadcastChange['release']> => ({
  alarm: current.notice.alarm,
  supersede: supersededBy(current),
  rule: current.rule,
});

/** Whether the alarm is still what the notice was written on. */
function staleness({ notice, alarm, otherOpen }: CurrentBroadcast, context: ReleaseContext): Refusal | null {
  if (notice.order === null) return null;
  if (alarm === null) return 'no-alarm';
  if (alarm.version !== notice.alarmVersion) return 'alarm-changed';
  if (notice.order.type !== 'announce') return null;
  // A begin may be approved a little after it began; everything else must still be possible.
  const order = { ...notice.order, begun: true as const };
  const outcome = nextAlarm(alarm, order, { ...context, otherOpen: otherOpen !== null });
  return outcome.ok ? null : outcome.refusal;
}

function supersededBy({ notice, chain }: CurrentBroadcast): string[] {
  const kinds = supersedes(notice.kind);
  if (kinds === 'followed') return notice.followsId === null ? [] : [notice.followsId];
  return chain.filter((link) => kinds.includes(link.kind)).map((link) => link.id);
}

/** Another content in place of what waits or came back: the old one is void, and whoever wrote the new one submits it. */
export function replace(current: CurrentBroadcast, user: User, by: Replacement): Outcome {
  if (!hasRole(user, 'editor', 'publisher', 'admin')) return no('not-allowed');
  if (by.notice.kind !== current.notice.kind || by.notice.alarmId !== current.notice.alarmId) return no('other-kind');
  const draft = nextBroadcast(current.state, { type: 'edit' });
  const state = draft === null ? null : nextBroadcast(draft, { type: 'submit' });
  if (state === null) return no('impossible');
  if (by.hash === current.hash && current.state === 'submitted') return no('nothing-changed');
  return { state, action: 'edit', userId: user.id, reason: null, replace: by };
}

/** Back to its author, or for good. */
export function turnDown(current: CurrentBroadcast, user: User, type: 'return' | 'reject', reason: string): Outcome {
  if (!hasRole(user, 'publisher', 'admin') && user.id !== current.submittedBy) return no('not-allowed');
  if (reason.trim() === '') return no('reason-missing');
  const state = nextBroadcast(current.state, { type });
  if (state === null) return no('impossible');
  return { state, action: type, userId: user.id, reason, ...(type === 'reject' ? withdrawn(current) : {}) };
}

/** Pause and stop need one person alone. `user` null: the operator's shell. */
export function steer(current: CurrentBroadcast, user: User | null, type: 'pause' | 'stop'): Outcome {
  if (user !== null && !hasRole(user, 'publisher', 'admin')) return no('not-allowed');
  const state = nextBroadcast(current.state, { type });
  if (state === null) return no('impossible');
  const change = { state, action: type, userId: user?.id ?? null, reason: null };
  return type === 'stop' && current.notice.releasedAt === null ? { ...change, ...withdrawn(current) } : change;
}

/**
 * Goes on, and says with it that sending may go on after a restore. Where STOPP and erasures may be missing since the
 * backup that needs an admin's reason; whoever has the operator's shell (no user) is one.
 */
export function resume(
  current: CurrentBroadcast,
  user: User | null,
  reason: string | null,
  context: ReleaseContext,
): Outcome {
  if (user !== null && !hasRole(user, 'publisher', 'admin')) return no('not-allowed');
  if (current.superseded || current.notice.validUntil <= context.now) return no('expired');
  const state = nextBroadcast(current.state, { type: 'resume', frozen: current.frozen });
  if (state === null) return no('impossible');
  const why = reason?.trim() || null;
  if (current.hold === 'gap') {
    if (user !== null && !hasRole(user, 'admin')) return no('restore-gap-admin');
    if (why === null) return no('restore-gap');
  }
  const change: BroadcastChange = { state, action: 'resume', userId: user?.id ?? null, reason: null };
  if (current.hold !== null) change.liftHold = { reason: why };
  if (current.notice.releasedAt !== null) return change;
  // It missed its time and was never out: going on with it is its release. "Not after" is for machines, not for people.
  const fault = unfit(current, context, 'a-person-decides');
  return fault === null ? { ...change, release: releaseOf(current) } : no(fault);
}

/** The alarm of a begin that will never be. */
const withdrawn = ({ notice }: CurrentBroadcast): { withdrawAlarm?: true } =>
  notice.kind === 'begin' ? { withdrawAlarm: true } : {};

/** Who is meant by a notice of an alarm: all, or those the chain reached and who joined since it began. */
export function audienceRule(
  kind: AudienceRule['kind'],
  topic: AudienceRule['topic'],
  chain: { id: string; releasedAt: number }[],
  followsId: string | null,
): AudienceRule {
  if (kind === 'begin' || kind === 'development' || isBackground(kind) || chain.length === 0) {
    return { topic, kind, reachedBy: null, joinedAfter: null };
  }
  const meant = kind === 'correction' ? chain.filter((link) => link.id === followsId) : chain;
  const joinedAfter = Math.min(...meant.map((link) => link.releasedAt));
  return { topic, kind, reachedBy: meant.map((link) => link.id), joinedAfter };
}
