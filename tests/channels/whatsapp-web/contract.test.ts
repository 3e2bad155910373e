// WhatsApp Web, the unchanged library in a real browser, against the contract of all channels.
import { afterAll, expect, vi } from 'vitest';
import type { InboxPort } from '../../../src/core/channel.ts';
import { type ChannelUnderTest, channelContract } from '../../contract/channel.contract.ts';
import { type FakeWhatsAppWeb, startFakeWhatsAppWeb } from '../../fakes/whatsapp-web/start-fake-whatsapp-web.ts';
import { openWhatsAppWeb } from './open-channel.ts';

const PERSON = '49711222333@c.us';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

/** One browser for all: what a test stopped is started again. */
let house: { fake: FakeWhatsAppWeb; opened: Awaited<ReturnType<typeof openWhatsAppWeb>> } | null = null;
let paired = false;
let current: InboxPort | null = null;

async function ready() {
  if (house === null) {
    const fake = await startFakeWhatsAppWeb();
    house = {
      fake,
      opened: await openWhatsAppWeb(fake, { inbox: { store: async (events) => current?.store(events) } }),
    };
  }
  const { fake, opened } = house;
  if (opened.channel.session.name === 'off') {
    await opened.channel.start();
    // Paired once, the session is kept.
    if (!paired) {
      await opened.reached('pairing');
      await fake.command({ do: 'scan' });
      paired = true;
    }
  }
  await opened.reached('ready');
  fake.sent.length = 0;
  return house;
}

channelContract('whatsapp-web', async (inbox): Promise<ChannelUnderTest> => {
  const { fake, opened } = await ready();
  const { channel } = opened;
  current = inbox;
  return {
    channel,
    address: { channel: 'whatsapp-web', account: 'default', id: PERSON },
    arrived: ({ id }) =>
      fake.sent.filter(({ to }) => to === id).map(({ text }) => text.replace(/\n\n1 – [\s\S]*$/, '')),
    requests: () => fake.sent.length,
    trouble: {
      rejected: () => void fake.nextAck.push(-1),
      swallowed: () => void fake.nextAck.push('never'),
      // Without a session nothing is tried, and the whole channel rests.
      throttled: () => channel.stop(),
    },
    async stop() {
      expect(fake.missing).toEqual([]);
    },
  };
});

afterAll(async () => {
  await house?.opened.close();
  await house?.fake.stop();
});
