// Addresses and words under DATA_KEY: nothing readable lies in a table, everything is found, another key says so.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, describe, expect, it } from 'vitest';
import { secretCheck, writeArchive } from '../../src/storage/archive.ts';
import type { Database } from '../../src/storage/database.ts';
import { createInboxStore } from '../../src/storage/inbox-store.ts';
import { createKeyedHash } from '../../src/storage/keyed-hash.ts';
import { restoreArchive } from '../../src/storage/restore.ts';
import { createSeal, SEALED } from '../../src/storage/seal.ts';
import { sealDatabase } from '../../src/storage/seal-database.ts';
import { SEALED_COLUMNS } from '../../src/storage/sealed-columns.ts';
import { createSearchStore } from '../../src/storage/search-store.ts';
import { sealingOf, unlock } from '../../src/storage/unlock.ts';
import { eachDatabase } from '../databases.ts';

const KEY = 'k'.repeat(40);
const OTHER = 'o'.repeat(40);
const NOW = Date.UTC(2026, 10, 23);
const hash = createKeyedHash('s'.repeat(32));

describe('a seal', () => {
  const seal = createSeal(KEY);

  it.each(['a', 'ä', '🦋'.repeat(500), 'enc1:abc', '{"json":"ü"}'])('opens what it closed: %s', (plain) => {
    expect(seal.text(plain)).toMatch(/^enc1:[\w-]+$/);
    expect(seal.open(seal.text(plain))).toBe(plain);
    expect(seal.open(seal.lookup(plain))).toBe(plain);
    expect(Buffer.from(seal.open(seal.bytes(Buffer.from(plain))) as Uint8Array).toString()).toBe(plain);
  });

  it('tells equal values apart where they are not looked up, and only there', () => {
    expect(seal.text('gleich')).not.toBe(seal.text('gleich'));
    expect(seal.lookup('gleich')).toBe(seal.lookup('gleich'));
    expect(seal.lookup('gleich')).not.toBe(createSeal(OTHER).lookup('gleich'));
    expect([seal.text(''), seal.lookup('')]).toEqual(['', '']);
  });

  it.each([
    ['another key', createSeal(OTHER).text('geheim')],
    ['a changed byte', seal.text('geheim').replace(/(?<=^.{12})./, (sign) => (sign === 'A' ? 'B' : 'A'))],
    ['a torn value', `${SEALED}abcd`],
    ['words that begin so', 'enc1:hallo'],
  ])('gives back as it is what it cannot open: %s', (_, value) => {
    expect(seal.open(value)).toBe(value);
  });
});

