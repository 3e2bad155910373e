// Notices in a real browser, wide and on a phone: no accessibility fault, live figures, stopped in two taps.
import { mkdirSync } from 'node:fs';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase } from '../../src/storage/database.ts';
import { migrate } from '../../src/storage/migrate.ts';
import { PASSWORD } from '../web/open-console.ts';
import { launchBrowser } from './browser.ts';
import { openScene } from './console-scene.ts';
import { openNotices } from './notice-scene.ts';
import { violations } from './violations.ts';

const SIZES = [
  { name: 'wide', width: 1280, height: 900 },
  { name: 'phone', width: 390, height: 844 },
] as const;

/** A folder for pictures of every page; none without it. */
const SHOTS = process.env.SHOTS;

let browser: Browser;
let scene: Awaited<ReturnType<typeof openScene>>;
let ids: Awaited<ReturnType<typeof openNotices>>;
const contexts: BrowserContext[] = [];

beforeAll(async () => {
  const database = openDatabase({ file: ':memory:', durable: false });
  await migrate(database);
  scene = await openScene(database);
  await scene.users.setRoles(scene.anna.id, ['staff', 'editor', 'admin'], null);
  ids = await openNotices(scene, 90);
  browser = await launchBrowser();
  if (SHOTS) mkdirSync(SHOTS, { recursive: true });
});

afterAll(async () => {
  for (const context of contexts) await context.close();
  await browser?.close();
  await scene?.server.close();
  await scene?.database.close();
});

async function signIn(name: string, size: (typeof SIZES)[number]): Promise<{ page: Page; faults: string[] }> {
  const context = await browser.newContext({ reducedMotion: 'reduce', viewport: size, colorScheme: 'light' });
  contexts.push(context);
  context.setDefaultTimeout(8_000);
  const page = await context.newPage();
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error' && !/status of 4\d\d/.test(message.text())) faults.push(message.text());
  });
  await page.goto(`${scene.server.url}/console/broadcasts`);
  await page.getByLabel('Name').fill(name);
  await page.getByLabel('Passwort').fill(PASSWORD);
  await page.getByRole('button', { name: 'Anmelden' }).click();
  await page.getByRole('heading', { name: 'Meldungen', exact: true }).waitFor();
  return { page, faults };
}

async function shoot(page: Page, name: string): Promise<void> {
  if (SHOTS) await page.screenshot({ path: `${SHOTS}/k2-${name}.png`, fullPage: true });
}

describe.each(SIZES)('at $name', (size) => {
  it('has no accessibility fault on any page, and never scrolls sideways', async () => {
    const { page, faults } = await signIn('Anna Weber', size);
    const pages: [string, string][] = [
      ['list', '/broadcasts'],
      ['running', `/broadcasts/${ids.begin}`],
      ['release', `/broadcasts/${ids.development}`],
      ['returned', `/broadcasts/${ids.post}`],
      ['edit', `/broadcasts/${ids.post}/edit`],
      ['edit-alarm', `/broadcasts/${ids.development}/edit`],
      ['me', '/me'],
      ['unknown', `/broadcasts/${ids.begin}/unknown`],
      ['report', `/broadcasts/${ids.begin}/report`],
      ['new', '/alarms/new'],
      ['correct', `/alarms/${ids.alarm}/correct`],
      ['post', '/posts/new'],
      ['channels', '/channels'],
      ['exit', '/channels/telegram/exit'],
      ['month', '/report?month=2026-03'],
      ['catalogue', '/catalogue'],
    ];
    for (const [name, path] of pages) {
      await page.goto(`${scene.server.url}/console${path}`);
      await shoot(page, `${name}-${size.name}`);
      await page.evaluate('for (const details of document.querySelectorAll("main details")) details.open = true');
      expect(await violations(page), path).toEqual([]);
      expect(await page.evaluate('document.documentElement.scrollWidth <= window.innerWidth'), path).toBe(true);
    }
    await page.emulateMedia({ colorScheme: 'dark' });
    for (const path of size.name === 'wide' ? [`/broadcasts/${ids.begin}`, '/broadcasts'] : []) {
      await page.goto(`${scene.server.url}/console${path}`);
      expect(await violations(page, 'color-contrast'), `dark ${path}`).toEqual([]);
    }
    expect(faults).toEqual([]);
  }, 60_000);
});

it('previews a correction on a phone and hands it in', async () => {
  const { page, faults } = await signIn('Carla Brandt', SIZES[1]);
  await page.goto(`${scene.server.url}/console/alarms/${ids.alarm}/correct`);
  await page.getByLabel('Erster Tag ohne Auto').selectOption({ label: 'Mittwoch, 4. März 2026' });
  expect(await page.locator('#until option[value="Di 2026-03-03"]').isDisabled()).toBe(true);
  await page.getByRole('button', { name: 'Vorschau ansehen' }).click();
  await page.getByText('In der letzten Meldung war falsch').first().waitFor();
  await shoot(page, 'preview-phone');
  expect(await violations(page)).toEqual([]);
  await page.getByRole('button', { name: 'Zur Freigabe einreichen' }).click();
  await page.getByText('Sie haben das selbst eingereicht').waitFor();
  expect(faults).toEqual([]);
});

it('announces the end of a channel for a second person to release', async () => {
  const { page, faults } = await signIn('Dirk Aydin', SIZES[1]);
  await page.getByRole('link', { name: 'Kanäle' }).click();
  await page.getByRole('link', { name: 'Ende ankündigen' }).first().click();
  await page.getByLabel('Letzter Tag').fill(new Date(scene.clock.at + 40 * 86_400_000).toISOString().slice(0, 10));
  await page.getByRole('button', { name: 'Vorschau ansehen' }).click();
  await page.getByText('UMZIEHEN').first().waitFor();
  await shoot(page, 'exit-preview-phone');
  expect(await violations(page)).toEqual([]);
  expect(await page.evaluate('document.documentElement.scrollWidth <= window.innerWidth')).toBe(true);
  await page.getByRole('button', { name: 'Zur Freigabe einreichen' }).click();
  await page.getByText('Sie haben das selbst eingereicht').waitFor();
  await page.goto(`${scene.server.url}/console/channels`);
  await page.getByText('Ende des Kanals').waitFor();
  await shoot(page, 'exit-waiting-phone');
  expect(faults).toEqual([]);
});

it('shows the figures as they come, and is stopped in two taps', async () => {
  const { page, faults } = await signIn('Dirk Aydin', SIZES[1]);
  await page.goto(`${scene.server.url}/console/broadcasts/${ids.begin}`);
  const before = await page.locator('.served').textContent();
  await scene.database.db
    .updateTable('deliveries')
    .set({ state: 'sent' })
    .where('broadcast_id', '=', ids.begin)
    .where('state', '=', 'pending')
    .execute();
  await expect.poll(() => page.locator('.served').textContent(), { timeout: 6_000 }).not.toBe(before);
  await page.locator('summary', { hasText: 'Stopp' }).click();
  await shoot(page, 'stop-phone');
  await page.getByRole('button', { name: 'Jetzt endgültig stoppen' }).click();
  await page.getByText('Gestoppt. Wer noch nichts hatte').waitFor();
  expect((await scene.deps.notices.report(ids.begin))!.state).toBe('stopped');
  expect(faults).toEqual([]);
});
