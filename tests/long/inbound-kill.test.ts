// The whole service killed with -9 a hundred times while people write: everybody's message is stored once, nobody is
// answered twice, and who is left without an answer is listed as in doubt.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openDatabase } from '../../src/storage/database.ts';
import { startFakeTelegram } from '../fakes/telegram/start-fake-telegram.ts';
import { writeSmallCatalogue } from '../scenario/small-catalogue.ts';
import { startService } from '../scenario/start-service.ts';

const KILLS = Number(process.env.KILLS ?? 100);
const PEOPLE_PER_LIFE = 20;
/** What waits for more of the same breath, and what is answered in the commit that stores it. */
const TEXTS = ['Gilt heute Feinstaubalarm?', 'STOPP'];

it(`loses and doubles nothing over ${KILLS} kills`, { timeout: 1_800_000 }, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'luftpost-inbound-kill-'));
  const fake = await startFakeTelegram({ open: true });
  writeSmallCatalogue(join(folder, 'intents'));
  const environment = {
    DATA_DIR: join(folder, 'data'),
    INTENTS: join(folder, 'intents'),
    TELEGRAM_BOT_TOKEN: fake.token,
    TELEGRAM_API_ROOT: fake.root,
  };
  let person = 0;
  for (let life = 0; life < KILLS; life++) {
    const service = await startService(environment);
    const before = fake.sent.length;
    for (let i = 0; i < PEOPLE_PER_LIFE; i++) fake.say(10_000 + person++, TEXTS[i % 2]!);
    const end = Date.now() + 20_000;
    // Somewhere between the first answer and the last: wherever the life is by then.
    const goal = before + 1 + Math.floor(Math.random() * (PEOPLE_PER_LIFE - 1));
    while (fake.sent.length < goal && Date.now() < end) await new Promise((resolve) => setTimeout(resolve, 1));
    await service.end('SIGKILL');
  }
  const last = await startService(environment);
  const database = openDatabase({ file: join(folder, 'data', 'luftpost.sqlite') });
  const waiting = async () => {
    const unread = await database.db.selectFrom('messages').select('id').where('state', '=', 'new').execute();
    const open = await database.db
      .selectFrom('deliveries')
      .select('id')
      .where('state', 'in', ['pending', 'sending'])
      .execute();
    return unread.length + open.length + fake.queue.pending.length;
  };
  const end = Date.now() + 120_000;
  while ((await waiting()) > 0 && Date.now() < end) await new Promise((resolve) => setTimeout(resolve, 200));
  const stored = await database.db.selectFrom('messages').select('id').where('direction', '=', 'in').execute();
  const doubtful = await database.db.selectFrom('deliveries').select('id').where('state', '=', 'unknown').execute();
  await database.close();
  expect(await last.end('SIGTERM')).toBe(0);

  const times = Array.from({ length: person }, (_, at) => fake.sentTo(10_000 + at).length);
  const unanswered = times.filter((n) => n === 0).length;
  const doubled = times.filter((n) => n > 1).length;
  console.log(
    JSON.stringify({
      kills: KILLS,
      people: person,
      stored: stored.length,
      unanswered,
      doubled,
      doubtful: doubtful.length,
    }),
  );
  expect(stored.length).toBe(person);
  expect(doubled).toBe(0);
  // Whoever got nothing is listed; some who are listed got theirs.
  expect(unanswered).toBeLessThanOrEqual(doubtful.length);
  await fake.stop();
  rmSync(folder, { recursive: true, force: true });
});
