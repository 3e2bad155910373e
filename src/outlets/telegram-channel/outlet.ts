// A public Telegram channel: the bot posts there like to anybody, so the channel's own door is used.

import type { OutboundMessage } from '../../core/message.ts';
import type { Outlet } from '../../core/outlet.ts';
import type { SendResult } from '../../core/send-result.ts';

export function createTelegramChannelOutlet({
  send,
}: {
  send: (message: OutboundMessage) => Promise<SendResult>;
}): Outlet {
  return {
    name: 'telegram-channel',
    idempotent: false,
    // `gone`: the bot is no admin there, or the channel does not exist.
    async publish({ title, text, link }): Promise<SendResult> {
      const result = await send({ text: `${title}\n\n${text}\n\n${link}` });
      return result.outcome === 'refused' && result.kind === 'gone' ? { ...result, kind: 'misconfigured' } : result;
    },
  };
}
