// The web chat as a channel: the browser reads the transcript itself, so a stored message is a sent one.
import type { Channel } from '../../core/channel.ts';
import type { OutboundMessage } from '../../core/message.ts';
import { normalize, split } from '../../core/text.ts';

/** As long as a message of the messengers, so that answers read the same everywhere. */
const MAX_TEXT = 4_096;

/** Promises: `send` accepts at once, always. A browser tab never counts as a subscriber. */
export function createWebChatChannel(): Channel {
  return {
    name: 'web-chat',
    account: 'default',
    capabilities: { buttons: 6, maxText: MAX_TEXT, notices: false, receipts: false },
    rate: { broadcast: 1_000, reply: 1_000 },
    parts: toParts,
    async send() {
      return { outcome: 'accepted' };
    },
  };
}

function toParts({ text, buttons, image, link, ...rest }: OutboundMessage): OutboundMessage[] {
  const pieces = split(normalize(text, Number.POSITIVE_INFINITY), MAX_TEXT);
  return pieces.map((piece, index) => ({
    ...rest,
    text: piece,
    ...(image && index === 0 ? { image } : {}),
    ...(index === pieces.length - 1 ? { ...(buttons ? { buttons } : {}), ...(link ? { link } : {}) } : {}),
  }));
}
