// A checked POST of the web chat → what happened.
import type { InboundContent, InboundMessage } from '../../core/message.ts';
import { normalize } from '../../core/text.ts';

/** One message of a visitor. `session` and `id` are checked by the door that took the POST. */
export interface ChatPost {
  session: string;
  /** The client's id of this message; the same twice has one effect. */
  id: string;
  text?: string;
  /** Id of a tapped button. */
  button?: string;
  /** What the browser says of the visitor's language. */
  language?: string;
  /** ms UTC */
  now: number;
}

/** The event, or null when there is neither text nor button. A button outdoes a text. */
export function toInbound({ session, id, text = '', button = '', language, now }: ChatPost): InboundMessage | null {
  const tapped = normalize(button, 64).trim();
  const said = normalize(text);
  if (tapped === '' && said.trim() === '') return null;
  return {
    type: 'message',
    address: { channel: 'web-chat', account: 'default', id: session },
    dedupe: { kind: 'post', id: `${session}:${id}` },
    providerId: id,
    sentAt: now,
    ...(language === undefined ? {} : { profile: { language } }),
    content: contentOf(said, tapped),
  };
}

/** A tapped button keeps its label for staff; a slash at the beginning makes a command, as in every messenger. */
function contentOf(said: string, tapped: string): InboundContent {
  if (tapped !== '') return { kind: 'button', id: tapped, ...(said === '' ? {} : { label: said }) };
  const command = /^\/([\p{L}_]{2,32})(?:\s+([\s\S]+))?$/u.exec(said.trim());
  if (command === null) return { kind: 'text', text: said };
  return { kind: 'command', name: command[1]!.toLowerCase(), ...(command[2] ? { payload: command[2] } : {}) };
}
