// What is not kept in the first place: places, other people's cards, and any count of emergencies.
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Database } from '../../src/storage/database.ts';
import { eachDatabase } from '../databases.ts';
import { fakeChannel } from '../fakes/channel.ts';
import { openWholeBot } from './bot.ts';
import { movableClock, openSpine, textFrom, until } from './spine.ts';

eachDatabase('less to begin with', (open) => {
  let database: Database;
  let bot: Awaited<ReturnType<typeof openWholeBot>>;

  beforeEach(async () => {
    database = await open();
    bot = await openWholeBot(database);
  });
  afterEach(() => bot.stop());

  const messages = () => database.db.selectFrom('messages').selectAll().where('direction', '=', 'in').execute();

  it.each([
    ['an emergency', 'Hilfe, bei uns brennt das Haus!', '112'],
    ['a medical question', 'Ich habe Asthma und bekomme keine Luft mehr', '112'],
    ['a medical question of one’s own', 'Darf ich mit COPD meine Tabletten absetzen?', '116117'],
  ])('%s is answered, and neither counted nor kept for teaching', async (_, text, said) => {
    expect((await bot.says('a', text)).join('\n')).toContain(said);
    expect(await database.db.selectFrom('outcomes').selectAll().execute()).toEqual([]);
    expect((await messages()).map(({ candidates }) => candidates)).toEqual([null]);
    expect(await database.db.selectFrom('tickets').select('id').execute()).toEqual([]);
  });

  it('a place becomes the nearest station, and its coordinates go', async () => {
    const location = { kind: 'location' as const, latitude: 48.7812345, longitude: 9.1898765 };
    expect((await bot.says('a', { content: location })).join('\n')).toContain('NEAR');
    expect((await messages()).map(({ text, detail, extra }) => [text, detail, extra])).toEqual([['', null, null]]);
  });

  it('a place nobody could work on goes as well', async () => {
    const location = { kind: 'location' as const, latitude: 48.7812345, longitude: 9.1898765 };
    await bot.stop();
    const clock = movableClock();
    const respond = () => {
      throw new Error('broken');
    };
    const spine = await openSpine({ database, channel: fakeChannel(), respond, clock });
    await spine.inbox.store([textFrom('a', '', { content: location })]);
    expect((await messages())[0]?.detail).toBe('48.781,9.190');
    await until('it is given up', async () => {
      clock.move(1_100);
      spine.dispatcher.wake();
      return (await messages())[0]?.state === 'parked';
    });
    expect((await messages())[0]?.detail).toBeNull();
    await spine.stop();
  });
});
