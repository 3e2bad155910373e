// The public pages in a real browser: live chat, no violation of axe, nothing loaded from elsewhere, the widget abroad.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { airChart } from '../../src/air/chart.ts';
import { toInbound } from '../../src/channels/web-chat/inbound.ts';
import type { Situation } from '../../src/core/situation.ts';
import { type Served, serve } from '../../src/web/serve.ts';
import { createWeb } from '../../src/web/web.ts';
import { sampleAir } from '../web/sample-air.ts';
import { fakeChat, NOW, phrases, said, situationOf, webDeps } from '../web/web-deps.ts';
import { launchBrowser } from './browser.ts';

const XSS = '<img src=x onerror="document.title=1"><script>document.title=2</script>';
const chat = fakeChat((message) => [`Echo: ${said(message)}`]);
let phase: Situation['phase'] = 'active';
let served: Served;
let browser: Browser;

beforeAll(async () => {
  chat.store.returnLink = async (hash) => (hash.length > 0 ? { expiresAt: NOW + 86_400_000, waiting: 1 } : null);
  const app = createWeb(
    webDeps({
      situation: () => situationOf(phase),
      chat: { store: chat.store, inbox: chat.inbox, toInbound },
      messengers: [{ name: 'Telegram', url: 'https://t.me/bot?start=web', qr: true }],
      air: {
        view: () => sampleAir(NOW),
        chart: (series, locale) => airChart(series, { phrases, locale, timeZone: 'Europe/Berlin' }),
      },
    }),
  );
  served = await serve(app, { host: '127.0.0.1', port: 0 });
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser?.close();
  await served?.close();
});

async function open(path: string, options: Parameters<Browser['newContext']>[0] = {}) {
  const context = await browser.newContext({ locale: 'de-DE', viewport: { width: 390, height: 844 }, ...options });
  const page = await context.newPage();
  const foreign: string[] = [];
  const faults: string[] = [];
  page.on('request', (request) => {
    if (!request.url().startsWith(served.url) && !request.url().startsWith('data:')) foreign.push(request.url());
  });
  page.on('console', (message) => {
    if (message.type() === 'error') faults.push(message.text());
  });
  page.on('pageerror', (error) => faults.push(error.message));
  await page.goto(served.url + path);
  return { page, context, foreign, faults };
}

async function ask(page: Page, text: string): Promise<void> {
  const before = await page.locator('.line.bot').count();
  await page.getByLabel('Ihre Nachricht').fill(text);
  await page.keyboard.press('Enter');
  await page.locator('.line.bot').nth(before).waitFor();
}

describe('every public page', () => {
  const VISITS: [string, Situation['phase']][] = [
    ['/', 'off'],
    ['/', 'announced'],
    ['/', 'active'],
    ['/?lang=ar', 'active'],
    ['/chat', 'off'],
    ['/impressum', 'off'],
    ['/datenschutz', 'off'],
    ['/barrierefreiheit', 'off'],
    ['/chat/return/token', 'off'],
    ['/nirgends', 'off'],
  ];

  it('has no violation and fits, on a phone and a desk, light and dark', async () => {
    const { page, context, foreign } = await open('/chat');
    await ask(page, 'Hallo');
    const found: string[] = [];
    for (const [path, its] of VISITS) {
      phase = its;
      await page.emulateMedia({ colorScheme: 'light' });
      await page.goto(served.url + path);
      await page.evaluate('for (const one of document.querySelectorAll("details")) one.open = true');
      for (const width of [390, 1280]) {
        await page.setViewportSize({ width, height: 844 });
        for (const colorScheme of ['light', 'dark'] as const) {
          await page.emulateMedia({ colorScheme });
          // Only colours differ between the schemes; the page is one document without frames.
          const axe = new AxeBuilder({ page }).setLegacyMode(true);
          const { violations } = await (colorScheme === 'dark' ? axe.withRules(['color-contrast']) : axe).analyze();
          for (const { id, nodes } of violations) {
            found.push(`${path} ${its} ${width} ${colorScheme} ${id}: ${nodes[0]?.html}`);
          }
        }
        const over = await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');
        if (over !== 0) found.push(`${path} at ${width} is ${over} px too wide`);
      }
    }
    expect(found).toEqual([]);
    expect(foreign).toEqual([]);
    await context.close();
  }, 120_000);
});

