// The pages of data rights in a real browser, wide and on a phone: no accessibility fault, nothing wider than the screen.
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
let person: string;

beforeAll(async () => {
  const database = openDatabase({ file: ':memory:', durable: false });
  await migrate(database);
  scene = await openScene(database);
  browser = await launchBrowser();
  ({ contactId: person } = (await scene.tickets.detail(scene.stove))!);
  scene.values.set('department_mail', 'Amt für Umweltschutz=umwelt@stadt.example');
  const filed = { caseNumber: 'AZ 36-1/2026', department: 'Amt für Umweltschutz' };
  const { version } = (await scene.tickets.detail(scene.stove))!;
  await scene.desk.file(scene.anna, scene.stove, version, filed);
  await scene.outcome('4712', [{ do: 'ask-for-notes', told: 'Ein Mensch prüft das.' }]);
  await scene.rights.hold(person, scene.clock.at + 9 * 86_400_000, 'Laufendes Bußgeldverfahren.', scene.anna.id);
});
afterAll(async () => {
  await browser?.close();
  await scene?.server.close();
  await scene?.database.close();
});

it.each([
  ['wide', 1280, 800],
  ['phone', 390, 844],
] as const)('%s: person, requests and case have no fault', async (name, width, height) => {
  const context = await browser.newContext({ viewport: { width, height }, reducedMotion: 'reduce' });
  const page = await context.newPage();
  await page.goto(`${scene.server.url}/console/login`);
  await page.fill('#name', 'Anna Weber');
  await page.fill('#password', PASSWORD);
  await page.click('main button');
  await page.waitForURL(/console$/);
  expect(await page.getByText('wartet auf die Prüfung interner Notizen').isVisible()).toBe(true);
  for (const path of [`/people/${person}`, '/requests', `/tickets/${scene.stove}`]) {
    await page.goto(`${scene.server.url}/console${path}`);
    for (const closed of await page.locator('#rights details, .card-pane details').all()) {
      await closed.evaluate((details) => details.setAttribute('open', ''));
    }
    expect([path, await violations(page)]).toEqual([path, []]);
    expect([path, await page.evaluate('document.documentElement.scrollWidth')]).toEqual([path, width]);
    const folder = process.env.SCREENSHOTS;
    if (folder) await page.screenshot({ path: `${folder}/${name}${path.replaceAll('/', '-')}.png`, fullPage: true });
  }
  await context.close();
});
