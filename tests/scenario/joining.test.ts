// Who comes while an alarm runs reads what the others got; who goes may say why; a colleague links a chat by code.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDatabase } from '../../src/storage/database.ts';
import { migrate } from '../../src/storage/migrate.ts';
import { createStaffChatStore } from '../../src/storage/staff-chat-store.ts';
import { openWholeBot } from './bot.ts';

let bot: Awaited<ReturnType<typeof openWholeBot>>;
let database: ReturnType<typeof openDatabase>;

beforeEach(async () => {
  database = openDatabase({ file: ':memory:', durable: false });
  await migrate(database);
  bot = await openWholeBot(database);
});
afterEach(async () => {
  await bot.stop();
  await database.close();
});

const counts = () => database.db.selectFrom('outcomes').select(['what', 'intent', 'n']).execute();

describe('joining', () => {
  it('brings the notice in force in its own words with the confirmation', async () => {
    bot.state.notice = 'Feinstaubalarm in Stuttgart ab Dienstag\nAbbestellen: STOPP';
    await bot.says('1', 'Abo');
    const [text] = await bot.says('1', 'Ja');
    expect(text).toMatch(/ab jetzt die Alarm-Meldungen[\s\S]*\n\nFeinstaubalarm in Stuttgart ab Dienstag\n/);
    expect(bot.buttons()).toContain('extent:edges');
  });

  it('says what holds when there is no notice', async () => {
    await bot.says('1', 'Abo');
    const [text] = await bot.says('1', 'Ja');
    expect(text).toContain('urzeit gilt kein Feinstaubalarm');
  });
});

describe('leaving', () => {
  beforeEach(async () => {
    await bot.says('1', 'Abo');
    await bot.says('1', 'Ja');
  });

  it('is one message with one-tap reasons, counted once and without the person', async () => {
    const said = await bot.says('1', 'STOPP');
    expect(said).toHaveLength(1);
    expect(bot.buttons()).toEqual(['leave:too-many', 'leave:not-needed', 'leave:other-way', 'leave:other']);
    expect(await bot.taps('1', 'leave:too-many')).toEqual(['Danke, das hilft uns.']);
    await bot.taps('1', 'leave:too-many');
    expect((await counts()).filter(({ what }) => what === 'left-because')).toEqual([
      { what: 'left-because', intent: 'too-many', n: 1 },
    ]);
    expect(await database.db.selectFrom('subscriptions').select('id').execute()).toEqual([]);
  });

  it('counts no reason that was not offered, nor one without a STOPP', async () => {
    await bot.taps('1', 'leave:too-many');
    await bot.says('1', 'STOPP');
    await bot.taps('1', 'leave:whatever');
    expect((await counts()).filter(({ what }) => what === 'left-because')).toEqual([]);
  });

  it('asks nobody why who had nothing', async () => {
    await bot.says('1', 'STOPP');
    await bot.says('1', 'STOPP');
    expect(bot.buttons()).toEqual([]);
  });
});

describe('a chat of one’s own', () => {
  it.each([
    ['as the console shows it', (code: string) => `VERBINDEN ${code.slice(0, 3)}-${code.slice(3)}`],
    ['in small letters', (code: string) => ` verbinden ${code.toLowerCase()} `],
  ])('is linked by its code %s, once', async (_how, write) => {
    const chats = createStaffChatStore({ database, now: () => bot.clock.now() });
    const code = await chats.makeCode('u1');
    const said = await bot.says('9', write(code));
    expect(said.join('\n')).toContain('für Testsendungen verbunden');
    expect(await chats.linked('u1')).toMatchObject({ channel: 'telegram' });
    expect((await bot.says('8', write(code))).join('\n')).toContain('gilt nicht mehr');
    expect(await chats.linked('u1')).toMatchObject({ channel: 'telegram' });
    expect(await database.db.selectFrom('subscriptions').select('id').execute()).toEqual([]);
  });

  it('is not linked after a quarter of an hour, nor by a sentence that begins alike', async () => {
    const chats = createStaffChatStore({ database, now: () => bot.clock.now() });
    const code = await chats.makeCode('u1');
    bot.clock.move(16 * 60_000);
    await bot.says('9', `VERBINDEN ${code}`);
    await bot.says('9', 'Verbinden Sie mich bitte mit einem Menschen');
    expect(await chats.linked('u1')).toBeNull();
  });
});
