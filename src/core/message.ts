// What comes in and what goes out, freed of every platform's dialect.
import type { Address } from './address.ts';
import type { Refusal } from './send-result.ts';

export type MediaKind = 'voice' | 'audio' | 'photo' | 'video' | 'document' | 'sticker';

/** A file the platform keeps for us; `ref` is the platform's handle, fetched later for staff, never executed. */
export interface MediaRef {
  media: MediaKind;
  ref: string;
  mime?: string;
  /** Bytes, if the platform says so. */
  size?: number;
  durationS?: number;
  fileName?: string;
}

/** Larger files are not fetched from the platform; whoever sent one is told. */
export const MAX_FILE_BYTES = 16 * 1_048_576;

export type InboundContent =
  | { kind: 'text'; text: string }
  /** A tapped button, by the id we gave it. */
  | { kind: 'button'; id: string; label?: string }
  /** A slash command without the slash, small letters; `payload` is what followed (a deep link's start parameter). */
  | { kind: 'command'; name: string; payload?: string }
  | { kind: 'location'; latitude: number; longitude: number }
  | ({ kind: 'media'; caption?: string } & MediaRef)
  /** A correction of an earlier message; `of` is its provider id. */
  | { kind: 'edit'; of: string; text: string }
  | { kind: 'revoke'; of: string }
  /** The person blocked us or came back. Coming back is no consent. */
  /** … or told the platform, not us, that notices end. */
  | { kind: 'membership'; state: 'blocked' | 'unblocked' | 'opted-out' }
  /** The person has another id from now on (a new telephone number): everything moves along. */
  | { kind: 'moved'; to: string; aliases: string[] }
  /** Something we cannot read (a poll, a contact card, an unknown kind). `answer` false: stay silent by rule. */
  | { kind: 'unsupported'; what: string; answer: boolean };

/** What makes an event unique on its account: kind and provider id. The same pair twice has one effect. */
export interface Dedupe {
  kind: string;
  id: string;
  /**
   * About when it happened, read from the id and from nothing else (hundreds of updates): a whole number below 2^41 that
   * grows. What has no such id gives none: a repetition may carry another time. Marks of one time lie together on disk.
   */
  near?: number;
}

export interface InboundMessage {
  type: 'message';
  address: Address;
  dedupe: Dedupe;
  /** The platform's id of the message itself, to match edits and receipts. */
  providerId?: string;
  /** Milliseconds UTC, by the platform's clock. */
  sentAt: number;
  /** What the platform tells of the person; the name is shown to staff only. */
  profile?: { name?: string; language?: string };
  /** Other ids of the same person on this account (phone, business-scoped id, hidden id). */
  aliases?: string[];
  content: InboundContent;
}

export type ReceiptStatus = 'sent' | 'delivered' | 'read' | 'failed' | 'held';

/** What a platform later says of something we sent. */
export interface InboundReceipt {
  type: 'receipt';
  address: Address;
  dedupe: Dedupe;
  providerId?: string;
  /** Our delivery id, where the platform echoes it. */
  deliveryId?: string;
  status: ReceiptStatus;
  /** Milliseconds UTC. */
  at: number;
  /** Why, for `failed` and `held`. */
  reason?: string;
  /** What a `failed` means for the row, as after a refused send. */
  refusal?: Refusal;
}

export type InboundEvent = InboundMessage | InboundReceipt;

/** `id` is at most 64 bytes in UTF-8 and stable: `intent:alarm.rules`, `do:subscribe`, `topic:mobility`. */
export interface Button {
  id: string;
  label: string;
}

/** What we want to say, before a channel cuts it to its platform's limits. */
export interface OutboundMessage {
  text: string;
  buttons?: Button[];
  image?: { url: string; alt: string };
  /** Arrives without a sound where the platform can. */
  silent?: boolean;
  /** What stands on the one button behind which a platform hides many; left out: a sign everybody knows. */
  choose?: string;
  /** A link offered as a button where the platform can, else written out. */
  link?: { url: string; label: string };
  /** What a platform that allows free text only in reply takes instead; the text is what it will read like. */
  template?: Template;
}

/** A message whose wording the platform approved before; only `body` and the taps are ours at the time of sending. */
export interface Template {
  name: string;
  /** The approved language code, exact. */
  language: string;
  /** Values of {{1}}, {{2}} … of the body, each one line. */
  body: string[];
  /** Ids of its quick-reply buttons in order: what a tap says to us. */
  taps?: string[];
  /** How long the platform keeps trying to deliver it, seconds; left out: nobody knows. */
  ttlS?: number;
}
