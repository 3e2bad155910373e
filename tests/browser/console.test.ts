// The whole hand-over in a real browser, wide and on a phone; no page with an accessibility fault; nothing ever runs.

import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase } from '../../src/storage/database.ts';
import { migrate } from '../../src/storage/migrate.ts';
import { PASSWORD } from '../web/open-console.ts';
import { launchBrowser } from './browser.ts';
import { HOSTILE, openScene } from './console-scene.ts';
import { violations } from './violations.ts';

const SIZES = [
  { name: 'wide', width: 1280, height: 800 },
  { name: 'phone', width: 390, height: 844 },
] as const;

let browser: Browser;
let scene: Awaited<ReturnType<typeof openScene>>;
const contexts: BrowserContext[] = [];

beforeAll(async () => {
  const database = openDatabase({ file: ':memory:', durable: false });
  await migrate(database);
  scene = await openScene(database);
  browser = await launchBrowser();
});

afterAll(async () => {
  for (const context of contexts) await context.close();
  await browser?.close();
  await scene?.server.close();
  await scene?.database.close();
});

interface Desk {
  page: Page;
  /** Faults of the page, refused loads, dialogs. */
  faults: string[];
}

async function signIn(
  name: string,
  size: (typeof SIZES)[number],
  scheme: 'light' | 'dark' = 'light',
  javaScriptEnabled = true,
): Promise<Desk> {
  const context = await browser.newContext({
    reducedMotion: 'reduce',
    viewport: size,
    colorScheme: scheme,
    javaScriptEnabled,
  });
  contexts.push(context);
  context.setDefaultTimeout(6_000);
  const page = await context.newPage();
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('dialog', (dialog) => {
    faults.push('dialog');
    return dialog.dismiss();
  });
  page.on('console', (message) => {
    if (message.type() === 'error' && !/status of 4\d\d/.test(message.text())) faults.push(message.text());
  });
  page.on('request', (request) => {
    if (!request.url().startsWith(scene.server.url) && !request.url().startsWith('data:')) faults.push(request.url());
  });
  await page.goto(`${scene.server.url}/console`);
  await page.getByLabel('Name').fill(name);
  await page.getByLabel('Passwort').fill(PASSWORD);
  await page.getByRole('button', { name: 'Anmelden' }).click();
  await page.getByRole('heading', { name: 'Warteschlange' }).waitFor();
  return { page, faults };
}