eachDatabase('a database under DATA_KEY', (open) => {
  const folder = mkdtempSync(join(tmpdir(), 'luftpost-seal-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  let serial = 0;
  const write = (database: Database, id: string, text: string, name = 'Jörg Müßig') =>
    createInboxStore({ database, hash, now: () => NOW, immediate: () => true, consentKeptMs: () => 1 }).store([
      {
        type: 'message',
        address: { channel: 'telegram', account: '42', id },
        dedupe: { kind: 'update', id: `${++serial}` },
        providerId: `wamid${serial}`,
        sentAt: NOW,
        profile: { name },
        aliases: [`alias-${id}`],
        content: { kind: 'text', text },
      },
    ]);
  /** As it lies there, read by somebody without the key. */
  const raw = async (database: Database): Promise<string> => {
    const without = await open(database, null);
    const parts = [];
    for (const [table, columns] of Object.entries(SEALED_COLUMNS)) {
      for (const column of Object.keys(columns)) {
        const { rows } = await sql<
          Record<string, unknown>
        >`select ${sql.ref(column)} as v from ${sql.table(table)}`.execute(without.db);
        parts.push(...rows.map(({ v }) => `${table}.${column}: ${v}`));
      }
    }
    return parts.join('\n');
  };
  const fresh = async (key: string | null = KEY): Promise<Database> => {
    const database = await open(undefined, key);
    await unlock(database);
    return database;
  };

  it('is sealed from its first row on, and works as any other', async () => {
    const database = await fresh();
    await write(database, '4711', 'Mein Geheimnis');
    await write(database, '4711', 'Noch eins');
    expect(await raw(database)).not.toMatch(/4711|Geheimnis|Noch eins|Jörg|wamid/);
    expect(await database.db.selectFrom('contacts').select('name').execute()).toEqual([{ name: 'Jörg Müßig' }]);
    const texts = await database.db.selectFrom('messages').select(['text', 'provider_id']).orderBy('id').execute();
    expect(texts.map(({ text }) => text)).toEqual(['Mein Geheimnis', 'Noch eins']);
    const { search } = createSearchStore({ database });
    for (const words of ['telegram:4711', '4711', 'alias-4711', 'müss', 'JÖRG', 'joerg']) {
      expect([words, (await search(words)).map(({ name }) => name)]).toEqual([words, ['Jörg Müßig']]);
    }
    expect(await search('Niemand')).toEqual([]);
    // Inside another statement as well.
    const { db } = database;
    const whose = db.selectFrom('addresses').select('contact_id').where('external_id', '=', '4711');
    await db.updateTable('contacts').set({ locale: 'tr' }).where('id', 'in', whose).execute();
    expect(await db.selectFrom('contacts').select('locale').execute()).toEqual([{ locale: 'tr' }]);
  });

  it('refuses a missing and a wrong key with a sentence', async () => {
    const database = await fresh();
    await write(database, '1', 'x');
    for (const [key, sentence] of [
      [null, /set DATA_KEY to the key/],
      [OTHER, /under another DATA_KEY/],
    ] as const) {
      await expect(unlock(await open(database, key))).rejects.toThrow(sentence);
    }
    const again = await open(database, KEY);
    await unlock(again);
    expect(again.seal?.active).toBe(true);
  });

  it('leaves one with people in the clear until it is told to, then seals all of it, also after a kill', async () => {
    const plain = await fresh(null);
    for (let i = 0; i < 40; i++) await write(plain, `49711${i}`, `Geheimnis ${i}`);
    await plain.db
      .insertInto('media')
      .values({ id: 'f', message_id: 'x', mime: 'a/b', size: 3, bytes: Buffer.from('Geheimnis'), state: 'kept', at: 1 })
      .execute();
    const database = await open(plain, KEY);
    await unlock(database);
    expect([await sealingOf(database), database.seal?.active]).toEqual(['plain-with-key', false]);
    await expect(sealDatabase(await open(plain, null), NOW)).rejects.toThrow(/DATA_KEY/);
    // Ends in the middle: what is sealed is kept, and nothing starts on it.
    const killed = sealDatabase(database, NOW, () => {
      throw new Error('killed');
    });
    await expect(killed).rejects.toThrow('killed');
    await expect(unlock(await open(plain, KEY))).rejects.toThrow(/luftpost encrypt/);
    await expect(sealDatabase(await open(plain, OTHER), NOW)).rejects.toThrow(/another DATA_KEY/);
    const after = await open(plain, KEY);
    expect(await sealDatabase(after, NOW)).toBeGreaterThan(80);
    expect(await raw(plain)).not.toMatch(/Geheimnis|Jörg|49711/);
    const again = await open(plain, KEY);
    await unlock(again);
    const texts = await again.db.selectFrom('messages').select('text').orderBy('id').execute();
    expect(texts.map(({ text }) => text)).toEqual(Array.from({ length: 40 }, (_, i) => `Geheimnis ${i}`));
    const file = await again.db.selectFrom('media').select('bytes').executeTakeFirstOrThrow();
    expect(Buffer.from(file.bytes!).toString()).toBe('Geheimnis');
    // Whoever was known before is known by the same address now.
    await write(again, '497110', 'Wieder ich');
    expect(await again.db.selectFrom('contacts').select('id').execute()).toHaveLength(40);
    expect(await sealDatabase(again, NOW)).toBe(0);
  });

  it('does not seal under a running service', async () => {
    const plain = await fresh(null);
    await write(plain, '1', 'x');
    await plain.db
      .insertInto('processes')
      .values({ id: 'p', role: 'all', started_at: NOW, heartbeat_at: NOW })
      .execute();
    await expect(sealDatabase(await open(plain, KEY), NOW + 1_000)).rejects.toThrow(/still runs/);
  });

  it('moves by a backup into a database under another key, or under none', async () => {
    const from = await fresh();
    await write(from, '4711', 'Mein Geheimnis');
    const file = join(folder, `moved-${from.kind}`);
    await writeArchive(from, file, { at: NOW, secret: null, secretCheck: secretCheck('s') }, undefined, KEY);
    for (const key of [OTHER, null]) {
      const into = await fresh(key);
      await restoreArchive({ database: into, hash, now: () => NOW, consentKeptMs: () => 1, key: KEY }, file);
      const again = await open(into, key);
      await unlock(again);
      expect(await again.db.selectFrom('messages').select('text').execute()).toEqual([{ text: 'Mein Geheimnis' }]);
      expect(/Geheimnis|4711/.test(await raw(into))).toBe(key === null);
    }
  });

  it('gives a database that was begun under another key to a backup that fits ours', async () => {
    const from = await fresh();
    await write(from, '4711', 'Mein Geheimnis');
    const file = join(folder, 'mistyped');
    await writeArchive(from, file, { at: NOW, secret: null, secretCheck: secretCheck('s') }, undefined, KEY);
    const mistyped = await fresh(OTHER);
    await write(mistyped, '9', 'Alt');
    const into = await open(mistyped, KEY);
    await expect(unlock(into)).rejects.toThrow(/another DATA_KEY/);
    await unlock(into, { replacing: true });
    await restoreArchive({ database: into, hash, now: () => NOW, consentKeptMs: () => 1, key: KEY }, file);
    const again = await open(mistyped, KEY);
    await unlock(again);
    expect(await again.db.selectFrom('messages').select('text').execute()).toEqual([{ text: 'Mein Geheimnis' }]);
    await expect(unlock(await open(mistyped, OTHER))).rejects.toThrow(/another DATA_KEY/);
  });
});
