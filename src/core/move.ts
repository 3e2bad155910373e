// Taking one's notices along to another messenger: the code that says so, and what is known of it.
import type { ChannelName } from './address.ts';
import type { Locale } from './locale.ts';
import type { Topic } from './subscription.ts';

/** What stands in front of a code, in every language: it is typed, and filled in by deep links. */
export const MOVE_WORD = 'UMZUG';
/** In front of a code in Telegram's start parameter. */
export const MOVE_PAYLOAD = 'm-';
/** How long a code may be used, ms. */
export const MOVE_MS = 15 * 60_000;

/** `also`: both chats get notices from now on; `instead`: only the new one. */
export type MoveMode = 'also' | 'instead';

/** What a code brings along, as it stands when the code is written somewhere. */
export interface MoveOffer {
  /** Where it was made. */
  from: ChannelName;
  /** Written in the chat in which it was made. */
  same: boolean;
  /** What that chat is subscribed to; empty: nothing any more. */
  topics: Topic[];
  locale: Locale | null;
}

const TYPED = /^\s*(?:umzug|umziehen|move)[\s:.]+([0-9a-z](?:[ -]?[0-9a-z]){6,9})[\s.!]*$/iu;

/** The code a message hands in, in one spelling; null when it hands none in. */
export function moveCodeIn({
  kind,
  text,
  detail,
}: {
  kind: string;
  text: string;
  detail: string | null;
}): string | null {
  if (kind === 'text') return plain(TYPED.exec(text)?.[1]);
  if (kind !== 'command') return null;
  const name = text.toLowerCase();
  if (name === '/start' && detail?.startsWith(MOVE_PAYLOAD)) return plain(detail.slice(MOVE_PAYLOAD.length));
  return name === '/umzug' || name === '/umziehen' || name === '/move' ? plain(detail) : null;
}

function plain(code: string | null | undefined): string | null {
  const bare = (code ?? '')
    .slice(0, 40)
    .toUpperCase()
    .replace(/[^0-9A-Z]/g, '');
  return bare === '' ? null : bare;
}
