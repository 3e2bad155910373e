// What `doctor` looks at: each thing by itself, so that one fault hides no other.

import { existsSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { connect } from 'node:net';
import type { Diagnosis } from '../cli/ports.ts';
import type { Config, ConfigReading } from '../config.ts';
import { openPhrases } from '../phrases/open-phrases.ts';
import { createBackupNote } from '../storage/backup-note.ts';
import { createCatalogueStore } from '../storage/catalogue-store.ts';
import { createChannelStops } from '../storage/channel-stops.ts';
import { createChoresStore } from '../storage/chores-store.ts';
import { type Database, openDatabase } from '../storage/database.ts';
import { schemaState } from '../storage/migrate-state.ts';
import { openSettingsStore } from '../storage/settings-store.ts';
import { type Sealing, sealingOf, troubleOf } from '../storage/unlock.ts';
import { diagnoseErasure } from './diagnose-erasure.ts';
import { diagnoseWhatsApp } from './diagnose-whatsapp.ts';
import { findBrowser } from './find-browser.ts';
import { readCatalogueFiles } from './read-catalogue-files.ts';
import { sqliteFile } from './sqlite-file.ts';

const WAIT_MS = 5_000;
const MB = 1024 * 1024;

const ok = (area: string, message: string): Diagnosis => ({ area, state: 'ok', message });
const warning = (area: string, message: string): Diagnosis => ({ area, state: 'warning', message });
const fault = (area: string, message: string): Diagnosis => ({ area, state: 'fault', message });
const because = (error: unknown): string => (error instanceof Error ? error.message || error.name : String(error));

/** Changes nothing: no table is made, nothing is migrated, nothing is sent. */
export async function* diagnose(
  reading: ConfigReading,
  folders: { intentsDir: string; localesDir: string },
): AsyncGenerator<Diagnosis> {
  if (!reading.ok) {
    for (const { name, message } of reading.faults) yield fault('configuration', `${name} ${message}`);
    yield warning('other checks', 'wait until the configuration is right');
    return;
  }
  const { config } = reading;
  yield ok('configuration', 'every variable is well-formed');
  if (config.appSecret !== null && config.appSecret.length < 32) {
    yield warning('configuration', 'APP_SECRET is short: set it to `openssl rand -hex 32` (all sessions end once)');
  }
  yield* inDatabase(config, folders);
  yield* channels(config);
  if (config.mail === null) yield warning('mail', 'SMTP_URL is not set: nobody is mailed about waiting citizens');
  else yield await reach('mail', config.mail.smtpUrl, { 'smtp:': 25, 'smtps:': 465 });
  yield await disk(config.dataDir);
}

async function* inDatabase(
  config: Config,
  { intentsDir, localesDir }: { intentsDir: string; localesDir: string },
): AsyncGenerator<Diagnosis> {
  const file = sqliteFile(config);
  if (config.databaseUrl === null && !existsSync(file)) {
    yield ok('database', `there is none yet; the first start makes ${file}`);
    return;
  }
  let database: Database | null = null;
  try {
    database = openDatabase({ url: config.databaseUrl ?? undefined, file, poolSize: 1, dataKey: config.dataKey });
    const { known, found } = await schemaState(database);
    yield ok('database', config.databaseUrl === null ? `${file} can be read` : 'PostgreSQL answers');
    if (found > known) {
      yield fault('schema', `the database has schema ${found}, this program knows ${known}: start the newer program`);
      return;
    }
    if (found < known) {
      yield warning('schema', `schema ${found} of ${known}: the next start brings it up to date; make a backup first`);
      return;
    }
    yield ok('schema', `${found}, up to date`);
    yield encryption(await sealingOf(database));
    const phrases = openPhrases(localesDir);
    const settings = await openSettingsStore({ database, phrases, now: Date.now });
    const unfilled = settings.settings.unfilled();
    yield unfilled.length === 0
      ? ok('settings', 'all are filled')
      : warning(
          'settings',
          `to be filled by the city, at /console/settings or with "settings set": ${unfilled.join(', ')}`,
        );
    yield await catalogue(database, intentsDir);
    const hold = await createChoresStore({ database, now: Date.now }).hold();
    if (hold?.gap) {
      const [from, to] = [hold.gap.from, hold.gap.to].map((at) => new Date(at).toISOString());
      const how = '"start --release --reason TEXT" or "broadcast resume ID --reason TEXT" lifts it';
      yield warning(
        'sending',
        `on hold (${hold.reason}); STOPP and erasures from ${from} to ${to} may be missing: ${how}`,
      );
    } else if (hold) yield warning('sending', `on hold (${hold.reason}): "start --release" lifts it`);
    yield await backup(database);
    yield* diagnoseErasure(database, Date.now());
    yield* ledger(database);
    yield await clock(database);
  } catch (error) {
    yield fault('database', `${because(error)}: check ${config.databaseUrl === null ? 'DATA_DIR' : 'DATABASE_URL'}`);
  } finally {
    await database?.close().catch(() => {});
  }
}

async function catalogue(database: Database, intentsDir: string): Promise<Diagnosis> {
  const store = createCatalogueStore({ database, now: Date.now });
  if ((await store.published()) === null)
    return ok('catalogue', 'none is published yet; the first start publishes intents/');
  const { changed, added, missing } = await store.drift(await readCatalogueFiles(intentsDir));
  const differing = [...changed, ...added, ...missing];
  if (differing.length === 0) return ok('catalogue', 'published as in intents/');
  return warning(
    'catalogue',
    `intents/ differs from what is published ("intents import" publishes it): ${differing.join(', ')}`,
  );
}

/** Addresses and words in the database. */
function encryption(sealing: Sealing): Diagnosis {
  const trouble = troubleOf(sealing);
  if (trouble !== null) return fault('encryption', trouble);
  if (sealing === 'on') return ok('encryption', 'addresses and words in the database are encrypted');
  return sealing === 'off'
    ? ok('encryption', 'off: without DATA_KEY the disk must be encrypted')
    : warning('encryption', 'DATA_KEY is set and the database is in the clear: stop the service, run "encrypt"');
}

/** A backup nobody made protects nobody; one that is not encrypted is a second copy of everything. */
async function backup(database: Database): Promise<Diagnosis> {
  const note = await createBackupNote({ database }).get();
  if (note === null) return warning('backup', 'there is none: "backup FILE" writes one while the service runs');
  const hours = Math.floor((Date.now() - note.at) / 3_600_000);
  if (hours > 26) return warning('backup', `the last one is ${hours} hours old: make one a day`);
  if (!existsSync(note.file)) return warning('backup', `${note.file} is no longer there: was it moved?`);
  return note.sealed
    ? ok('backup', `${hours} hours old, encrypted`)
    : warning('backup', 'the last one is not encrypted: set DATA_KEY to `openssl rand -hex 32`, kept elsewhere');
}

async function* ledger(database: Database): AsyncGenerator<Diagnosis> {
  const { db } = database;
  for (const { channel, template, reason, until } of await createChannelStops({ database, now: Date.now }).list()) {
    const at = new Date(until).toISOString();
    const which = template === null ? 'notices' : `notices with the template ${template}`;
    yield warning(channel, `${which} wait until ${at} (${reason}); replies go on`);
  }
  for (const row of await db.selectFrom('channel_states').selectAll().execute()) {
    if (row.stopped_reason !== null) {
      yield fault(row.channel, `stopped (${row.stopped_reason}): set it right and start again`);
    } else if (row.paused_until > Date.now()) {
      yield warning(row.channel, `paused by the platform until ${new Date(row.paused_until).toISOString()}`);
    }
  }
  const { n } = await db
    .selectFrom('deliveries')
    .select((select) => select.fn.countAll<number>().as('n'))
    .where('state', '=', 'unknown')
    .executeTakeFirstOrThrow();
  if (Number(n) > 0) yield warning('deliveries', `${n} with an unknown outcome: they are listed and not sent again`);
}

/** A clock that went backwards breaks promises to citizens; the newest row tells. */
async function clock({ db }: Database): Promise<Diagnosis> {
  const { at } = await db
    .selectFrom('messages')
    .select((select) => select.fn.max('at').as('at'))
    .executeTakeFirstOrThrow();
  return at !== null && at > Date.now() + 60_000
    ? fault(
        'clock',
        `messages are dated ${new Date(at).toISOString()}, now is ${new Date().toISOString()}: set the clock`,
      )
    : ok('clock', new Date().toISOString());
}

async function* channels(config: Config): AsyncGenerator<Diagnosis> {
  yield* diagnoseWhatsApp(config);
  if (config.whatsappWeb !== null) {
    const browser = findBrowser(config.whatsappWeb.chromium);
    yield browser === null
      ? fault('whatsapp-web', 'no browser: install Chromium or set WHATSAPP_WEB_CHROMIUM to its path')
      : ok('whatsapp-web', `the browser is ${browser}; whether a telephone is linked is shown at /console/device`);
    yield warning(
      'whatsapp-web',
      `the browser keeps bytes of deleted chats in ${config.dataDir}/whatsapp-web until it compacts them: encrypt the disk; unlinking deletes them`,
    );
  }
  if (config.telegram === null) {
    yield warning('telegram', 'not connected: set TELEGRAM_BOT_TOKEN');
    return;
  }
  const { apiRoot, token } = config.telegram;
  try {
    const response = await fetch(`${apiRoot}/bot${token}/getMe`, { signal: AbortSignal.timeout(WAIT_MS) });
    const answer = (await response.json()) as { ok?: boolean; result?: { username?: string }; description?: string };
    yield answer.ok
      ? ok('telegram', `the token is good, the bot is @${answer.result?.username ?? '?'}`)
      : fault(
          'telegram',
          `the token is refused (${answer.description ?? response.status}): ask BotFather for a new one`,
        );
    yield skew(response.headers.get('date'));
  } catch {
    yield fault('telegram', `${new URL(apiRoot).host} does not answer: check the network and TELEGRAM_API_ROOT`);
  }
}

function skew(date: string | null): Diagnosis {
  const seconds = date === null ? 0 : Math.round((Date.now() - Date.parse(date)) / 1_000);
  return Math.abs(seconds) > 30
    ? fault('clock', `differs by ${seconds} s from Telegram's: switch time synchronisation on`)
    : ok('clock', 'agrees with the network');
}

function reach(area: string, address: string, ports: Record<string, number>): Promise<Diagnosis> {
  const { hostname, port, protocol } = new URL(address);
  return new Promise((resolve) => {
    const socket = connect({ host: hostname, port: Number(port) || ports[protocol] || 25, timeout: WAIT_MS });
    const end = (diagnosis: Diagnosis) => {
      socket.destroy();
      resolve(diagnosis);
    };
    const silent = fault(area, `${hostname} does not answer: check the server's name and port`);
    socket.once('connect', () => end(ok(area, `${hostname} answers`)));
    socket.once('error', () => end(silent));
    socket.once('timeout', () => end(silent));
  });
}

async function disk(dataDir: string): Promise<Diagnosis> {
  try {
    const { bavail, bsize } = await statfs(existsSync(dataDir) ? dataDir : '.');
    const free = Math.round((bavail * bsize) / MB);
    if (free < 100)
      return fault('disk', `${free} MB free where ${dataDir} lies: make room, or messages cannot be stored`);
    return free < 1_000 ? warning('disk', `only ${free} MB free: make room soon`) : ok('disk', `${free} MB free`);
  } catch (error) {
    return fault('disk', `${dataDir} cannot be looked at (${because(error)})`);
  }
}