describe.each(SIZES)('at $name', (size) => {
  it('hands a person over from the queue to the answer and back', async () => {
    const citizen = `citizen-${size.name}`;
    const { page, faults } = await signIn('Anna Weber', size);
    await page.locator('#live:not(.off)').waitFor();
    const id = await scene.ask(citizen, `Neue Frage ${size.name}?`, { name: `Person ${size.name}` });
    await page.getByText(`Neue Frage ${size.name}?`).waitFor();
    expect(await page.title()).toMatch(/^\(\d+\) Warteschlange/);
    await page.getByText(`Neue Frage ${size.name}?`).click();
    await page.getByRole('button', { name: 'Übernehmen', exact: true }).click();
    await page.locator('#thread').getByText('Ab jetzt schreibt Ihnen ein Mensch').waitFor();
    expect((await scene.conversationOf(citizen)).owner).toBe('staff');

    await page.locator('#note-box summary').click();
    await page.getByLabel('Nur für das Team').fill('Bitte prüfen');
    await page.getByRole('button', { name: 'Notiz speichern' }).click();
    await page.locator('.entry.note', { hasText: 'Bitte prüfen' }).waitFor();

    await page.getByLabel('Antwort über Telegram').fill('Guten Tag, gern. ');
    await page.getByText('Fertige Antwort einfügen').click();
    await page.getByRole('link', { name: /Diesel-Fahrverbot/ }).click();
    expect(await page.getByLabel('Antwort über Telegram').inputValue()).toBe(
      'Guten Tag, gern. Nach letztem Stand dürfen Diesel bis Euro 4 nicht fahren.',
    );
    await page.getByText('Entwurf gespeichert').waitFor();
    await page.reload();
    expect(await page.getByLabel('Antwort über Telegram').inputValue()).toContain('Diesel bis Euro 4');

    await scene.write(citizen, 'Noch etwas: am Sonntag');
    await page.locator('#thread').getByText('Noch etwas: am Sonntag').waitFor();
    await page.getByRole('button', { name: 'Antwort senden' }).click();
    await page.locator('.entry.staff', { hasText: 'Guten Tag, gern.' }).waitFor();
    expect(await page.locator('.entry.staff .delivery').last().textContent()).toBe('wartet auf den Versand');

    await page.getByRole('button', { name: 'Erledigt', exact: true }).click();
    await page.getByRole('heading', { name: 'Warteschlange' }).waitFor();
    expect((await scene.conversationOf(citizen)).owner).toBe('bot');
    expect((await scene.tickets.detail(id))!.state).toBe('closed');
    expect(faults).toEqual([]);
  });

  it('has no accessibility fault on any page, and never scrolls sideways', async () => {
    const { page, faults } = await signIn('Anna Weber', size);
    const { contactId } = (await scene.tickets.detail(scene.hostile))!;
    const paths = [
      '',
      '?view=closed',
      `/tickets/${scene.hostile}`,
      `/tickets/${scene.photo}`,
      `/tickets/${scene.stove}/print`,
      '/search?q=a',
      `/people/${contactId}`,
      '/settings',
      '/users',
      '/audit',
      '/me',
    ];
    for (const path of paths) {
      await page.goto(`${scene.server.url}/console${path}`);
      await page.evaluate('for (const details of document.querySelectorAll("main details")) details.open = true');
      expect(await violations(page), path).toEqual([]);
      expect(await page.evaluate('document.documentElement.scrollWidth <= window.innerWidth'), path).toBe(true);
      expect(await page.evaluate('window.owned'), path).toBeUndefined();
    }
    // In the dark only colours differ.
    await page.emulateMedia({ colorScheme: 'dark' });
    for (const path of size.name === 'wide' ? ['', `/tickets/${scene.stove}`, '/users'] : []) {
      await page.goto(`${scene.server.url}/console${path}`);
      expect(await violations(page, 'color-contrast'), `dark ${path}`).toEqual([]);
    }
    expect(faults).toEqual([]);
  }, 60_000);
});

it('shows hostile words as words', async () => {
  const { page, faults } = await signIn('Bernd Keller', SIZES[0]);
  await page.goto(`${scene.server.url}/console/tickets/${scene.hostile}`);
  expect(await page.locator('#thread .words bdi').first().textContent()).toBe(HOSTILE);
  expect(await page.locator('main img, main script').count()).toBe(0);
  expect(await page.evaluate('window.owned')).toBeUndefined();
  expect(faults).toEqual([]);
});

it('shows a colleague at the same question, and a conflict without losing a word', async () => {
  const id = await scene.ask('shared', 'Wer antwortet mir?');
  const anna = await signIn('Anna Weber', SIZES[0]);
  const bernd = await signIn('Bernd Keller', SIZES[0]);
  await anna.page.goto(`${scene.server.url}/console/tickets/${id}`);
  await anna.page.getByLabel('Antwort über Telegram').fill('Anna schreibt');
  await bernd.page.goto(`${scene.server.url}/console/tickets/${id}`);
  await bernd.page.getByText(/Anna Weber (sieht auch gerade hinein|schreibt gerade)/).waitFor();
  await bernd.page.route('**/console/events*', (route) => route.abort());
  await bernd.page.reload();
  await bernd.page.getByLabel('Antwort über Telegram').fill('Bernd schreibt auch');
  await anna.page.getByRole('button', { name: 'Antwort senden' }).click();
  await anna.page.locator('.entry.staff', { hasText: 'Anna schreibt' }).waitFor();
  await bernd.page.getByRole('button', { name: 'Antwort senden' }).click();
  await bernd.page.getByRole('alert').waitFor();
  expect(await bernd.page.getByLabel('Ihr Text').inputValue()).toBe('Bernd schreibt auch');
  const { transcript } = (await scene.tickets.detail(id))!;
  expect(transcript.filter((entry) => entry.author === 'staff').map((entry) => entry.text)).toEqual(['Anna schreibt']);
});

