// Telegram, polling and webhook, against the contract of all channels.
import type { IntakeRequest } from '../../../src/core/channel.ts';
import { type ChannelUnderTest, channelContract } from '../../contract/channel.contract.ts';
import type { Fault } from '../../fakes/telegram/faults.ts';
import { startFakeTelegram } from '../../fakes/telegram/start-fake-telegram.ts';
import { openTelegram } from './open-channel.ts';

const CHAT = 5_001_234;
const SECRET = 'a-Secret_of-tests';

const updateOf = (text: string, id: number) => ({
  update_id: id,
  message: {
    message_id: id,
    date: 1_790_000_000,
    text,
    chat: { id: CHAT, type: 'private', first_name: 'Erika' },
    from: { id: CHAT, is_bot: false, first_name: 'Erika', language_code: 'de' },
  },
});

function requestOf(body: string | Uint8Array, secret?: string): IntakeRequest {
  const headers = new Headers(secret === undefined ? {} : { 'X-Telegram-Bot-Api-Secret-Token': secret });
  const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : body;
  return { method: 'POST', headers, query: new URLSearchParams(), body: bytes };
}

for (const mode of ['polling', 'webhook'] as const) {
  channelContract(`telegram (${mode})`, async (inbox): Promise<ChannelUnderTest> => {
    const fake = await startFakeTelegram({ open: true });
    const options = mode === 'webhook' ? { webhookSecret: SECRET, publicUrl: 'https://luftpost.example' } : {};
    const { channel } = openTelegram(fake, { inbox, mode, ...options });
    const next = (fault: Fault) => () => fake.fault('*', fault);
    const { intake } = channel;
    return {
      channel,
      address: { channel: 'telegram', account: '4711', id: String(CHAT) },
      arrived: ({ id }) => fake.sentTo(Number(id)).map((sent) => sent.text),
      requests: () => fake.calls.get('sendMessage') ?? 0,
      trouble: {
        throttled: next({ type: 'throttle', retryAfterS: 7 }),
        unreachable: () => fake.stop(),
        blocked: () => fake.world.block(CHAT),
        rejected: next({ type: 'refuse', code: 400, description: "Bad Request: can't parse entities" }),
        misconfigured: next({ type: 'refuse', code: 401, description: 'Unauthorized' }),
        'server-error': next({ type: 'html', status: 502, effect: true }),
        swallowed: next({ type: 'hang', effect: true }),
        cut: next({ type: 'reset', effect: true }),
        garbled: next({ type: 'truncated' }),
      },
      ...(intake
        ? {
            intake: {
              intake,
              genuine: (text, id) => requestOf(JSON.stringify(updateOf(text, id)), SECRET),
              forged: (text, id) =>
                [undefined, '', SECRET.slice(0, -1), `${SECRET}x`, SECRET.toUpperCase()].map((secret) =>
                  requestOf(JSON.stringify(updateOf(text, id)), secret),
                ),
              nonsense: () =>
                ['', '{', 'null', '[]', '"x"', '7', '{"update_id":"x"}', '{}', `{"a":${'['.repeat(50_000)}`]
                  .map((body) => requestOf(body, SECRET))
                  .concat(requestOf(Uint8Array.of(0xff, 0xfe, 0x00), SECRET)),
            },
          }
        : {}),
      async stop() {
        await channel.stop?.();
        await fake.stop();
        await channel.close();
      },
    };
  });
}