describe('the live chat', () => {
  it('sends on Enter, shows the answer, and resumes after a reload', async () => {
    const { page, context, faults, foreign } = await open('/');
    await ask(page, 'Gilt Alarm?');
    expect(await page.locator('.line.bot .text').last().textContent()).toBe('Echo: Gilt Alarm?');
    expect(await page.locator('[role=log]').getAttribute('aria-live')).toBe('polite');
    await page.reload();
    await page.locator('.line.bot').waitFor();
    expect(await page.locator('.line.citizen .text').textContent()).toBe('Gilt Alarm?');
    expect(faults).toEqual([]);
    expect(foreign).toEqual([]);
    await context.close();
  });

  it('shows what staff say as it comes, once', async () => {
    const { page, context } = await open('/');
    await ask(page, 'an einen Menschen');
    const address = chat.stored.at(-1)!.address.id;
    await expect.poll(() => [...chat.followers].some((follower) => follower.address === address)).toBe(true);
    chat.say(address, 'Guten Tag, hier ist das Amt.');
    await page.locator('.line.staff').waitFor();
    expect(await page.locator('.line .text').allTextContents()).toEqual([
      'an einen Menschen',
      'Echo: an einen Menschen',
      'Guten Tag, hier ist das Amt.',
    ]);
    await context.close();
  });

  it('shows markup as text', async () => {
    const { page, context, faults } = await open('/');
    await ask(page, XSS);
    expect(await page.locator('.line.bot .text').textContent()).toBe(`Echo: ${XSS}`);
    expect(await page.locator('.log img, .log script').count()).toBe(0);
    await page.goto(`${served.url}/chat`);
    expect(await page.locator('.line.citizen .text').last().textContent()).toBe(XSS);
    expect(await page.title()).not.toMatch(/^[12]$/);
    expect(faults).toEqual([]);
    await context.close();
  });

  it('says that a message did not arrive, and sends it again under the same id', async () => {
    const { page, context } = await open('/');
    await page.route('**/api/chat', (route) => route.abort());
    await page.getByLabel('Ihre Nachricht').fill('geht verloren');
    await page.keyboard.press('Enter');
    const again = page.getByRole('button', { name: 'Noch einmal senden' });
    await again.waitFor();
    await page.unroute('**/api/chat');
    await again.click();
    await page.locator('.line.bot').waitFor();
    expect(await page.locator('.line.citizen').count()).toBe(1);
    await context.close();
  });

  it('works without a script', async () => {
    const { page, context } = await open('/', { javaScriptEnabled: false });
    await page.getByLabel('Ihre Nachricht').fill('ohne Skript');
    await page.getByRole('button', { name: 'Senden' }).click();
    await page.waitForURL('**/chat#last');
    expect(await page.locator('.line.bot .text').textContent()).toBe('Echo: ohne Skript');
    await context.close();
  });
});

describe('the widget on a page of somebody else', () => {
  let host: Server;
  let url: string;
  beforeAll(async () => {
    host = createServer((_, response) => {
      response.setHeader('content-type', 'text/html; charset=utf-8');
      response.end(
        `<!doctype html><html lang="de"><title>t</title><style>a,b,span{display:none!important}</style><main><script src="${served.url}/widget.js" async></script></main>`,
      );
    });
    await new Promise<void>((resolve) => host.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(host.address() as AddressInfo).port}/`;
  });
  afterAll(() => new Promise<void>((resolve) => host.close(() => resolve())));

  it('says what is in force, whatever the page’s styles', async () => {
    const context = await browser.newContext();
    const page = await context.newPage();
    const faults: string[] = [];
    page.on('pageerror', (error) => faults.push(error.message));
    const answered = page.waitForResponse('**/status.json*');
    await page.goto(url);
    expect((await answered).status()).toBe(200);
    await expect
      .poll(() => page.evaluate('document.querySelector("main div")?.getBoundingClientRect().height ?? 0'))
      .toBeGreaterThan(40);
    expect(faults).toEqual([]);
    await context.close();
  });
});
