// The Cloud API against the contract of all channels.
import { type ChannelUnderTest, channelContract } from '../../contract/channel.contract.ts';
import { startFakeGraph } from '../../fakes/whatsapp-cloud/start-fake-graph.ts';
import { change, requestOf, signatureOf, textOf } from '../../fakes/whatsapp-cloud/webhooks.ts';
import { openWhatsAppCloud } from './open-channel.ts';

const PERSON = '4915112345678';

channelContract('whatsapp-cloud', async (inbox): Promise<ChannelUnderTest> => {
  const fake = await startFakeGraph();
  const { channel } = openWhatsAppCloud(fake, { inbox });
  const body = (text: string, id: number): string => JSON.stringify(textOf(PERSON, `wamid.${id}`, text));
  return {
    channel,
    address: { channel: 'whatsapp-cloud', account: fake.phoneNumberId, id: PERSON },
    arrived: ({ id }) => fake.sentTo(id).map((sent) => sent.text),
    requests: () => fake.requests(),
    trouble: {
      throttled: () => fake.fault({ type: 'refuse', code: 130429 }),
      unreachable: () => fake.stop(),
      blocked: () => fake.fault({ type: 'refuse', code: 131026 }),
      rejected: () => fake.fault({ type: 'refuse', code: 131009 }),
      misconfigured: () => fake.fault({ type: 'refuse', code: 190 }),
      'server-error': () => fake.fault({ type: 'server-error', effect: true }),
      swallowed: () => fake.fault({ type: 'hang', effect: true }),
      cut: () => fake.fault({ type: 'reset', effect: true }),
      garbled: () => fake.fault({ type: 'truncated' }),
    },
    intake: {
      intake: channel.intake,
      genuine: (text, id) => requestOf(body(text, id)),
      forged(text, id) {
        const given = body(text, id);
        const right = signatureOf(given);
        const wrong = [
          null,
          '',
          right.slice(7),
          right.slice(0, -1),
          `${right}0`,
          right.toUpperCase(),
          right.replace('sha256', 'sha1'),
          signatureOf(given, 'another secret'),
          signatureOf(JSON.stringify(JSON.parse(given), null, 2)),
        ];
        return [
          ...wrong.map((signature) => requestOf(given, signature)),
          requestOf(given.slice(0, -1), right),
          requestOf(`${given} `, right),
          requestOf(given.replace('Hallo', '\\u0048allo'), right),
        ];
      },
      nonsense: () =>
        ['', '{', 'null', '[]', '"x"', '7', '{}', '{"object":"page"}', `{"a":${'['.repeat(50_000)}`]
          .map((text) => requestOf(text))
          .concat(requestOf(Uint8Array.of(0xff, 0xfe, 0x00)), requestOf(change({ messages: [{}] }))),
    },
    async stop() {
      await channel.stop?.();
      await fake.stop();
      await channel.close();
    },
  };
});
