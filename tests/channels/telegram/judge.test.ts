// The judge must be able to say no: doubles, missing people, a full second, a call into a silence, a swallowed answer.
import { afterEach, expect, it } from 'vitest';
import { type FakeTelegram, startFakeTelegram } from '../../fakes/telegram/start-fake-telegram.ts';
import { isOneOf, type Weather } from '../../fakes/telegram/weather.ts';

let telegram: FakeTelegram;
let time = 0;
afterEach(() => telegram.stop());

const open = async (weather: Weather = {}): Promise<void> => {
  time = 0;
  telegram = await startFakeTelegram({ open: true, weather, now: () => time });
};
const send = (chatId: number): Promise<number> =>
  fetch(`${telegram.root}/bot${telegram.token}/sendMessage`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ chat_id: chatId, text: 'Hallo' }),
  }).then(
    async (response) => {
      await response.arrayBuffer();
      return response.status;
    },
    () => 0,
  );

it('counts who got it, who twice, who never and who should not have', async () => {
  await open();
  for (const chat of [1, 2, 2, 9]) await send(chat);
  expect(telegram.judge.verdict([1, 2, 3])).toEqual({
    distinct: 3,
    double: [2],
    missing: [3],
    strangers: [9],
    unanswered: 0,
  });
});

it('finds the fullest sliding second, not the fullest calendar second', async () => {
  await open();
  for (const at of [0, 600, 900, 1_100, 1_599, 1_700]) {
    time = at;
    await send(1);
  }
  expect(telegram.judge.mostWithin(1_000)).toBe(4);
});

it('tells who came in a silence, and that swallowed answers had their effect', async () => {
  await open({ throttled: { share: 1, retryAfterS: [2, 2] } });
  expect(await send(1)).toBe(429);
  time = 300;
  expect(await send(2)).toBe(429);
  expect(telegram.judge.intoSilence(500)).toEqual([]);
  time = 900;
  await send(3);
  expect(telegram.judge.intoSilence(500)).toEqual([900]);
  await telegram.stop();
  await open({ swallowed: 1 });
  expect(await send(1)).toBe(0);
  expect(telegram.judge.verdict([1])).toMatchObject({ distinct: 1, missing: [], unanswered: 1 });
  await telegram.stop();
  await open({ lost: 1 });
  expect(await send(1)).toBe(0);
  expect(telegram.judge.verdict([1])).toMatchObject({ distinct: 0, missing: [1], unanswered: 1 });
});

it('brings the same weather to the same people', async () => {
  await open({ blocked: 0.3 });
  const people = Array.from({ length: 200 }, (_, index) => index + 1);
  const refused: number[] = [];
  for (const chat of people) if ((await send(chat)) === 403) refused.push(chat);
  expect(refused).toEqual(people.filter((chat) => isOneOf(chat, 0.3)));
  expect(refused.length).toBeGreaterThan(40);
  expect(refused.length).toBeLessThan(80);
  telegram.weather.clear();
  expect(await send(refused[0]!)).toBe(200);
});
