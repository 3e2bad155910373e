// WhatsApp at the console in a real browser: the linked telephone in every state, and an answer after the 24 hours.
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openDatabase } from '../../src/storage/database.ts';
import { migrate } from '../../src/storage/migrate.ts';
import type { DeviceSession } from '../../src/web/console/deps.ts';
import { PASSWORD } from '../web/open-console.ts';
import { launchBrowser } from './browser.ts';
import { openScene } from './console-scene.ts';
import { violations } from './violations.ts';

const OFF: DeviceSession = { name: 'off', trouble: null, until: null, qr: null, code: null };
const STATES: [string, Partial<DeviceSession>][] = [
  ['starting', {}],
  ['pairing', { qr: `2@${'x'.repeat(180)}` }],
  ['pairing', { code: 'K3ML-9PQR' }],
  ['syncing', {}],
  ['ready', {}],
  ['waiting', { trouble: 'browser-gone', until: Date.parse('2026-03-02T10:20:00Z') }],
  ['stopped', { trouble: 'refused' }],
];

let browser: Browser;
let scene: Awaited<ReturnType<typeof openScene>>;
let session = OFF;
const orders: object[] = [];

beforeAll(async () => {
  const database = openDatabase({ file: ':memory:', durable: false });
  await migrate(database);
  const device = { session: async () => session, order: async (order: object) => void orders.push(order) };
  const waiting = async () => [
    { locale: 'de' as const, outlet: 'template' as const, name: 'luftpost_waiting', language: 'de' },
  ];
  scene = await openScene(database, { device, waiting });
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
  await scene?.server.close();
  await scene?.database.close();
});

it.each([
  ['wide', 1280, 800],
  ['phone', 390, 844],
] as const)('%s: no state has a fault, and a telephone is linked by code', async (name, width, height) => {
  const context = await browser.newContext({ viewport: { width, height }, reducedMotion: 'reduce' });
  const page = await context.newPage();
  await page.goto(`${scene.server.url}/console/login`);
  await page.fill('#name', 'Anna Weber');
  await page.fill('#password', PASSWORD);
  await page.click('main button');
  await page.waitForURL(/console$/);
  const folder = process.env.SCREENSHOTS;
  for (const [index, [state, more]] of STATES.entries()) {
    session = { ...OFF, name: state, ...more };
    await page.goto(`${scene.server.url}/console/device`);
    expect([state, await violations(page)]).toEqual([state, []]);
    expect([state, await page.evaluate('document.documentElement.scrollWidth')]).toEqual([state, width]);
    if (folder) await page.screenshot({ path: `${folder}/device-${name}-${index}-${state}.png`, fullPage: true });
  }
  session = { ...OFF, name: 'pairing', qr: '2@x' };
  await page.goto(`${scene.server.url}/console/device`);
  await page.fill('#phone', '+49 711 216-0');
  await page.getByRole('button', { name: 'Code zum Eintippen zeigen' }).click();
  await page.waitForURL(/device$/);
  expect(orders.at(-1)).toEqual({ do: 'pair', phone: '497112160' });
  await context.close();
});

it('offers the approved wording when the 24 hours are over, and sends it with one press', async () => {
  scene.clock.at += 25 * 3_600_000;
  const context = await browser.newContext({ viewport: { width: 390, height: 844 }, reducedMotion: 'reduce' });
  const page = await context.newPage();
  await page.goto(`${scene.server.url}/console/login`);
  await page.fill('#name', 'Bernd Keller');
  await page.fill('#password', PASSWORD);
  await page.click('main button');
  await page.waitForURL(/console$/);
  await page.goto(`${scene.server.url}/console/tickets/${scene.whatsapp}`);
  expect(await violations(page)).toEqual([]);
  const folder = process.env.SCREENSHOTS;
  if (folder) await page.screenshot({ path: `${folder}/window-shut.png`, fullPage: true });
  await page.getByRole('button', { name: 'Mitteilen, dass eine Antwort wartet' }).click();
  await page.getByText('Ihre Antwort wartet').first().waitFor();
  const rows = await scene.database.db.selectFrom('deliveries').select('body').where('lane', '=', 'staff').execute();
  expect(rows.map(({ body }) => JSON.parse(body ?? '{}').template)).toContainEqual(
    expect.objectContaining({ name: 'luftpost_waiting', language: 'de' }),
  );
  await context.close();
});
