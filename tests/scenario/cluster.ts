// Several processes of the service on one PostgreSQL of their own: one serves, the others work; Telegram is a fake.
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import type { Role } from '../../src/core/user.ts';
import { type Database, openDatabase } from '../../src/storage/database.ts';
import { createPasswords } from '../../src/storage/passwords.ts';
import { createUserStore } from '../../src/storage/user-store.ts';
import { startFakeTelegram } from '../fakes/telegram/start-fake-telegram.ts';
import { createPostgresServer } from '../setup/postgres-server.ts';
import { writeSmallCatalogue } from './small-catalogue.ts';
import { type StartedService, startService } from './start-service.ts';

export const PASSWORD = 'regen drachen kupfer elf';

/** The database runs; processes are started by the test. `stop` ends everything that was started. */
export async function openCluster() {
  const folder = mkdtempSync(join(tmpdir(), 'luftpost-cluster-'));
  const intents = join(folder, 'intents');
  writeSmallCatalogue(intents);
  const postgres = await createPostgresServer({ fast: false });
  await postgres.start();
  const client = new pg.Client({ connectionString: postgres.url.replace('{database}', 'postgres') });
  await client.connect();
  await client.query('create database luftpost');
  await client.end();
  const fake = await startFakeTelegram({ open: true });
  const url = postgres.url.replace('{database}', 'luftpost');
  const port = await freePort();
  const started: StartedService[] = [];

  async function start(role: 'web' | 'worker'): Promise<StartedService> {
    const service = await startService({
      ROLE: role,
      DATA_DIR: join(folder, `data-${started.length}`),
      DATABASE_URL: url,
      APP_SECRET: 'a secret that all processes of this cluster share',
      INTENTS: intents,
      TELEGRAM_BOT_TOKEN: fake.token,
      TELEGRAM_API_ROOT: fake.root,
      ...(role === 'web' ? { PORT: String(port), PUBLIC_URL: `http://localhost:${port}` } : {}),
    });
    started.push(service);
    return service;
  }

  /** Looks into the database; closed afterwards, so that it can be stopped. */
  async function look<T>(work: (database: Database) => Promise<T>): Promise<T> {
    const database = openDatabase({ url, file: '', poolSize: 1 });
    try {
      return await work(database);
    } finally {
      await database.close();
    }
  }

  const addUser = (name: string, ...roles: Role[]): Promise<void> =>
    look(async (database) => {
      const users = createUserStore({ database, now: () => Date.now(), passwords: createPasswords() });
      const made = await users.add(name, roles, null);
      await users.setPassword(made!.id, PASSWORD, null);
    });

  /** Who got nothing and is not listed as in doubt either. */
  async function unanswered(people: readonly number[]): Promise<number[]> {
    const silent = people.filter((person) => fake.sentTo(person).length === 0);
    if (silent.length === 0) return [];
    const rows = await look(({ db }) =>
      db
        .selectFrom('deliveries as d')
        .innerJoin('addresses as a', 'a.id', 'd.address_id')
        .select('a.external_id')
        .where('d.state', '=', 'unknown')
        .execute(),
    );
    const listed = new Set(rows.map((row) => Number(row.external_id)));
    return silent.filter((person) => !listed.has(person));
  }

  /** Whose message with this text is stored on Telegram, as often as it is; in order. */
  async function stored(text: string): Promise<number[]> {
    const rows = await look(({ db }) =>
      db
        .selectFrom('messages as m')
        .innerJoin('conversations as c', 'c.id', 'm.conversation_id')
        .innerJoin('addresses as a', 'a.id', 'c.address_id')
        .select('a.external_id')
        .where('m.direction', '=', 'in')
        .where('m.text', '=', text)
        .where('a.channel', '=', 'telegram')
        .execute(),
    );
    return rows.map((row) => Number(row.external_id)).sort((a, b) => a - b);
  }

  return {
    fake,
    postgres,
    unanswered,
    stored,
    publicUrl: `http://localhost:${port}`,
    start,
    look,
    addUser,
    async stop(): Promise<void> {
      for (const service of started) await service.end('SIGKILL');
      await fake.stop();
      await postgres.remove();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export type Cluster = Awaited<ReturnType<typeof openCluster>>;

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}
