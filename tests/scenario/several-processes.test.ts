// One process serves, two work, over one PostgreSQL: what one does the others show, and a database that goes away for
// a while costs nobody anything.
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launchBrowser } from '../browser/browser.ts';
import { type Cluster, openCluster, PASSWORD } from './cluster.ts';
import type { StartedService } from './start-service.ts';

let cluster: Cluster;
let web: StartedService;
let workers: StartedService[];
let browser: Browser;

beforeAll(async () => {
  cluster = await openCluster();
  web = await cluster.start('web');
  workers = [await cluster.start('worker'), await cluster.start('worker')];
  await cluster.addUser('Anna', 'staff');
  browser = await launchBrowser();
}, 120_000);
afterAll(async () => {
  await browser?.close();
  await cluster?.stop();
});

async function signIn() {
  const page = await (await browser.newContext({ reducedMotion: 'reduce' })).newPage();
  page.setDefaultTimeout(15_000);
  await page.goto(`${cluster.publicUrl}/console`);
  await page.getByLabel('Name').fill('Anna');
  await page.getByLabel('Passwort').fill(PASSWORD);
  await page.getByRole('button', { name: 'Anmelden' }).click();
  await page.locator('#live:not(.off)').waitFor();
  return page;
}

const chat = async (body: object) => {
  const response = await fetch(`${cluster.publicUrl}/api/chat`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return (await response.json()) as { session: string; messages: { text: string }[] };
};

it('shows in a browser at once what a worker did, and sends through a worker what a browser asked for', async () => {
  const page = await signIn();
  const { fake } = cluster;
  fake.say(1, 'Bitte ein Mensch');
  await fake.untilSent((sent) => sent.some(({ chatId }) => chatId === 1), 15_000);
  await page.getByText('Bitte ein Mensch').click();
  await page.getByRole('button', { name: 'Übernehmen', exact: true }).click();
  await page.locator('#thread').getByText('Ab jetzt schreibt Ihnen ein Mensch').waitFor();
  fake.say(1, 'Noch ein Satz');
  await page.locator('#thread').getByText('Noch ein Satz').waitFor();
  await page.getByLabel('Antwort über Telegram').fill('Guten Tag, hier schreibt Anna.');
  await page.getByRole('button', { name: 'Antwort senden' }).click();
  await fake.untilSent((sent) => sent.some(({ text }) => text === 'Guten Tag, hier schreibt Anna.'), 15_000);
  await page.locator('.entry.staff .delivery', { hasText: /^gesendet/ }).waitFor();
  await page.context().close();
}, 60_000);

it('answers on the web page what a worker worked', async () => {
  const { session, messages } = await chat({ text: 'Gilt heute Alarm?', lang: 'de' });
  expect(messages[0]?.text).toContain('kein Feinstaubalarm');
  const next = await chat({ session, text: 'Darf ich Auto fahren?', lang: 'de' });
  expect(next.messages.length).toBeGreaterThan(0);
}, 30_000);

it('loses nothing while the database is away, says so, and goes on by itself', async () => {
  const { fake, postgres } = cluster;
  const page = await signIn();
  const people = Array.from({ length: 40 }, (_, index) => 100 + index);
  const half = people.slice(0, 20);
  for (const person of half) fake.say(person, 'Gilt heute Alarm?');
  // In the middle of the work, as a crash does.
  await fake.untilSent((sent) => sent.some(({ chatId }) => half.includes(chatId)), 15_000);
  await postgres.stop('SIGQUIT');
  for (const person of people.slice(20)) fake.say(person, 'Gilt heute Alarm?');
  const ready = () => fetch(`${cluster.publicUrl}/readyz`).then(async (r) => [r.status, await r.text()]);
  expect(await ready()).toEqual([503, 'database\n']);
  expect((await fetch(`${cluster.publicUrl}/healthz`)).status).toBe(200);
  const refused = await fetch(`${cluster.publicUrl}/api/chat`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ text: 'Hallo?', lang: 'de' }),
  });
  expect(refused.status).toBe(503);
  expect((await page.goto(`${cluster.publicUrl}/console`))?.status()).toBe(503);
  await postgres.start();
  await expect.poll(ready, { timeout: 20_000 }).toEqual([200, 'ok\n']);
  await expect.poll(() => cluster.unanswered(people), { timeout: 90_000 }).toEqual([]);
  expect(people.filter((person) => fake.sentTo(person).length > 1)).toEqual([]);
  expect(await cluster.stored('Gilt heute Alarm?')).toEqual(people);
  for (const service of [web, ...workers]) expect(service.process.exitCode).toBeNull();
  await page.goto(`${cluster.publicUrl}/console`);
  await page.locator('#live:not(.off)').waitFor();
  fake.say(2, 'Bitte ein Mensch, noch einer');
  await page.getByText('Bitte ein Mensch, noch einer').waitFor();
  for (const service of [...workers, web]) expect(await service.end('SIGTERM')).toBe(0);
}, 180_000);
