// What we say, as WhatsApp Web can show it: plain text with a numbered menu, because buttons and lists are dead there.
import type { OutboundMessage } from '../../core/message.ts';
import { normalize, split } from '../../core/text.ts';

/** UTF-16 units of one message. WhatsApp takes 65,536; more than this nobody reads on a telephone. */
export const MAX_TEXT = 4_096;

/** Parts of at most 4,096 units; image on the first, menu and link on the last. Cutting a part again changes nothing. */
export function toParts({ text, image, buttons, link, ...rest }: OutboundMessage): OutboundMessage[] {
  const pieces = split(normalize(text, Number.POSITIVE_INFINITY), MAX_TEXT);
  return pieces.map((piece, index) => ({
    ...rest,
    text: piece,
    ...(image && index === 0 ? { image } : {}),
    ...(index === pieces.length - 1 ? { ...(buttons ? { buttons } : {}), ...(link ? { link } : {}) } : {}),
  }));
}

/** The words of one part: text, picture's description unless the picture goes along, link, numbered menu. */
export function toText({ text, image, link, buttons = [] }: OutboundMessage, withImage: boolean): string {
  const menu = buttons.map(({ label }, index) => `${index + 1} – ${label}`).join('\n');
  const lines = [text, image && !withImage ? image.alt : '', link ? `${link.label}: ${link.url}` : '', menu];
  return lines
    .filter((line) => line !== '')
    .join('\n\n')
    .toWellFormed();
}
