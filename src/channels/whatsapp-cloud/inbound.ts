// A webhook of the Cloud API → what happened, in our words. Pure; whatever it is, it does not throw.
import type { Address } from '../../core/address.ts';
import type { InboundEvent, InboundMessage, InboundReceipt, ReceiptStatus } from '../../core/message.ts';
import { type Fields, fieldsOf, integerOf, textOf } from '../fields.ts';
import { refusalOf } from './errors.ts';
import { contentOf, digitsOf } from './message-content.ts';
import { type AccountNews, newsOf } from './news.ts';
import { isScopedId } from './outbound.ts';

export interface InboundContext {
  /** Our phone number id: everything for another one is not ours. */
  account: string;
  /** ms UTC, for events that carry no time. */
  now: number;
}

/** Why something in a webhook came to nothing. */
export type Ignored = 'foreign' | 'group' | 'unknown' | 'malformed';

export interface Inbound {
  events: InboundEvent[];
  news: AccountNews[];
  ignored: Partial<Record<Ignored, number>>;
}

/** More in one list than this is no webhook of Meta's (it batches up to 1,000 updates). */
const MOST = 2_000;

/**
 * Walks every entry, change, message, status, preference and error. Promises: never throws; nothing for another phone
 * number id, for groups and for kinds it does not know, each counted; every text normalised.
 */
export function toInbound(payload: unknown, context: InboundContext): Inbound {
  const inbound: Inbound = { events: [], news: [], ignored: {} };
  const ignore = (why: Ignored): void => {
    inbound.ignored[why] = (inbound.ignored[why] ?? 0) + 1;
  };
  const body = fieldsOf(payload);
  if (body?.object !== 'whatsapp_business_account') ignore(body === null ? 'malformed' : 'unknown');
  else for (const entry of listOf(body.entry)) walkEntry(fieldsOf(entry));
  return inbound;

  function walkEntry(entry: Fields | null): void {
    if (entry === null || !Array.isArray(entry.changes)) return ignore('malformed');
    for (const one of listOf(entry.changes)) {
      const change = fieldsOf(one);
      const value = fieldsOf(change?.value);
      const field = textOf(change?.field, 80);
      if (value === null) ignore('malformed');
      else if (field === 'messages') walkMessages(value);
      else if (field === 'user_preferences') walkPreferences(value);
      else {
        const news = newsOf(field, value, textOf(entry.id, 64));
        if (news === null) ignore('unknown');
        else inbound.news.push(news);
      }
    }
  }

  function isOurs(value: Fields): boolean {
    const id = fieldsOf(value.metadata)?.phone_number_id;
    const ours = (typeof id === 'number' ? String(id) : id) === context.account;
    if (!ours) ignore(id === undefined ? 'malformed' : 'foreign');
    return ours;
  }

  function walkMessages(value: Fields): void {
    if (!isOurs(value)) return;
    const contacts = listOf(value.contacts).map(fieldsOf);
    const messages = listOf(value.messages).map(fieldsOf);
    // A contact that shares no id with its message can only be told to belong to it when both are alone.
    const alone = messages.length === 1 && contacts.length === 1 ? contacts : null;
    for (const one of messages) add(ofMessage(one, contacts, alone, context));
    for (const one of listOf(value.statuses)) add(ofStatus(fieldsOf(one), context));
    for (const one of listOf(value.errors)) {
      const error = refusalOf(one);
      if (error === null) ignore('malformed');
      else inbound.news.push({ kind: 'error', code: error.code, reason: error.reason });
    }
    walkPreferences(value, true);
  }

  function walkPreferences(value: Fields, known = false): void {
    if (!known && !isOurs(value)) return;
    const contacts = listOf(value.contacts).map(fieldsOf);
    for (const one of listOf(value.user_preferences)) add(ofPreference(fieldsOf(one), contacts, context));
  }

  function add(found: InboundEvent | Ignored): void {
    if (typeof found === 'string') ignore(found);
    else inbound.events.push(found);
  }
}

const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value.slice(0, MOST) : []);

function ofMessage(
  message: Fields | null,
  contacts: (Fields | null)[],
  alone: (Fields | null)[] | null,
  context: InboundContext,
): InboundMessage | Ignored {
  if (message === null) return 'malformed';
  if (message.group_id !== undefined) return 'group';
  const id = textOf(message.id, 256);
  // A notice about a changed id comes from the old one; what stands beside it may be either.
  const system = message.type === 'system';
  const previous = system ? fieldsOf(message.system)?.previous_user_id : undefined;
  const scoped = previous ?? message.from_user_id;
  const person = system
    ? personOf(message.from, scoped, [], context.account)
    : personOf(message.from, scoped, alone?.filter(agrees(message.from, scoped)) ?? contacts, context.account, alone);
  if (id === '' || person === null) return 'malformed';
  const content = contentOf(message);
  if (content === null) return 'unknown';
  return {
    type: 'message',
    ...person,
    dedupe: { kind: 'message', id },
    providerId: id,
    sentAt: instantOf(message.timestamp, context.now),
    content,
  };
}

