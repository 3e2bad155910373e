// What we say, as lines on a terminal.
import type { OutboundMessage } from '../../core/message.ts';

/** Text, then image, link and numbered buttons, each on lines of their own. Control sequences are not passed on. */
export function toLines({ text, image, link, buttons = [] }: OutboundMessage): string {
  const lines = [text];
  if (image) lines.push(`[${image.alt}] ${image.url}`);
  if (link) lines.push(`${link.label}: ${link.url}`);
  for (const [index, { label }] of buttons.entries()) lines.push(`  [${index + 1}] ${label}`);
  return `${lines.join('\n').replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, '')}\n\n`;
}
