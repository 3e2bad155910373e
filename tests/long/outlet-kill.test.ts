// Killed between a public account's post and its record, once for each account: never twice, and who cannot say says so.
import { expect, it } from 'vitest';
import { PAGE_ID, startFakeOutlets, TOKENS } from '../fakes/outlets/start-fake-outlets.ts';
import { startFakeTelegram } from '../fakes/telegram/start-fake-telegram.ts';
import { openCity } from '../scenario/open-city.ts';
import { until } from '../scenario/spine.ts';

const ACCOUNTS = 3;

it.each(['sqlite', 'postgres'] as const)(
  'posts nothing twice and lists what is in doubt, on %s',
  async (kind) => {
    const telegram = await startFakeTelegram({ open: true });
    const fake = await startFakeOutlets();
    const city = await openCity({
      kind,
      telegram,
      people: [1_000_001],
      environment: {
        FACEBOOK_PAGE_ID: PAGE_ID,
        FACEBOOK_PAGE_TOKEN: TOKENS.facebook,
        FACEBOOK_API_ROOT: fake.facebookRoot,
        X_ACCESS_TOKEN: TOKENS.x,
        X_API_ROOT: fake.url,
        MASTODON_URL: fake.url,
        MASTODON_TOKEN: TOKENS.mastodon,
      },
    });
    const posts = () =>
      city.database.db.selectFrom('outlet_posts').select(['outlet', 'state', 'attempts']).orderBy('outlet').execute();
    try {
      let service = await city.start();
      const looked = () => city.database.db.selectFrom('meta').select('key').where('key', 'like', 'outlet %').execute();
      await until('it knows its accounts', async () => (await looked()).length === ACCOUNTS, 60_000);
      for (let n = 0; n < ACCOUNTS; n++) fake.faults.push({ type: 'silence', effect: true });
      await city.alarm();
      for (let n = 1; n <= ACCOUNTS; n++) {
        await until(`${n} posted`, () => fake.posts.length === n, 120_000);
        await service.end('SIGKILL');
        service = await city.start();
      }
      const settled = async () => (await posts()).every(({ state }) => state !== 'pending' && state !== 'sending');
      await until('all is settled', settled, 120_000);
      expect(await posts()).toEqual([
        { outlet: 'facebook', state: 'unknown', attempts: 1 },
        // Its server knows the key of a repeat.
        { outlet: 'mastodon', state: 'sent', attempts: 2 },
        { outlet: 'x', state: 'unknown', attempts: 1 },
      ]);
      expect(fake.posts.map(({ outlet }) => outlet).sort()).toEqual(['facebook', 'mastodon', 'x']);
      expect(fake.requests()).toBe(ACCOUNTS + 1);
      expect(await service.end('SIGTERM')).toBe(0);
    } finally {
      await city.close();
      await fake.stop();
      await telegram.stop();
    }
  },
  600_000,
);
