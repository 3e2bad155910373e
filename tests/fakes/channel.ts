// A channel that keeps what it was given; the test says what becomes of each send.
import type { Address } from '../../src/core/address.ts';
import type { Channel } from '../../src/core/channel.ts';
import type { OutboundMessage } from '../../src/core/message.ts';
import type { SendResult } from '../../src/core/send-result.ts';
import { split } from '../../src/core/text.ts';

export interface FakeChannel extends Channel {
  sent: { to: string; text: string; message: OutboundMessage; deliveryId: string }[];
  /** What the next sends come to; accepted when empty. */
  fates: (SendResult | Promise<SendResult>)[];
}

export function fakeChannel(name: Channel['name'] = 'telegram', account = '42', rate = 1_000): FakeChannel {
  const sent: FakeChannel['sent'] = [];
  const fates: FakeChannel['fates'] = [];
  return {
    name,
    account,
    sent,
    fates,
    capabilities: { buttons: 8, maxText: 4_096, notices: true, receipts: false },
    rate: { broadcast: rate, reply: rate },
    parts: (message) =>
      split(message.text, 4_096).map((text, index, all) =>
        index === all.length - 1 ? { ...message, text } : { text },
      ),
    async send(address: Address, message: OutboundMessage, deliveryId: string): Promise<SendResult> {
      sent.push({ to: address.id, text: message.text, message, deliveryId });
      return (await fates.shift()) ?? { outcome: 'accepted', providerId: `p${sent.length}` };
    },
  };
}
