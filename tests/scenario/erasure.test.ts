// ALLE DATEN LÖSCHEN through the whole bot: gone with the yes, and whoever writes again at once is somebody new.
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Database } from '../../src/storage/database.ts';
import { eachDatabase } from '../databases.ts';
import { openWholeBot } from './bot.ts';
import { textFrom } from './spine.ts';

type Bot = Awaited<ReturnType<typeof openWholeBot>>;

eachDatabase('an erasure', (open) => {
  let database: Database;
  let bot: Bot;

  beforeEach(async () => {
    database = await open();
    bot = await openWholeBot(database);
    await bot.says('a', 'ich bin die Zitronenfalterin');
    await bot.says('a', 'abo');
    await bot.says('a', 'ja');
    await bot.says('a', 'ALLE DATEN LÖSCHEN');
  });
  afterEach(() => bot.stop());

  const texts = async () =>
    (await database.db.selectFrom('messages').select('text').orderBy('id').execute()).map((row) => row.text);
  const topics = async () =>
    (await database.db.selectFrom('subscriptions').select('topic').execute()).map((row) => row.topic);
  const people = () => database.db.selectFrom('contacts').select(['code', 'erase_requested_at']).execute();

  it('takes everything but its receipt at once, and the receipt when it is out', async () => {
    const [receipt] = await bot.says('a', 'ja');
    expect(receipt).toContain('werden jetzt gelöscht');
    expect(await texts()).toEqual([receipt]);
    expect(await topics()).toEqual([]);
    expect(await bot.bot.eraser.eraseDue()).toBe(1);
    expect(await texts()).toEqual([]);
    expect(await people()).toEqual([]);
    const proofs = await database.db.selectFrom('consents').select(['channel', 'end_reason']).execute();
    expect(proofs).toEqual([{ channel: '', end_reason: 'erased' }]);
  });

  it.each([
    ['before the eraser came', async (b: Bot) => void (await b.says('a', 'ja'))],
    [
      'in the breath of the yes',
      async (b: Bot) => {
        await b.bot.inbox.store([textFrom('a', 'ja')]);
        const [receipt, question] = await b.says('a', 'abo');
        expect(receipt).toContain('werden jetzt gelöscht');
        expect(question).toMatch(/^Guten Tag! Hier antwortet ein automatischer Assistent[\s\S]*Möchten Sie diese/);
      },
    ],
  ])('leaves a subscription made %s', async (name, confirm) => {
    const before = await people();
    await confirm(bot);
    if (name.startsWith('before')) expect((await bot.says('a', 'abo'))[0]).toContain('automatischer Assistent');
    expect((await bot.says('a', 'ja'))[0]).toContain('ab jetzt');
    expect(await bot.bot.eraser.eraseDue()).toBe(0);
    expect(await bot.bot.eraser.eraseDue()).toBe(0);
    expect(await topics()).toEqual(['alarm']);
    const after = await people();
    expect(after).toHaveLength(1);
    expect(after[0]?.code).not.toBe(before[0]?.code);
    expect(after[0]?.erase_requested_at).toBeNull();
    expect((await texts()).join('\n')).not.toContain('Zitronenfalterin');
  });
});
