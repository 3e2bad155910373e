// Saying what was meant, proposals, topics and draft in a real browser, wide and on a phone: no accessibility fault.
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openDatabase } from '../../src/storage/database.ts';
import { migrate } from '../../src/storage/migrate.ts';
import { PASSWORD } from '../web/open-console.ts';
import { launchBrowser } from './browser.ts';
import { openScene } from './console-scene.ts';
import { violations } from './violations.ts';

let browser: Browser;
let scene: Awaited<ReturnType<typeof openScene>>;

const figures = (wrong: number, sentence: string) =>
  JSON.stringify({
    ...{ inScope: 28_077, outOfScope: 4_005, right: 0.7643, wrong, falseAnswers: 0.027 },
    wrongAnswers: [{ text: sentence, meant: 'alarm.rules', taken: 'driving.diesel' }],
    answeredOutOfScope: [{ text: 'wie wird das wetter morgen', taken: 'alarm.rules' }],
  });

beforeAll(async () => {
  const database = openDatabase({ file: ':memory:', durable: false });
  await migrate(database);
  scene = await openScene(database);
  browser = await launchBrowser();
  const { teaching } = scene.deps;
  const propose = async (who: string, text: string, intent: string) => {
    const ticket = await scene.ask(who, text, { name: 'Maria Schneider' });
    const { id } = (await scene.tickets.detail(ticket))!.transcript[0]!;
    expect(await teaching.propose(scene.anna, ticket, id, intent)).toBeNull();
  };
  await propose(
    '81',
    'Hallo Frau Huber, darf mein alter Euro 4 mit S-AB 1234 am Sonntag noch in die Stadt? LG Maria',
    'driving.diesel',
  );
  await propose('82', 'wo kann ich in 70173 mein auto bei alarm abstellen', 'None');
  await propose('83', 'was gilt bei alarm', 'driving.allowed');
  await teaching.draft.add(
    [
      {
        kind: 'add',
        intent: 'driving.diesel',
        place: 'utterances.de',
        text: 'ist mein alter selbstzünder noch erlaubt',
      },
      {
        kind: 'set',
        intent: 'alarm.rules',
        place: 'answers.de',
        text: 'Bei Alarm bitten wir Sie, das Auto stehen zu lassen.\n\n{alternativen}',
      },
    ],
    scene.anna.id,
  );
  expect(await teaching.revisions.begin(scene.anna.id, 'Diesel deutlicher')).toEqual({ ok: true });
  const { db } = database;
  await db
    .updateTable('catalogue_revisions')
    .set({ figures: figures(0.016, 'darf ich heute fahren') })
    .where('state', '=', 'published')
    .execute();
  await db
    .updateTable('catalogue_revisions')
    .set({ state: 'measured', figures: figures(0.021, 'was ist heute verboten') })
    .where('state', '=', 'draft')
    .execute();
  await teaching.draft.add(
    [{ kind: 'remove', intent: 'None', place: 'utterances.de', text: 'wie wird das wetter' }],
    scene.anna.id,
  );
});
afterAll(async () => {
  await browser?.close();
  await scene?.server.close();
  await scene?.database.close();
});

it.each([
  ['wide', 1280, 800],
  ['phone', 390, 844],
] as const)(
  '%s: learning has no fault',
  async (name, width, height) => {
    const context = await browser.newContext({ viewport: { width, height }, reducedMotion: 'reduce' });
    const page = await context.newPage();
    await page.goto(`${scene.server.url}/console/login`);
    await page.fill('#name', 'Anna Weber');
    await page.fill('#password', PASSWORD);
    await page.click('main button');
    await page.waitForURL(/console$/);
    const shoot = async (path: string) => {
      expect([path, await violations(page)]).toEqual([path, []]);
      expect([path, await page.evaluate('document.documentElement.scrollWidth')]).toEqual([path, width]);
      const folder = process.env.SCREENSHOTS;
      if (folder) await page.screenshot({ path: `${folder}/${name}-${path}.png`, fullPage: true });
    };
    await page.goto(`${scene.server.url}/console/tickets/${scene.stove}`);
    await page.locator('#teach').scrollIntoViewIfNeeded();
    for (const closed of await page.locator('#teach details').all())
      await closed.evaluate((one) => one.setAttribute('open', ''));
    await shoot('teach');
    if (name === 'wide') {
      await page.locator('#teach').getByRole('button', { name: 'Diesel-Fahrverbot' }).click();
      await page.getByText('Danke. Die Redaktion sieht sich den Satz an').waitFor();
      await page.locator('#teach').getByText('Vorgeschlagen als: Diesel-Fahrverbot').waitFor();
      await shoot('taught');
    }
    for (const path of ['/proposals', '/topics', '/topic?id=driving.diesel', '/draft']) {
      await page.goto(`${scene.server.url}/console/catalogue${path}`);
      for (const closed of await page.locator('main details').all())
        await closed.evaluate((one) => one.setAttribute('open', ''));
      await shoot(`catalogue${path.replace(/\W/g, '-')}`);
    }
    await context.close();
  },
  60_000,
);
