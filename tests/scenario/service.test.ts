// The whole service in its own process: Telegram through a Bot API server, the web chat, and kill -9 in between.
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase } from '../../src/storage/database.ts';
import { type FakeTelegram, startFakeTelegram } from '../fakes/telegram/start-fake-telegram.ts';
import { writeSmallCatalogue } from './small-catalogue.ts';

interface Running {
  url: string;
  signInLink?: string;
  process: ChildProcess;
  log: () => string;
  end(signal: 'SIGTERM' | 'SIGKILL'): Promise<number | null>;
}

const folder = mkdtempSync(join(tmpdir(), 'luftpost-service-'));
const intents = join(folder, 'intents');
const dataDir = join(folder, 'data');
let fake: FakeTelegram;
const running: Running[] = [];

async function start(environment: Record<string, string> = {}): Promise<Running> {
  const child = spawn(process.execPath, [new URL('./service-process.ts', import.meta.url).pathname], {
    env: {
      PATH: process.env.PATH,
      DATA_DIR: dataDir,
      PORT: '0',
      INTENTS: intents,
      AIR_UBA_ROOT: 'http://127.0.0.1:9',
      AIR_SENSOR_COMMUNITY_ROOT: 'http://127.0.0.1:9',
      TELEGRAM_BOT_TOKEN: fake.token,
      TELEGRAM_API_ROOT: fake.root,
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let log = '';
  child.stderr.on('data', (chunk) => {
    log += String(chunk);
  });
  const exited = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)));
  const line = await new Promise<string>((resolve, reject) => {
    child.stdout.once('data', (chunk) => resolve(String(chunk)));
    child.once('exit', () => reject(new Error(log)));
  });
  const service: Running = {
    ...(JSON.parse(line) as { url: string; signInLink?: string }),
    process: child,
    log: () => log,
    end: (signal) => {
      child.kill(signal);
      return exited;
    },
  };
  running.push(service);
  return service;
}

const chat = async (url: string, body: object) => {
  const response = await fetch(`${url}/api/chat`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return { status: response.status, ...((await response.json()) as { session: string; messages: { text: string }[] }) };
};

beforeAll(async () => {
  writeSmallCatalogue(intents);
  fake = await startFakeTelegram();
  const first = await start();
  await first.end('SIGTERM');
}, 120_000);
afterEach(async () => {
  for (const service of running.splice(0)) await service.end('SIGKILL');
});
afterAll(async () => {
  await fake.stop();
  rmSync(folder, { recursive: true, force: true });
});

describe('the service', () => {
  it('answers on Telegram and ends in time with nothing in doubt', async () => {
    const service = await start();
    fake.say(11, 'gilt heute alarm');
    await fake.untilSent((sent) => sent.some((message) => message.chatId === 11), 15_000);
    const text = fake.sentTo(11)[0]?.text ?? '';
    expect(text).toContain('automatischer Assistent');
    const startedAt = Date.now();
    expect(await service.end('SIGTERM')).toBe(0);
    expect(Date.now() - startedAt).toBeLessThan(10_000);
    expect(service.log()).not.toContain('gilt heute alarm');
    expect(service.log()).not.toContain(fake.token);
    const database = openDatabase({ file: join(dataDir, 'luftpost.sqlite') });
    const doubt = await database.db
      .selectFrom('deliveries')
      .select('id')
      .where('state', 'in', ['sending', 'unknown'])
      .execute();
    await database.close();
    expect(doubt).toEqual([]);
  }, 40_000);

  it('serves page, chat, status and health, and starts again in seconds with the kept model', async () => {
    const startedAt = Date.now();
    const service = await start();
    expect(Date.now() - startedAt).toBeLessThan(10_000);
    expect(service.signInLink).toMatch(/\/console\/signin\/[\w-]{20,}$/);
    const page = await (await fetch(service.url, { headers: { 'accept-language': 'de' } })).text();
    expect(page).toContain('Feinstaubalarm');
    expect((await fetch(`${service.url}/readyz`)).status).toBe(200);
    expect(await (await fetch(`${service.url}/metrics`)).text()).toContain('luftpost_tickets');
    const answer = await chat(service.url, { text: 'Gilt heute Alarm?', lang: 'de' });
    expect(answer.messages[0]?.text).toContain('kein Feinstaubalarm');
    const id = crypto.randomUUID();
    const once = await chat(service.url, { id, session: answer.session, text: 'darf ich auto fahren' });
    const twice = await chat(service.url, { id, session: answer.session, text: 'darf ich auto fahren' });
    expect(twice.messages).toEqual(once.messages);
    const other = await chat(service.url, { session: 'x'.repeat(26), text: 'MEINE DATEN' });
    expect(other.session).not.toBe(answer.session);
  }, 40_000);

  it('gives a person everything about them once', async () => {
    const service = await start();
    const { session } = await chat(service.url, { text: 'Gilt heute Alarm?', lang: 'de' });
    const { messages } = await chat(service.url, { session, text: 'meine daten', lang: 'de' });
    const token = /\/daten\/(\w+)/.exec(messages[0]?.text ?? '')?.[1];
    const own = async (init?: RequestInit) => fetch(`${service.url}/daten/${token}`, init);
    // A preview looks first; the link outlives it.
    expect(await (await own()).text()).toContain('<form method="post">');
    const data = (await (await own({ method: 'POST' })).json()) as { messages: { text: string }[] };
    expect(data.messages.map((message) => message.text)).toContain('Gilt heute Alarm?');
    expect((await own()).status).toBe(410);
  }, 40_000);

  it('loses no message over kill -9 and answers none twice', async () => {
    const people = Array.from({ length: 30 }, (_, index) => 100 + index);
    let service = await start();
    for (const [index, person] of people.entries()) {
      fake.say(person, 'gilt heute alarm');
      if (index % 10 === 9) {
        await service.end('SIGKILL');
        service = await start();
      }
    }
    await fake.untilSent(() => people.every((person) => fake.sentTo(person).length > 0), 30_000).catch(() => {});
    await service.end('SIGTERM');
    const database = openDatabase({ file: join(dataDir, 'luftpost.sqlite') });
    const unknown = await database.db
      .selectFrom('deliveries as d')
      .innerJoin('addresses as a', 'a.id', 'd.address_id')
      .select('a.external_id')
      .where('d.state', '=', 'unknown')
      .execute();
    const stored = await database.db
      .selectFrom('messages')
      .select((select) => select.fn.countAll<number>().as('n'))
      .where('direction', '=', 'in')
      .where('state', '=', 'handled')
      .where('text', '=', 'gilt heute alarm')
      .executeTakeFirstOrThrow();
    await database.close();
    expect(Number(stored.n)).toBeGreaterThanOrEqual(people.length);
    const listed = new Set(unknown.map((row) => row.external_id));
    const unserved = people.filter((person) => fake.sentTo(person).length === 0 && !listed.has(String(person)));
    expect(unserved).toEqual([]);
    expect(people.filter((person) => fake.sentTo(person).length > 1)).toEqual([]);
  }, 90_000);

  it('refuses a second bot on the same token with a sentence', async () => {
    const first = await start();
    const second = await start({ DATA_DIR: join(folder, 'other') });
    const end = Date.now() + 20_000;
    while (!`${first.log()}${second.log()}`.includes('telegram.stopped') && Date.now() < end) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    expect(`${first.log()}${second.log()}`).toMatch(/telegram\.stopped/);
  }, 90_000);
});
