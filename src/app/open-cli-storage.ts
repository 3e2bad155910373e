// The database as the command line uses it: the stores behind its ports, and nothing running.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type CliStorage, type CliUser, Fault, type FileFault } from '../cli/ports.ts';
import type { Config } from '../config.ts';
import { type ChannelName, SUBSCRIBABLE } from '../core/address.ts';
import { systemClock } from '../core/clock.ts';
import type { Phrases } from '../core/phrases.ts';
import { readCatalogue } from '../nlu/read-catalogue.ts';
import { readHead, secretCheck, writeArchive } from '../storage/archive.ts';
import { writeAudit } from '../storage/audit-store.ts';
import { createBackupNote } from '../storage/backup-note.ts';
import { createCatalogueStore } from '../storage/catalogue-store.ts';
import { createChoresStore } from '../storage/chores-store.ts';
import { heldUntil } from '../storage/data-rights.ts';
import { openDatabase } from '../storage/database.ts';
import { createEraser } from '../storage/eraser.ts';
import { createFreedBytes } from '../storage/freed-bytes.ts';
import { createJournalWriter, journalBeside, readJournal } from '../storage/journal.ts';
import { createKeyedHash } from '../storage/keyed-hash.ts';
import { migrate } from '../storage/migrate.ts';
import { MAX_PASSWORD, MIN_PASSWORD, type PasswordFault } from '../storage/password-fault.ts';
import { createPasswords } from '../storage/passwords.ts';
import { restoreArchive } from '../storage/restore.ts';
import { parseSettingKey } from '../storage/setting-value.ts';
import { openSettingsStore } from '../storage/settings-store.ts';
import { createSubscriberReader, type SubscriberPart, writeSubscribers } from '../storage/subscriber-csv.ts';
import { createSubscriberStore } from '../storage/subscriber-store.ts';
import { unlock } from '../storage/unlock.ts';
import { type Account, createUserStore } from '../storage/user-store.ts';
import { erasedWords } from './erased-words.ts';
import { openAlarms } from './open-alarms.ts';
import { openWhatsAppAccount } from './open-whatsapp-account.ts';
import { readCatalogueFiles } from './read-catalogue-files.ts';
import { readPostFile } from './read-post-file.ts';
import { sqliteFile } from './sqlite-file.ts';

const DAY_MS = 86_400_000;

/** Our account on a channel, as rows of that channel name it; null when it is not configured. */
export function accountOf(config: Config, channel: ChannelName): string | null {
  if (channel === 'telegram') return config.telegram?.token.split(':')[0] ?? null;
  if (channel === 'whatsapp-cloud') return config.whatsappCloud?.phoneNumberId ?? null;
  if (channel === 'whatsapp-web') return config.whatsappWeb === null ? null : 'default';
  return channel === 'simulated' ? 'demo' : null;
}

/** Said at the terminal, with what to do. */
const PASSWORD_FAULTS: Record<PasswordFault, string> = {
  short: `The password must have at least ${MIN_PASSWORD} characters: several words make a good one.`,
  long: `The password must have at most ${MAX_PASSWORD} characters.`,
  weak: 'This password would be guessed early: leave out the name and "luftpost", common words alone, keys in a row and repetitions. Several unrelated words make a good one.',
};

