// A typed line → what happened.
import type { Button, InboundContent, InboundMessage } from '../../core/message.ts';
import { normalize } from '../../core/text.ts';

export interface LineContext {
  account: string;
  /** The person at the keyboard. */
  id: string;
  /** Makes the line unique. */
  lineId: string;
  now: number;
  /** The buttons shown last: their number taps them. */
  buttons: readonly Button[];
}

/** One line as a message; null for an empty one. `2` taps the second button shown last, `/hilfe` is a command. */
export function toInbound(line: string, context: LineContext): InboundMessage | null {
  const text = normalize(line).trim();
  if (text === '') return null;
  return {
    type: 'message',
    address: { channel: 'terminal', account: context.account, id: context.id },
    dedupe: { kind: 'line', id: context.lineId },
    providerId: context.lineId,
    sentAt: context.now,
    content: contentOf(text, context.buttons),
  };
}

function contentOf(text: string, buttons: readonly Button[]): InboundContent {
  const button = /^\d{1,2}$/.test(text) ? buttons[Number(text) - 1] : undefined;
  if (button) return { kind: 'button', id: button.id, label: button.label };
  const [, name, payload] = /^\/([a-z0-9_]{1,32})(?:\s+(\S[\s\S]*))?$/i.exec(text) ?? [];
  if (name) return { kind: 'command', name: name.toLowerCase(), ...(payload ? { payload } : {}) };
  return { kind: 'text', text };
}
