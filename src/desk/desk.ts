// What staff do with a waiting question. Every rule is here; storage only applies what is decided.
import type { Clock } from '../core/clock.ts';
import { nextOwner } from '../core/conversation.ts';
import { fallbacks, type Locale } from '../core/locale.ts';
import type { TemplateChoice } from '../core/notice-template.ts';
import type { Phrases } from '../core/phrases.ts';
import { normalize } from '../core/text.ts';
import { nextTicket, type TicketEvent } from '../core/ticket.ts';
import type { CurrentTicket, TicketChange, TicketChanged, TicketRefusal } from '../core/ticket-change.ts';
import type { User } from '../core/user.ts';
import type { DeskStore } from './desk-store.ts';

/** WhatsApp's official API lets us write freely 24 h after the citizen's last message; two minutes are for the way. */
const WINDOW_MS = 24 * 3_600_000 - 120_000;
/** What the tap on "your answer is waiting" says to us. */
const WAITING_TAP = 'do:waiting';

/** The longest answer or note, UTF-16 units; the channel cuts it between sentences. */
export const MAX_ANSWER = 8_000;

export const MUTE_DAYS = [1, 7, 30] as const;

type Decision = TicketChange | { refuse: TicketRefusal };

/** Until when we may write, ms UTC; null when the channel has no such rule. */
export function windowEndsAt(ticket: Pick<CurrentTicket, 'channel' | 'lastInboundAt'>): number | null {
  return ticket.channel === 'whatsapp-cloud' ? (ticket.lastInboundAt ?? 0) + WINDOW_MS : null;
}

/**
 * `version` is what the person saw; a ticket that changed since is refused as `conflict` and nothing happens. Claiming
 * looks at the state alone, so that a citizen's further message does not stand in the way. Taking over and handing
 * back are announced to the citizen, once each time the conversation changes hands.
 */