/** Opens and, if needed, migrates. The caller closes. `ownSecret`: the secret was made here, not given. */
export async function openCliStorage(
  config: Config & { appSecret: string },
  phrases: Phrases,
  { ownSecret, replacing }: { ownSecret: boolean; replacing: boolean },
): Promise<CliStorage> {
  const now = Date.now;
  const database = openDatabase({
    url: config.databaseUrl ?? undefined,
    file: sqliteFile(config),
    poolSize: 3,
    dataKey: config.dataKey,
  });
  try {
    await migrate(database);
    await unlock(database, { replacing });
  } catch (error) {
    await database.close();
    throw error;
  }
  const settings = await openSettingsStore({ database, phrases, now });
  const users = createUserStore({ database, now, passwords: createPasswords() });
  const catalogue = createCatalogueStore({ database, now });
  const consentKeptMs = () => settings.settings.number('retention_consent_days') * DAY_MS;
  const words = erasedWords(phrases, () => settings.settings);
  const storesUnder = (secret: string) => {
    const hash = createKeyedHash(secret);
    return {
      hash,
      subscribers: createSubscriberStore({
        database,
        hash,
        now,
        consentKeptMs,
        account: (channel) => accountOf(config, channel),
      }),
      eraser: createEraser({ database, hash, settings: () => settings.settings, words, now }),
    };
  };
  const { subscribers, eraser } = storesUnder(config.appSecret);
  const whatsapp = openWhatsAppAccount(config, database, systemClock, () => settings.settings);
  const house = openAlarms({
    database,
    clock: systemClock,
    phrases,
    settings: () => settings.settings,
    publicUrl: config.publicUrl,
    channels: () =>
      SUBSCRIBABLE.flatMap((channel) => {
        const account = accountOf(config, channel);
        return account === null ? [] : [{ channel, account }];
      }),
    whatsapp: whatsapp?.notices,
  });

  return {
    users: {
      async passwordFault(password, name) {
        const fault = await users.passwordFault(password, name);
        return fault === null ? null : PASSWORD_FAULTS[fault];
      },
      list: async () => (await users.list()).map(toCliUser),
      byName: async (name) => toNullable(await users.byName(name)),
      async add(name, roles, password) {
        const account = await users.add(name, roles, null);
        if (account === null) return null;
        if (password !== null) {
          await users.setPassword(account.id, password, null);
          return { user: toCliUser(account), link: null };
        }
        const token = await users.createLink(account.id, null);
        return { user: toCliUser(account), link: `${config.publicUrl}/console/signin/${token}` };
      },
      disable: (id) => users.setDisabled(id, true, null),
      setMail: (id, mail) => users.setMail(id, mail, null),
    },
    settings: {
      reading: settings.settings,
      list: settings.list,
      get(key) {
        const parsed = parseSettingKey(key);
        if (parsed === null) return null;
        const { definition, locale } = parsed;
        return locale === null ? settings.settings.get(definition.key) : settings.settings.text(definition.key, locale);
      },
      set: settings.set,
      history: settings.history,
    },
    subscribers: {
      async import(parts, { foreign, dry }, progress) {
        const zone = settings.settings.get('time_zone');
        const reader = createSubscriberReader(now(), foreign === null ? undefined : { ...foreign, zone });
        const seen = dry ? { seen: new Set<string>() } : null;
        const total = { added: 0, unchanged: 0, stopped: 0, faults: [] as FileFault[] };
        let done = 0;
        const take = async ({ rows, faults }: SubscriberPart) => {
          const report = await subscribers.importRows(rows, (count) => progress(done + count), seen);
          done += rows.length;
          total.added += report.added;
          total.unchanged += report.unchanged;
          total.stopped += report.stopped;
          for (const fault of [...faults, ...report.faults]) total.faults.push(fault);
        };
        for await (const part of parts) await take(reader.push(part));
        await take(reader.end());
        return total;
      },
      async export() {
        const rows = await subscribers.exportRows();
        await writeAudit(database.db, now(), null, 'subscribers.export', '', String(rows.length));
        return writeSubscribers(rows);
      },
      find: async (wanted) => {
        const person = await subscribers.find(wanted);
        return person === null ? null : { ...person };
      },
      stop: (contactId) => subscribers.stop(contactId, null),
      async erase(contactId) {
        const until = await heldUntil(database.db, contactId, now());
        if (until !== null) {
          const day = new Date(until).toISOString();
          throw new Fault(
            `An admin keeps this person's data until ${day}: it can be lifted on their page in the console.`,
          );
        }
        await eraser.erase(contactId);
        // Whom it was about is nobody's business any more.
        await writeAudit(database.db, now(), null, 'subscriber.erase', '', null);
      },
    },
    catalogue: {
      async import(dir) {
        const files = await readCatalogueFiles(dir);
        const { catalogue: read } = await readCatalogue(dir);
        return catalogue.publish({ files, hash: read.hash, note: `imported from ${dir}`, by: 'import' });
      },
      async export(dir) {
        const published = await catalogue.published();
        if (published === null) return null;
        await mkdir(dir, { recursive: true });
        for (const { file, yaml } of published.files) await writeFile(join(dir, file), yaml);
        return { revision: published.id, files: published.files.length };
      },
    },
    alarms: {
      ...house.alarms,
      remarks: house.remarks,
      reasons: house.reader.reasons,
      async situation() {
        await house.refresh();
        return house.situation();
      },
      unknownRows: async (id) => (await house.reader.unknown(id)).map((row) => ({ ...row })),
      trace: async (id) => (await house.reader.trace(id)).map((entry) => ({ ...entry })),
      readPost: readPostFile,
    },
    async backup(file, progress) {
      const secret = ownSecret ? config.appSecret : null;
      const head = { at: now(), secret, secretCheck: secretCheck(config.appSecret) };
      const rows = await writeArchive(database, file, head, progress, config.dataKey);
      await createBackupNote({ database }).set({ file, at: head.at, sealed: config.dataKey !== null });
      await createJournalWriter({ database, now })();
      return { rows, sealed: config.dataKey !== null };
    },
    async restore(file, progress) {
      const head = await readHead(file, config.dataKey);
      const same = head.secretCheck === secretCheck(config.appSecret);
      const secret = same ? config.appSecret : ownSecret ? head.secret : null;
      if (secret === null) {
        throw new Fault(
          `${file} was made under another APP_SECRET: restore it with that one, or STOPP marks are lost.`,
        );
      }
      const { hash, eraser: restored } = storesUnder(secret);
      const journal = await readJournal(journalBeside(file));
      const report = await restoreArchive(
        { database, hash, now, consentKeptMs, progress, key: config.dataKey, journal },
        file,
      );
      if (!same) await writeFile(join(config.dataDir, 'secret'), `${secret}\n`, { mode: 0o600, flush: true });
      await settings.refresh();
      for (const contactId of report.toErase) await restored.erase(contactId);
      // Nobody else works on it now: what came back for a moment leaves no byte.
      if (report.toErase.length > 0) await createFreedBytes(database).clear();
      const { rows, at, stopped, gap, toErase } = report;
      return { rows, at, stopped, gap, erased: toErase.length };
    },
    hold: () => createChoresStore({ database, now }).hold(),
    release: (reason) => createChoresStore({ database, now }).liftHold(reason),
    async close() {
      settings.close();
      await database.close();
    },
  };
}

const toCliUser = ({ id, name, roles, disabledAt }: Account): CliUser => ({ id, name, roles, disabledAt });
const toNullable = (account: Account | null): CliUser | null => (account === null ? null : toCliUser(account));
