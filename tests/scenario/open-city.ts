// A city as its operator has it: the command line over a database, the service in a process of its own, a platform.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import type { BroadcastReport } from '../../src/core/broadcast.ts';
import { createBroadcastReader } from '../../src/storage/broadcast-reader.ts';
import { openDatabase } from '../../src/storage/database.ts';
import { instance } from '../cli/run.ts';
import { serverUrl } from '../databases.ts';
import type { FakeTelegram } from '../fakes/telegram/start-fake-telegram.ts';
import { writeSmallCatalogue } from './small-catalogue.ts';
import { type StartedService, startService } from './start-service.ts';

export type City = Awaited<ReturnType<typeof openCity>>;

let made = 0;

/** `people`: chats whose owners subscribed. `environment` goes to every process of the city. */
export async function openCity(options: {
  kind: 'sqlite' | 'postgres';
  telegram: FakeTelegram;
  people: readonly number[];
  environment?: Record<string, string>;
}) {
  const { kind, telegram, people } = options;
  const folder = mkdtempSync(join(tmpdir(), 'luftpost-city-'));
  const name = `city_${process.pid}_${++made}`;
  const environment: Record<string, string> = {
    INTENTS: join(folder, 'intents'),
    TELEGRAM_BOT_TOKEN: telegram.token,
    TELEGRAM_API_ROOT: telegram.root,
    ...(kind === 'postgres' ? { DATABASE_URL: serverUrl(name), APP_SECRET: 's'.repeat(40) } : {}),
    ...options.environment,
  };
  mkdirSync(environment.INTENTS!, { recursive: true });
  writeSmallCatalogue(environment.INTENTS!);
  if (kind === 'postgres') await onServer(`create database ${name} template luftpost_template`);
  const desk = instance(environment);
  const running: StartedService[] = [];

  /** Runs a command to its end and returns what it printed; throws what it complained about. */
  async function command(...args: string[]): Promise<string> {
    const { code, out, err } = await desk.call(args);
    if (code !== 0) throw new Error(`luftpost ${args.join(' ')}: ${err}`);
    return out;
  }

  for (const role of ['admin', 'editor', 'publisher']) await command('user', 'add', role, '--role', role);
  await command('settings', 'set', 'regime', 'on', '--as', 'admin');
  const list = join(folder, 'list.csv');
  const rows = people.map((chat) => `telegram:${chat},de,alarm,2026-01-02T03:04:05Z,Ich möchte Alarme.`);
  writeFileSync(list, ['address,lang,topics,consent_at,consent_text', ...rows, ''].join('\n'));
  if (people.length > 0) await command('subscribers', 'import', list);

  const database = openDatabase({
    ...(environment.DATABASE_URL === undefined ? {} : { url: environment.DATABASE_URL }),
    file: join(desk.dataDir, 'luftpost.sqlite'),
    poolSize: 2,
  });
  const reader = createBroadcastReader({ database });

  return {
    folder,
    /** A handle beside the running service. */
    database,
    dataDir: desk.dataDir,
    environment,
    command,
    call: desk.call,
    async start(more: Record<string, string> = {}): Promise<StartedService> {
      const service = await startService({ DATA_DIR: desk.dataDir, ...environment, ...more });
      running.push(service);
      return service;
    },
    /** An alarm for the day after tomorrow: submitted by one, approved by another. Returns its broadcast. */
    async alarm(): Promise<string> {
      const at = (ms: number): string => new Date(Date.now() + ms).toISOString();
      const times = ['--stoves-from', at(36 * 3_600_000), '--cars-from', at(42 * 3_600_000)];
      const order = ['alarm', 'announce', ...times, '--out-of-season', '--as', 'editor'];
      const { broadcast } = JSON.parse(await command(...order)) as { broadcast: string };
      await command('broadcast', 'approve', broadcast, '--as', 'publisher');
      return broadcast;
    },
    /** As `broadcast show`, at a price that lets it be asked often. */
    report: async (broadcast: string): Promise<BroadcastReport> => (await reader.report(broadcast))!,
    async close(): Promise<void> {
      for (const service of running) await service.end('SIGKILL');
      await database.close();
      desk.remove();
      if (kind === 'postgres') await onServer(`drop database if exists ${name} with (force)`);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function onServer(statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: serverUrl('postgres') });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