export function createDesk(deps: {
  store: DeskStore;
  clock: Clock;
  phrases: Phrases;
  /** The setting staff_name_shown: whether citizens hear who writes to them. Off when it is not given. */
  nameShown?: () => boolean;
  /** Approved wordings of "your answer is waiting" by locale: {{1}} is the subject, one button. */
  waiting?: () => Promise<TemplateChoice[]>;
}) {
  const { store, clock, phrases, nameShown = () => false, waiting = async () => [] } = deps;

  /** Whether the platform takes free text for this person now. */
  const mayWrite = (current: CurrentTicket): boolean =>
    (windowEndsAt(current) ?? Number.POSITIVE_INFINITY) > clock.now();

  const announce = (current: CurrentTicket, key: string, name = '') => ({
    author: 'bot' as const,
    text: phrases.say(current.locale, key, { name }),
    automatic: true,
  });

  const welcome = (current: CurrentTicket, name: string) =>
    nameShown() ? announce(current, 'desk.taken-over-by', name) : announce(current, 'desk.taken-over');

  /** The state and the conversation in this person's hands; null when somebody else has it. */
  function takeOver(
    current: CurrentTicket,
    event: TicketEvent & { type: 'claim' | 'assign' },
    name: string,
  ): TicketChange | null {
    const standing =
      event.type === 'claim' && current.state === 'snoozed' && current.assignee === event.user
        ? nextTicket(current, { type: 'wake' })
        : nextTicket(current, event);
    if (standing === null) return null;
    const sayings = current.owner === 'staff' || !mayWrite(current) ? [] : [welcome(current, name)];
    const owner = nextOwner(current.owner, 'claimed');
    return { standing, owner, snoozedUntil: null, sayings, event: 'ticket.claimed' };
  }

  const refusalOf = (current: CurrentTicket, user: string): { refuse: TicketRefusal } => ({
    refuse:
      current.state !== 'closed' && current.assignee !== null && current.assignee !== user ? 'taken' : 'impossible',
  });

  function claim(user: User, ticketId: string): Promise<TicketChanged> {
    return store.change({ ticketId, version: null, userId: user.id }, (current) => {
      if (current.state === 'claimed' && current.assignee === user.id) return { event: 'ticket.claimed' };
      return takeOver(current, { type: 'claim', user: user.id }, user.name) ?? refusalOf(current, user.id);
    });
  }

  /**
   * Answers; a ticket nobody has becomes this person's in the same transaction. `close` says good-bye after it. `draftOf`
   * is the colleague whose draft was taken over: it is used up with the person's own.
   */
  function answer(
    user: User,
    ticketId: string,
    version: number,
    words: string,
    { close = false, draftOf }: { close?: boolean; draftOf?: string } = {},
  ): Promise<TicketChanged> {
    const text = normalize(words, MAX_ANSWER).trim();
    return store.change({ ticketId, version, userId: user.id }, (current): Decision => {
      if (text === '') return { refuse: 'empty' };
      const taken = takeOver(current, { type: 'claim', user: user.id }, user.name);
      if (taken === null) return refusalOf(current, user.id);
      if (!mayWrite(current)) return { refuse: 'window-closed' };
      const sayings = [...(taken.sayings ?? []), { author: 'staff' as const, text, automatic: false }];
      const answered = {
        ...taken,
        sayings,
        answered: true as const,
        dropDrafts: [user.id, ...(draftOf === undefined ? [] : [draftOf])],
        event: 'ticket.answered',
      };
      return close ? closing({ ...current, ...taken.standing!, owner: 'staff' }, answered) : answered;
    });
  }

  function closing(current: CurrentTicket, before: Partial<TicketChange>): Decision {
    const standing = nextTicket(current, { type: 'close' });
    if (standing === null) return { refuse: 'impossible' };
    const farewell = current.owner === 'staff' && mayWrite(current) ? [announce(current, 'desk.handed-back')] : [];
    return {
      ...before,
      standing,
      owner: nextOwner(current.owner, 'closed'),
      snoozedUntil: null,
      sayings: [...(before.sayings ?? []), ...farewell],
      event: 'ticket.closed',
    };
  }

  function close(user: User, ticketId: string, version: number): Promise<TicketChanged> {
    return store.change({ ticketId, version, userId: user.id }, (current) =>
      current.assignee !== null && current.assignee !== user.id && current.state !== 'closed'
        ? { refuse: 'taken' }
        : closing(current, {}),
    );
  }

  /** When free text is not taken any more: the approved wording that an answer waits, with one button to open it. */
  async function remind(user: User, ticketId: string, version: number): Promise<TicketChanged> {
    const choices = await waiting();
    return store.change({ ticketId, version, userId: user.id }, (current): Decision => {
      if (mayWrite(current)) return { refuse: 'impossible' };
      const taken = takeOver(current, { type: 'claim', user: user.id }, user.name);
      if (taken === null) return refusalOf(current, user.id);
      const choice = fallbacks(current.locale)
        .map((locale) => choices.find((one) => one.locale === locale && one.outlet === 'template'))
        .find((found) => found !== undefined);
      if (choice === undefined) return { refuse: 'no-template' };
      const subject = normalize(current.subject, 120).trim();
      const { name, language } = choice;
      const template = { name, language, body: [subject], taps: [WAITING_TAP] };
      const text = phrases.say(choice.locale, 'desk.waiting', { subject });
      return { ...taken, sayings: [{ author: 'staff', text, automatic: true, template }], event: 'ticket.reminded' };
    });
  }

  /** For staff only, whatever the state; never said to anybody. */
  function note(user: User, ticketId: string, words: string): Promise<TicketChanged> {
    const text = normalize(words, MAX_ANSWER).trim();
    return store.change({ ticketId, version: null, userId: user.id }, () =>
      text === '' ? { refuse: 'empty' } : { note: text, event: 'ticket.note' },
    );
  }

  /** Hands over to a colleague, or takes from one: the draft stays with the ticket. */
  function assign(user: User, ticketId: string, version: number, to: User): Promise<TicketChanged> {
    return store.change({ ticketId, version, userId: user.id }, (current): Decision => {
      const taken = takeOver(current, { type: 'assign', user: to.id }, to.name);
      if (taken === null) return { refuse: 'impossible' };
      return { ...taken, event: 'ticket.assigned', audit: { action: 'ticket.assign', detail: to.id } };
    });
  }

  function release(user: User, ticketId: string, version: number): Promise<TicketChanged> {
    return store.change({ ticketId, version, userId: user.id }, (current) =>
      current.assignee === user.id ? released(current, phrases) : refusalOf(current, user.id),
    );
  }

  function snooze(user: User, ticketId: string, version: number, until: number): Promise<TicketChanged> {
    return store.change({ ticketId, version, userId: user.id }, (current): Decision => {
      if (current.assignee !== user.id) return refusalOf(current, user.id);
      const standing = nextTicket(current, { type: 'snooze', until });
      if (standing === null || until <= clock.now()) return { refuse: 'impossible' };
      return { standing, snoozedUntil: until, event: 'ticket.snoozed' };
    });
  }

  function reopen(user: User, ticketId: string, version: number): Promise<TicketChanged> {
    return store.change({ ticketId, version, userId: user.id }, (current): Decision => {
      const standing = nextTicket(current, { type: 'reopen' });
      if (standing === null) return { refuse: 'impossible' };
      return { standing, owner: nextOwner(current.owner, 'handed-over'), event: 'ticket.reopened' };
    });
  }

  /** Case number and department, for the files of the administration. Empty takes it away. */
  function file(
    user: User,
    ticketId: string,
    version: number,
    set: { caseNumber: string; department: string },
  ): Promise<TicketChanged> {
    const caseNumber = normalize(set.caseNumber, 60).trim() || null;
    const department = normalize(set.department, 120).trim() || null;
    return store.change({ ticketId, version, userId: user.id }, () => ({
      caseNumber,
      department,
      event: 'ticket.filed',
    }));
  }

  /** The case to a department by mail; who did it is written down, not what it said. */
  function forward(
    user: User,
    ticketId: string,
    version: number,
    mail: { to: string; subject: string; body: string },
    department: string,
  ): Promise<TicketChanged> {
    return store.change({ ticketId, version, userId: user.id }, () => ({
      forward: mail,
      event: 'ticket.forwarded',
      audit: { action: 'ticket.forward', detail: department },
    }));
  }

  async function mute(user: User, contactId: string, days: number | null): Promise<void> {
    if (days !== null && !MUTE_DAYS.some((allowed) => allowed === days)) throw new RangeError(`mute for ${days} days`);
    await store.mute(contactId, days === null ? null : clock.now() + days * 86_400_000, user.id);
  }

  /** STOPP pressed for somebody on the telephone. Resolves to how many subscriptions ended. */
  function unsubscribe(user: User, contactId: string): Promise<number> {
    return store.unsubscribe(contactId, user.id, (locale: Locale) => phrases.say(locale, 'desk.unsubscribed'));
  }

  const blank = (user: User, ticketId: string, messageId: string) => store.blank(ticketId, messageId, user.id);

  return {
    claim,
    answer,
    remind,
    close,
    note,
    assign,
    release,
    snooze,
    reopen,
    file,
    forward,
    mute,
    unsubscribe,
    blank,
  };
}

export type Desk = ReturnType<typeof createDesk>;

/** Back to the queue: the bot may answer again what it surely knows, and the citizen hears that; the draft stays. */
export function released(current: CurrentTicket, phrases: Phrases): Decision {
  const standing = nextTicket(current, { type: 'release' });
  if (standing === null) return { refuse: 'impossible' };
  const owner = nextOwner(current.owner, 'released');
  const text = phrases.say(current.locale, 'desk.released');
  const sayings = current.owner === 'staff' ? [{ author: 'bot' as const, text, automatic: true }] : [];
  return { standing, owner, snoozedUntil: null, sayings, event: 'ticket.released' };
}