it('says when it is not live, and comes back', async () => {
  const { page } = await signIn('Anna Weber', SIZES[0]);
  await page.clock.install();
  await page.route('**/console/events*', (route) => route.abort());
  await page.goto(`${scene.server.url}/console`);
  await page.clock.runFor(46_000);
  await page.getByText('Nicht live').waitFor();
  await page.unroute('**/console/events*');
  await page.getByRole('button', { name: 'Neu verbinden' }).click();
  await page.locator('#live:not(.off)').getByText('Live').waitFor();
});

it('reaches every page on a telephone, the rarer ones behind a button', async () => {
  const { page, faults } = await signIn('Anna Weber', SIZES[1]);
  const visible = page.locator('header nav a:visible');
  const shown = await visible.count();
  for (const link of await visible.all()) {
    const box = (await link.boundingBox())!;
    expect(box.x + box.width).toBeLessThanOrEqual(390);
    expect(box.height).toBeGreaterThanOrEqual(44);
  }
  await page.getByRole('button', { name: 'Mehr' }).click();
  expect(await visible.count()).toBeGreaterThan(shown);
  expect(await violations(page)).toEqual([]);
  await page.keyboard.press('Escape');
  expect(await visible.count()).toBe(shown);
  await page.getByRole('button', { name: 'Mehr' }).click();
  await page.getByRole('link', { name: 'Protokoll' }).click();
  await page.getByRole('heading', { name: 'Protokoll' }).waitFor();
  await page.getByText('hat sich angemeldet').first().waitFor();
  expect(faults).toEqual([]);
});

it('counts who waits on every page, in title and badge, and sounds only for who wants it', async () => {
  const { page, faults } = await signIn('Anna Weber', SIZES[0]);
  await page.goto(`${scene.server.url}/console/me`);
  await page.evaluate('AudioContext.prototype.createOscillator = () => { window.sounded = true; throw 0; }');
  await page.locator('#live:not(.off)').waitFor();
  const before = Number(await page.locator('#badge').textContent());
  await scene.ask('badge', 'Zählt mich jemand?');
  await page.locator('#announce', { hasText: 'Eine Frage wartet.' }).waitFor();
  await expect.poll(() => page.title()).toMatch(new RegExp(`^\\(${before + 1}\\)`));
  expect(await page.locator('#badge').textContent()).toBe(String(before + 1));
  expect(await page.evaluate('window.sounded')).toBeUndefined();
  await page.evaluate("localStorage.setItem('luftpost-sound', 'on')");
  await scene.ask('sound', 'Hört mich jemand?');
  await expect.poll(() => page.evaluate('window.sounded')).toBe(true);
  expect(faults.filter((fault) => fault !== '0' && !fault.includes('Uncaught'))).toEqual([]);
});

it('is worked by keys outside fields only', async () => {
  const { page } = await signIn('Anna Weber', SIZES[0]);
  await page.keyboard.press('j');
  expect(await page.evaluate('document.activeElement.className')).toBe('row-link');
  await page.keyboard.press('?');
  await page.getByRole('dialog').waitFor();
  await page.keyboard.press('Escape');
  await page.goto(`${scene.server.url}/console/tickets/${scene.stove}`);
  await page.keyboard.press('r');
  await page.keyboard.type('jkrne');
  expect(await page.getByLabel(/^Antwort über/).inputValue()).toBe('jkrne');
  await page.getByLabel(/^Antwort über/).fill('');
  await page.goto(`${scene.server.url}/console/me`);
  await page.getByRole('checkbox', { name: /^Tasten/ }).uncheck();
  await page.goto(`${scene.server.url}/console`);
  await page.keyboard.press('j');
  expect(await page.evaluate('document.activeElement.className')).not.toBe('row-link');
});

it('works without script', async () => {
  const id = await scene.ask('plain', 'Ohne Skript?');
  const { page } = await signIn('Bernd Keller', SIZES[1], 'light', false);
  await page.goto(`${scene.server.url}/console/tickets/${id}?insert=alarm.rules`);
  await page.getByRole('button', { name: 'Senden, erledigt' }).click();
  await page.getByRole('heading', { name: 'Warteschlange' }).waitFor();
  expect((await scene.tickets.detail(id))!.state).toBe('closed');
});
