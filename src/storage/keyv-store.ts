// Keyv on our own database: one file to back up, no second driver. Nothing that must not vanish lies here.
import { EventEmitter } from 'node:events';
import {
  Keyv,
  type KeyvStorageAdapter,
  type KeyvStorageCapability,
  type KeyvStorageEntry,
  type KeyvStorageGetResult,
  keyvStorageCapability,
} from 'keyv';
import { sql } from 'kysely';
import type { Database } from './database.ts';

const SEPARATOR = ':';

/**
 * A Keyv over the table `keyv`. Each namespace is a set of its own: `clear` and the iterator stay inside it. Expired
 * rows are never returned; the daily sweep removes them. Reads and writes reject when the database does.
 */
export function openKeyv<Value>(database: Database, namespace: string, now: () => number = Date.now): Keyv<Value> {
  if (namespace === '' || namespace.includes(SEPARATOR)) throw new Error(`"${namespace}" is no namespace`);
  const store = new KeyvStore(database, now);
  return new Keyv<Value>({ store, namespace, throwOnErrors: true });
}

/** The storage adapter by Keyv 6's contract: absolute expiry, namespaces kept by the adapter. */
export class KeyvStore extends EventEmitter implements KeyvStorageAdapter {
  namespace: string | undefined;
  readonly #database: Database;
  readonly #now: () => number;

  constructor(database: Database, now: () => number) {
    super();
    this.#database = database;
    this.#now = now;
  }

  get capabilities(): KeyvStorageCapability {
    return keyvStorageCapability(this);
  }

  // Keyv's emitter type is narrower than Node's.
  override listeners(event: string | symbol): ((...values: unknown[]) => void)[] {
    return super.listeners(event) as ((...values: unknown[]) => void)[];
  }

  override rawListeners(event: string | symbol): ((...values: unknown[]) => void)[] {
    return super.rawListeners(event) as ((...values: unknown[]) => void)[];
  }

  #key(key: string): string {
    return `${this.namespace ?? ''}${SEPARATOR}${key}`;
  }

  async get<Value>(key: string): Promise<KeyvStorageGetResult<Value>> {
    return (await this.getMany<Value>([key]))[0] as KeyvStorageGetResult<Value>;
  }

  async getMany<Value>(keys: string[]): Promise<Array<KeyvStorageGetResult<Value | undefined>>> {
    if (keys.length === 0) return [];
    const rows = await this.#living()
      .select(['key', 'value'])
      .where(
        'key',
        'in',
        keys.map((key) => this.#key(key)),
      )
      .execute();
    const found = new Map(rows.map((row) => [row.key, row.value]));
    return keys.map((key) => found.get(this.#key(key)));
  }

  async set(key: string, value: unknown, expires?: number): Promise<boolean> {
    return (await this.setMany([{ key, value, expires }]))[0] ?? false;
  }

  async setMany<Value>(entries: KeyvStorageEntry<Value>[]): Promise<boolean[]> {
    if (entries.length === 0) return [];
    // One statement may name a key once only: the last of several counts.
    const rows = new Map(
      entries.map(({ key, value, expires }) => [
        this.#key(key),
        {
          key: this.#key(key),
          value: typeof value === 'string' ? value : JSON.stringify(value),
          expires_at: expires ?? null,
        },
      ]),
    );
    await this.#database.db
      .insertInto('keyv')
      .values([...rows.values()])
      .onConflict((conflict) =>
        conflict.column('key').doUpdateSet((row) => ({
          value: row.ref('excluded.value'),
          expires_at: row.ref('excluded.expires_at'),
        })),
      )
      .execute();
    return entries.map(() => true);
  }

  async delete(key: string): Promise<boolean> {
    return (await this.deleteMany([key]))[0] ?? false;
  }

  async deleteMany(keys: string[]): Promise<boolean[]> {
    if (keys.length === 0) return [];
    const rows = await this.#database.db
      .deleteFrom('keyv')
      .where(
        'key',
        'in',
        keys.map((key) => this.#key(key)),
      )
      .returning('key')
      .execute();
    const gone = new Set(rows.map((row) => row.key));
    return keys.map((key) => gone.has(this.#key(key)));
  }

  async clear(): Promise<void> {
    await this.#database.db.deleteFrom('keyv').where(this.#inside()).execute();
  }

  async has(key: string): Promise<boolean> {
    return (await this.hasMany([key]))[0] ?? false;
  }

  async hasMany(keys: string[]): Promise<boolean[]> {
    return (await this.getMany(keys)).map((value) => value !== undefined);
  }

  async *iterator<Value>(): AsyncGenerator<Array<string | Awaited<Value> | undefined>, void> {
    const prefix = this.#key('');
    for (let after = ''; ; ) {
      const rows = await this.#living()
        .select(['key', 'value'])
        .where(this.#inside())
        .where('key', '>', after)
        .orderBy('key')
        .limit(100)
        .execute();
      for (const row of rows) yield [row.key.slice(prefix.length), row.value];
      if (rows.length < 100) return;
      after = rows.at(-1)!.key;
    }
  }

  /** True for keys of the namespace, whatever the database's sort order. */
  #inside() {
    const prefix = this.#key('');
    return sql<boolean>`substr(key, 1, ${sql.lit(prefix.length)}) = ${prefix}`;
  }

  #living() {
    return this.#database.db
      .selectFrom('keyv')
      .where((is) => is.or([is('expires_at', 'is', null), is('expires_at', '>', this.#now())]));
  }
}