const STATUSES: Record<string, ReceiptStatus> = {
  sent: 'sent',
  delivered: 'delivered',
  read: 'read',
  played: 'read',
  failed: 'failed',
  held_for_quality_assessment: 'held',
};

function ofStatus(status: Fields | null, context: InboundContext): InboundReceipt | Ignored {
  if (status === null) return 'malformed';
  if (status.recipient_type === 'group') return 'group';
  const id = textOf(status.id, 256);
  const name = textOf(status.status, 40);
  const known = STATUSES[name];
  if (id === '' || name === '') return 'malformed';
  if (known === undefined) return 'unknown';
  const callback = textOf(status.biz_opaque_callback_data, 64);
  const error = known === 'failed' ? refusalOf(listOf(status.errors)[0]) : null;
  const { code: _, ...refusal } = error ?? { code: 0, kind: 'rejected' as const, reason: 'failed without a reason' };
  return {
    type: 'receipt',
    address: addressOf(context.account, idOf(status.recipient_id) ?? idOf(status.recipient_user_id) ?? ''),
    dedupe: { kind: 'status', id: `${id}:${known}` },
    providerId: id,
    ...(callback === '' ? {} : { deliveryId: callback }),
    status: known,
    at: instantOf(status.timestamp, context.now),
    ...(known === 'failed' ? { reason: refusal.reason, refusal } : {}),
    ...(known === 'held' ? { reason: name } : {}),
  };
}

/** Only an end is heard: whoever wants notices again tells us, with consent shown. */
function ofPreference(
  preference: Fields | null,
  contacts: (Fields | null)[],
  context: InboundContext,
): InboundMessage | Ignored {
  if (preference === null) return 'malformed';
  const person = personOf(preference.wa_id, preference.user_id, contacts, context.account);
  const value = textOf(preference.value, 20);
  if (person === null || value === '') return 'malformed';
  if (value !== 'stop') return 'unknown';
  const sentAt = instantOf(preference.timestamp, context.now);
  return {
    type: 'message',
    ...person,
    dedupe: { kind: 'preference', id: `${person.address.id}:${value}:${sentAt}` },
    sentAt,
    content: { kind: 'membership', state: 'opted-out' },
  };
}

/**
 * Who it is. A telephone number and a business-scoped id name the same person; either may be missing. The number is
 * the address where there is one, the other an alias.
 */
function personOf(
  from: unknown,
  fromScoped: unknown,
  contacts: (Fields | null)[],
  account: string,
  alone: (Fields | null)[] | null = null,
): Pick<InboundMessage, 'address' | 'aliases' | 'profile'> | null {
  const phone = digitsOf(from);
  const scoped = scopedOf(fromScoped) ?? scopedOf(from);
  const contact =
    contacts.find((one) => one !== null && phone !== null && digitsOf(one.wa_id) === phone) ??
    contacts.find((one) => one !== null && scoped !== null && scopedOf(one.user_id) === scoped) ??
    (alone === null ? undefined : contacts[0]);
  const ids = [phone, digitsOf(contact?.wa_id), scoped, scopedOf(contact?.user_id)];
  const [id, ...aliases] = new Set(ids.filter((one): one is string => one !== null));
  if (id === undefined) return null;
  const name = textOf(fieldsOf(contact?.profile)?.name, 120).replace(/\s+/g, ' ').trim();
  return {
    address: addressOf(account, id),
    ...(aliases.length > 0 ? { aliases } : {}),
    ...(name === '' ? {} : { profile: { name } }),
  };
}

/** Whether a contact may be the sender: no id of the same kind says otherwise. */
const agrees =
  (from: unknown, fromScoped: unknown) =>
  (contact: Fields | null): boolean => {
    const phone = digitsOf(from);
    const scoped = scopedOf(fromScoped) ?? scopedOf(from);
    const [theirPhone, theirScoped] = [digitsOf(contact?.wa_id), scopedOf(contact?.user_id)];
    return (
      (phone === null || theirPhone === null || phone === theirPhone) &&
      (scoped === null || theirScoped === null || scoped === theirScoped)
    );
  };

const addressOf = (account: string, id: string): Address => ({ channel: 'whatsapp-cloud', account, id });

function scopedOf(value: unknown): string | null {
  return typeof value === 'string' && isScopedId(value) ? value : null;
}

const idOf = (value: unknown): string | null => digitsOf(value) ?? scopedOf(value);

/** Meta's seconds, mostly as text, as ms; milliseconds were seen too. `now` when there are none, and for the future. */
export function instantOf(value: unknown, now: number): number {
  const number = integerOf(typeof value === 'string' && /^\d{1,16}$/.test(value) ? Number(value) : value);
  if (number === null || number <= 0) return now;
  const ms = number > 100_000_000_000 ? number : number * 1_000;
  return ms > now + 86_400_000 ? now : ms;
}
