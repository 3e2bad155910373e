// The settings: a reading that is never older than 250 ms, and changes with their history.
import { newId } from '../core/id.ts';
import { fallbacks, type Locale } from '../core/locale.ts';
import type { Phrases } from '../core/phrases.ts';
import { SETTINGS, type SettingDefinition, type Settings } from '../core/settings.ts';
import type { Database } from './database.ts';
import { checkSettingValue, parseSettingKey } from './setting-value.ts';

/** How often another process's write is looked for (SQLite; PostgreSQL notifies, and is asked anew each 30 s). */
export const LOOK_MS = 200;
const NOTIFIED_LOOK_MS = 30_000;
const CHANNEL = 'luftpost_settings';

export interface SettingRow {
  /** `key` or, for a text in another language than German, `key.locale`. */
  key: string;
  definition: SettingDefinition;
  /** What holds: the own value or what was shipped. */
  value: string;
  /** False = as shipped. */
  own: boolean;
  setBy: string | null;
  setAt: number | null;
}

export interface SettingChange {
  key: string;
  /** Empty: put back to what was shipped. */
  value: string;
  setBy: string;
  setAt: number;
}

export type SetOutcome = { ok: true } | { ok: false; message: string };

export interface SettingsStoreOptions {
  database: Database;
  phrases: Phrases;
  now: () => number;
  /** Called after another reading replaced the last one. */
  onChange?: () => void;
}

export type SettingsStore = Awaited<ReturnType<typeof openSettingsStore>>;

/** Reads all settings, and keeps the reading fresh once `watch` was called. */
export async function openSettingsStore({ database, phrases, now, onChange }: SettingsStoreOptions) {
  const { db } = database;
  let own = new Map<string, { value: string; setBy: string; setAt: number }>();
  let version = database.dataVersion();
  let timer: NodeJS.Timeout | undefined;
  let reading: Promise<void> | null = null;

  async function read(): Promise<void> {
    const rows = await db.selectFrom('settings').selectAll().execute();
    const next = new Map(rows.map((row) => [row.key, { value: row.value, setBy: row.set_by, setAt: row.set_at }]));
    const same = next.size === own.size && [...next].every(([key, row]) => own.get(key)?.setAt === row.setAt);
    own = next;
    if (!same) onChange?.();
  }

  /** One reading at a time; a wish that comes while one runs is served by a second one after it. */
  async function refresh(): Promise<void> {
    while (reading !== null) await reading;
    reading = read().finally(() => {
      reading = null;
    });
    await reading;
  }

  const define = (key: string): SettingDefinition => {
    const definition = SETTINGS.find((candidate) => candidate.key === key);
    if (definition === undefined) throw new Error(`there is no setting ${key}`);
    return definition;
  };

  const text = (key: string, locale: Locale): string => {
    define(key);
    const value = (of: Locale) => own.get(of === 'de' ? key : `${key}.${of}`)?.value;
    // A shipped translation of a text whose German was changed would say what no longer holds.
    const changed = value('de') === undefined ? [locale] : fallbacks(locale);
    for (const candidate of changed) {
      const found = value(candidate);
      if (found !== undefined) return found;
    }
    return phrases.say(locale, `setting.${key}`);
  };

  const get = (key: string): string => {
    const definition = define(key);
    return definition.kind === 'text' ? text(key, 'de') : (own.get(key)?.value ?? definition.value ?? '');
  };

  const settings: Settings = {
    get,
    number: (key) => Number(get(key)),
    list: (key) =>
      get(key)
        .split(',')
        .map((item) => item.trim())
        .filter((item) => item !== ''),
    text,
    changedAt: (key) => {
      define(key);
      const times = [...own].filter(([name]) => name === key || name.startsWith(`${key}.`)).map(([, row]) => row.setAt);
      return times.length === 0 ? null : Math.max(...times);
    },
    unfilled: () => SETTINGS.filter(({ key, mustFill }) => mustFill && !own.get(key)?.value).map(({ key }) => key),
  };

  /** Keeps a value (empty: what was shipped) and its history. `userId` is who answers for it. */
  async function set(key: string, raw: string, userId: string): Promise<SetOutcome> {
    const parsed = parseSettingKey(key);
    if (parsed === null) return { ok: false, message: `There is no setting ${key}.` };
    const checked = checkSettingValue(parsed.definition, raw);
    if (!checked.ok) return checked;
    const at = now();
    const row = { key: parsed.stored, value: checked.value, set_by: userId, set_at: at };
    await db.transaction().execute(async (tx) => {
      if (checked.value === '') await tx.deleteFrom('settings').where('key', '=', parsed.stored).execute();
      else {
        await tx
          .insertInto('settings')
          .values(row)
          .onConflict((conflict) => conflict.column('key').doUpdateSet(row))
          .execute();
      }
      await tx
        .insertInto('settings_history')
        .values({ id: newId(at), ...row })
        .execute();
    });
    await refresh();
    await database.notify(CHANNEL, parsed.stored);
    return { ok: true };
  }

  /** Every setting, texts once per language that has an own value (German always). */
  function list(): SettingRow[] {
    return SETTINGS.flatMap((definition) => {
      const keys = [definition.key, ...[...own.keys()].filter((name) => name.startsWith(`${definition.key}.`)).sort()];
      return keys.map((key) => {
        const row = own.get(key);
        const value = row?.value ?? get(definition.key);
        return { key, definition, value, own: row !== undefined, setBy: row?.setBy ?? null, setAt: row?.setAt ?? null };
      });
    });
  }

  /** Changes of one setting in all its languages, or of all; newest first, at most 200. */
  async function history(key?: string): Promise<SettingChange[]> {
    let query = db.selectFrom('settings_history').selectAll().orderBy('id', 'desc').limit(200);
    if (key !== undefined) query = query.where((is) => is.or([is('key', '=', key), is('key', 'like', `${key}.%`)]));
    const rows = await query.execute();
    return rows.map((row) => ({ key: row.key, value: row.value, setBy: row.set_by, setAt: row.set_at }));
  }

  /** Begins to follow other processes. A reading that fails leaves the last one standing until the next look. */
  async function watch(): Promise<void> {
    const look = () => {
      const seen = database.dataVersion();
      if (database.kind === 'sqlite' && seen === version) return;
      version = seen;
      refresh().catch(() => {
        version = -1;
      });
    };
    timer = setInterval(look, database.kind === 'sqlite' ? LOOK_MS : NOTIFIED_LOOK_MS);
    timer.unref();
    await database.listen(CHANNEL, () => void refresh().catch(() => {}));
  }

  const close = (): void => clearInterval(timer);

  await refresh();
  return { settings, set, list, history, watch, refresh, close };
}
