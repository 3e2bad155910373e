// The fake itself: as strict and as awkward as the real server, or the other tests prove nothing.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type FakeTelegram, startFakeTelegram } from '../../fakes/telegram/start-fake-telegram.ts';
import { until } from './open-channel.ts';

let fake: FakeTelegram;
beforeEach(async () => {
  fake = await startFakeTelegram();
  fake.world.know(1);
});
afterEach(() => fake.stop());

interface Answer {
  ok: boolean;
  result?: never;
  error_code?: number;
  description?: string;
  parameters?: { retry_after: number };
}

async function call(method: string, payload: unknown = {}, token = fake.token): Promise<Answer> {
  const response = await fetch(`${fake.root}/bot${token}/${method}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(payload),
  });
  const answer = (await response.json()) as Answer;
  expect(response.status).toBe(answer.ok ? 200 : answer.error_code);
  return answer;
}

const keyboard = (button: object) => ({ chat_id: 1, text: 'x', reply_markup: { inline_keyboard: [[button]] } });

describe('the fake refuses what the real server refuses', () => {
  it.each([
    ['sendMessage', { text: 'x' }, 400, /chat_id is empty/],
    ['sendMessage', { chat_id: 99, text: 'x' }, 400, /chat not found/],
    ['sendMessage', { chat_id: 1, text: ' ' }, 400, /message text is empty/],
    ['sendMessage', { chat_id: 1, text: 'x'.repeat(4_097) }, 400, /message is too long/],
    ['sendMessage', { chat_id: 1, text: '<b>x', parse_mode: 'HTML' }, 400, /can't parse entities/],
    ['sendMessage', { chat_id: 1, text: 'a < b', parse_mode: 'HTML' }, 400, /can't parse entities/],
    ['sendMessage', { chat_id: 1, text: 'a.b', parse_mode: 'MarkdownV2' }, 400, /reserved/],
    ['sendMessage', { chat_id: 1, text: '*a', parse_mode: 'Markdown' }, 400, /can't parse entities/],
    ['sendMessage', keyboard({ text: 'a', callback_data: 'ä'.repeat(33) }), 400, /BUTTON_DATA_INVALID/],
    ['sendMessage', keyboard({ text: '', callback_data: 'a' }), 400, /text is empty/],
    ['sendMessage', keyboard({ text: 'a' }), 400, /Text buttons are unallowed/],
    ['sendMessage', keyboard({ text: 'a', url: 'http://localhost:3000/' }), 400, /Wrong HTTP URL/],
    ['sendPhoto', { chat_id: 1 }, 400, /no photo/],
    ['sendPhoto', { chat_id: 1, photo: 'http://localhost/x.png' }, 400, /wrong file identifier/],
    ['sendPhoto', { chat_id: 1, photo: 'https://x.example/', caption: 'x'.repeat(1_025) }, 400, /caption is too long/],
    ['answerCallbackQuery', { callback_query_id: '7' }, 400, /query is too old/],
    ['getFile', { file_id: '7' }, 400, /wrong file_id/],
    ['setMyCommands', { commands: [{ command: 'Hilfe', description: 'x' }] }, 400, /BOT_COMMAND_INVALID/],
    ['setWebhook', { url: 'https://x.example', secret_token: 'a b' }, 400, /unallowed characters/],
    ['sendPigeon', {}, 404, /Not Found/],
  ])('%s %j', async (method, payload, code, description) => {
    expect(await call(method, payload)).toMatchObject({
      ok: false,
      error_code: code,
      description: expect.stringMatching(description),
    });
    expect(fake.sent).toEqual([]);
  });

  it('a wrong token', async () => {
    expect(await call('getMe', {}, '1:x')).toMatchObject({ error_code: 401, description: 'Unauthorized' });
  });

  it('whoever blocked the bot or is gone', async () => {
    fake.block(1);
    expect(await call('sendMessage', { chat_id: 1, text: 'x' })).toMatchObject({ error_code: 403 });
    fake.unblock(1);
    expect((await call('sendMessage', { chat_id: 1, text: 'x' })).ok).toBe(true);
    fake.deactivate(1);
    expect((await call('sendMessage', { chat_id: 1, text: 'x' })).description).toMatch(/deactivated/);
  });

  it('an edit that changes nothing', async () => {
    const { result } = await call('sendMessage', { chat_id: 1, text: 'x' });
    const message_id = (result as unknown as { message_id: number }).message_id;
    expect((await call('editMessageText', { chat_id: 1, message_id, text: 'x' })).description).toMatch(/not modified/);
    expect((await call('editMessageText', { chat_id: 1, message_id, text: 'y' })).ok).toBe(true);
  });
});

describe('the fake keeps updates', () => {
  const ids = (answer: Answer) =>
    (answer.result as unknown as { update_id: number }[]).map((update) => update.update_id);

  it('until they are confirmed by a higher offset', async () => {
    const [one, two] = [fake.say(1, 'a'), fake.say(1, 'b')];
    expect(ids(await call('getUpdates'))).toEqual([one.update_id, two.update_id]);
    expect(ids(await call('getUpdates', { limit: 1 }))).toEqual([one.update_id]);
    expect(ids(await call('getUpdates', { offset: two.update_id }))).toEqual([two.update_id]);
    expect(ids(await call('getUpdates', { offset: two.update_id + 1 }))).toEqual([]);
  });

  it('and hands them to a waiting poll at once', async () => {
    const startedAt = performance.now();
    const waiting = call('getUpdates', { timeout: 20 });
    await until(() => (fake.calls.get('getUpdates') ?? 0) === 1, 'the poll');
    const { update_id } = fake.say(1, 'a');
    expect(ids(await waiting)).toEqual([update_id]);
    expect(performance.now() - startedAt).toBeLessThan(2_000);
  });

  it('for as long as the poll waits', async () => {
    const startedAt = performance.now();
    expect(ids(await call('getUpdates', { timeout: 0.1 }))).toEqual([]);
    expect(performance.now() - startedAt).toBeGreaterThan(95);
  });

  it('for one poll: another cuts it off', async () => {
    const first = call('getUpdates', { timeout: 20 });
    await until(() => (fake.calls.get('getUpdates') ?? 0) === 1, 'the poll');
    const second = call('getUpdates', { timeout: 0.05 });
    expect(await first).toMatchObject({ error_code: 409, description: expect.stringMatching(/terminated by other/) });
    expect((await second).ok).toBe(true);
  });

  it('of the kinds that were asked for', async () => {
    await call('getUpdates', { allowed_updates: ['message'] });
    fake.block(1);
    const { update_id } = fake.say(1, 'a');
    expect(ids(await call('getUpdates'))).toEqual([update_id]);
  });

  it('and refuses polls while a webhook is set', async () => {
    await call('setWebhook', { url: 'http://127.0.0.1:9/x', secret_token: 's' });
    expect(await call('getUpdates')).toMatchObject({
      error_code: 409,
      description: expect.stringMatching(/webhook is active/),
    });
    fake.say(1, 'a');
    expect((await call('getWebhookInfo')).result).toMatchObject({ pending_update_count: 1 });
    await call('deleteWebhook');
    expect(ids(await call('getUpdates'))).toHaveLength(1);
  });
});

describe('the fake misbehaves on demand', () => {
  it('a given number of times', async () => {
    fake.fault('sendMessage', { type: 'throttle', retryAfterS: 3 }, 2);
    const outcomes = [];
    for (let at = 0; at < 3; at++) outcomes.push(await call('sendMessage', { chat_id: 1, text: 'x' }));
    expect(outcomes.map(({ parameters }) => parameters?.retry_after)).toEqual([3, 3, undefined]);
    expect(fake.sent).toHaveLength(1);
  });

  it('when it is flooded', async () => {
    const flooded = await startFakeTelegram({ open: true, flood: { perSecond: 5, retryAfterS: 1 } });
    const url = `${flooded.root}/bot${flooded.token}/sendMessage?chat_id=1&text=x`;
    const statuses = await Promise.all(Array.from({ length: 8 }, async () => (await fetch(url)).status));
    expect(statuses.filter((status) => status === 429)).toHaveLength(3);
    await flooded.stop();
  });

  it('and takes forms and files like the real one', async () => {
    const form = new FormData();
    form.set('chat_id', '1');
    form.set('caption', 'Straße');
    form.set('photo', new Blob([Uint8Array.of(1, 2, 0, 255)]), 'bild.png');
    const response = await fetch(`${fake.root}/bot${fake.token}/sendPhoto`, { method: 'POST', body: form });
    expect(await response.json()).toMatchObject({ ok: true, result: { caption: 'Straße' } });
    expect([...(fake.world.files.get('upload-1')?.bytes ?? [])]).toEqual([1, 2, 0, 255]);
  });
});
