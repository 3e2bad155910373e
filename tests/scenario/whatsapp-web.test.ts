// WhatsApp Web through the whole service: linked in the console, asked, answered, chosen by number, killed in between.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import chromium from '@sparticuz/chromium';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { openDatabase } from '../../src/storage/database.ts';
import { instance } from '../cli/run.ts';
import { type FakeWhatsAppWeb, startFakeWhatsAppWeb } from '../fakes/whatsapp-web/start-fake-whatsapp-web.ts';
import { writeSmallCatalogue } from './small-catalogue.ts';
import { type StartedService, startService } from './start-service.ts';

vi.setConfig({ testTimeout: 150_000, hookTimeout: 120_000 });

const ERIKA = '49711222333@c.us';
const folder = mkdtempSync(join(tmpdir(), 'luftpost-scenario-web-'));
const dataDir = join(folder, 'data');
let fake: FakeWhatsAppWeb;
let service: StartedService | null = null;

async function start(): Promise<StartedService> {
  service = await startService({
    DATA_DIR: dataDir,
    INTENTS: join(folder, 'intents'),
    WHATSAPP_WEB: 'on',
    WHATSAPP_WEB_CHROMIUM: fake.browserFor(await chromium.executablePath()),
  });
  return service;
}
const texts = (): string[] => fake.sent.filter(({ to }) => to === ERIKA).map(({ text }) => text);
const says = (words: RegExp, count = 1) =>
  vi.waitFor(() => expect(texts().filter((text) => words.test(text)).length).toBe(count), 30_000);

beforeAll(async () => {
  writeSmallCatalogue(join(folder, 'intents'));
  fake = await startFakeWhatsAppWeb();
});
afterEach(async () => {
  await service?.end('SIGKILL');
});
afterAll(async () => {
  await fake.stop();
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});

it('is linked, asked, subscribed by a number and stopped, and goes on after it was killed', async () => {
  const first = await start();
  await vi.waitFor(() => expect(first.log()).toContain('"state":"pairing"'), 30_000);
  await fake.command({ do: 'scan' });
  await vi.waitFor(() => expect(first.log()).toContain('"state":"ready"'), 30_000);

  await fake.write({ id: 'M1', from: ERIKA, body: 'Ich möchte Meldungen abonnieren' });
  await says(/\n1 – /);
  await fake.write({ id: 'M2', from: ERIKA, body: '1' });
  await vi.waitFor(async () => expect(await subscriptions()).toEqual(['alarm']), 30_000);
  expect(await first.end('SIGTERM')).toBe(0);
  // Nothing of a person is in the log.
  expect(first.log()).not.toMatch(/49711222333|abonnieren/);

  const second = await start();
  await vi.waitFor(() => expect(second.log()).toContain('"state":"ready"'), 30_000);
  expect(second.log()).not.toContain('"state":"pairing"');
  await second.end('SIGKILL');
  await fake.write({ id: 'M3', from: ERIKA, body: 'STOPP' });

  const third = await start();
  await vi.waitFor(async () => expect(await subscriptions()).toEqual([]), 60_000);

  // Erased on the telephone's word by somebody at the command line: the chat on the linked device goes too.
  const cli = instance({ DATA_DIR: dataDir });
  expect((await cli.call(['subscriber', 'erase', `whatsapp-web:${ERIKA}`])).code).toBe(0);
  await vi.waitFor(() => expect(fake.told).toContainEqual({ kind: 'deleted', id: ERIKA }), 30_000);
  await third.end('SIGTERM');
  cli.remove();
  expect(third.log()).not.toContain('49711222333');
  expect(fake.missing).toEqual([]);
});

/** Topics of everybody, read beside the running service. */
async function subscriptions(): Promise<string[]> {
  const database = openDatabase({ file: join(dataDir, 'luftpost.sqlite') });
  const rows = await database.db.selectFrom('subscriptions').select('topic').execute();
  await database.close();
  return rows.map(({ topic }) => topic);
}
