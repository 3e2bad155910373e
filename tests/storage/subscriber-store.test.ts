// Subscribers as a file and on the telephone: faults by line, consent never invented, STOPP never undone.
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Database } from '../../src/storage/database.ts';
import { createKeyedHash } from '../../src/storage/keyed-hash.ts';
import { readSubscribers, writeSubscribers } from '../../src/storage/subscriber-csv.ts';
import { createSubscriberStore } from '../../src/storage/subscriber-store.ts';
import { eachDatabase, wipe } from '../databases.ts';

const NOW = Date.UTC(2026, 10, 23);
const HEADER = 'address,lang,topics,consent_at,consent_text';
const row = (line: string) => readSubscribers(`${HEADER}\n${line}\n`, NOW);

describe('readSubscribers', () => {
  it.each([
    ['no address', '123,de,alarm,2026-01-01T00:00:00Z,ja', /address/],
    ['a browser', 'web-chat:1,de,alarm,2026-01-01T00:00:00Z,ja', /cannot subscribe/],
    ['an unknown language', 'telegram:1,xx,alarm,2026-01-01T00:00:00Z,ja', /lang/],
    ['no topic', 'telegram:1,de,,2026-01-01T00:00:00Z,ja', /topics/],
    ['an unknown topic', 'telegram:1,de,alarm weather,2026-01-01T00:00:00Z,ja', /weather/],
    ['no time', 'telegram:1,de,alarm,,ja', /consent_at/],
    ['a time without a zone', 'telegram:1,de,alarm,2026-01-01T00:00:00,ja', /consent_at/],
    ['a time that does not exist', 'telegram:1,de,alarm,2026-13-01T00:00:00Z,ja', /consent_at/],
    ['a time to come', 'telegram:1,de,alarm,2027-01-01T00:00:00Z,ja', /future/],
    ['no wording', 'telegram:1,de,alarm,2026-01-01T00:00:00Z, ', /consent_text/],
    ['too few columns', 'telegram:1,de,alarm', /3 columns/],
    ['an open quotation mark', 'telegram:1,de,alarm,2026-01-01T00:00:00Z,"ja', /never closed/],
  ])('refuses %s with its line', (_, line, message) => {
    expect(row(line)).toEqual({ rows: [], faults: [{ line: 2, message: expect.stringMatching(message) }] });
  });

  it('keeps good rows beside bad ones and counts lines through quoted line breaks', () => {
    const file = `\ufeff${HEADER}\r\ntelegram:1,de,alarm,2026-01-01T00:00:00Z,"Ja, ""gern""\nwirklich"\r\nbad\r\n\r\nwhatsapp:49711,en,alarm mobility,2026-01-01T01:00:00+01:00,yes\r\n`;
    const { rows, faults } = readSubscribers(file, NOW);
    expect(faults.map((fault) => fault.line)).toEqual([4]);
    expect(rows).toMatchObject([
      { line: 2, consentText: 'Ja, "gern"\nwirklich', topics: ['alarm'] },
      { line: 6, address: { channel: 'whatsapp-cloud', id: '49711' }, consentAt: Date.UTC(2026, 0, 1) },
    ]);
    expect(readSubscribers(writeSubscribers(rows), NOW).rows).toMatchObject(rows.map(({ line: _, ...rest }) => rest));
  });

  it('reads semicolons as a German spreadsheet writes them', () => {
    const file = `${HEADER.replaceAll(',', ';')}\ntelegram:1;de;alarm;2026-01-01T00:00:00Z;Ja, gern\n`;
    expect(readSubscribers(file, NOW).rows).toMatchObject([{ consentText: 'Ja, gern' }]);
  });

  it('loses one line to a broken quotation mark, not the rest', () => {
    const good = (id: number) => `telegram:${id},de,alarm,2026-01-01T00:00:00Z,"Ja, gern"`;
    const file = [
      HEADER,
      good(1),
      'telegram:2,de,alarm,2026-01-01T00:00:00Z,"Ja',
      good(3),
      'telegram:4,"de"x,alarm',
      good(5),
    ];
    const { rows, faults } = readSubscribers(file.join('\n'), NOW);
    expect(rows.map(({ address }) => address.id)).toEqual(['1', '3', '5']);
    expect(faults.map(({ line }) => line)).toEqual([3, 5]);
  });

  it('reads a foreign file by its columns, and keeps spreadsheets from reckoning with words', () => {
    const mapping = {
      columns: { address: 'Rufnummer', consent_at: 'Anmeldung' },
      values: { lang: 'de', topics: 'alarm', consent_text: "'=Ja()" },
      channel: 'whatsapp',
      zone: 'Europe/Berlin',
    };
    const file = 'Name;Rufnummer;Anmeldung\nAnna;+49 711 / 12-3;24.11.2025 18:03\nBen;=HYPERLINK("x");24.11.2025\n';
    const { rows, faults } = readSubscribers(file, NOW, mapping);
    expect(rows).toMatchObject([
      {
        address: { channel: 'whatsapp-cloud', id: '49711123' },
        consentAt: Date.UTC(2025, 10, 24, 17, 3),
        consentText: '=Ja()',
      },
    ]);
    expect(faults.map(({ line }) => line)).toEqual([3]);
    expect(writeSubscribers(rows)).toContain(",'=Ja()");
    expect(readSubscribers('Name;Tel\nA;1\n', NOW, mapping).faults[0]?.message).toContain(
      'no column Rufnummer, Anmeldung',
    );
  });

  it('refuses a file without its header', () => {
    expect(readSubscribers('telegram:1,de,alarm,2026-01-01T00:00:00Z,ja', NOW)).toMatchObject({
      rows: [],
      faults: [{ line: 1 }],
    });
  });
});

eachDatabase('subscribers', (open) => {
  let database: Database;
  let now = NOW;
  const hash = createKeyedHash('k'.repeat(32));
  const store = () =>
    createSubscriberStore({
      database,
      hash,
      now: () => now,
      consentKeptMs: () => 1e9,
      account: (channel) => (channel === 'telegram' ? '42' : null),
    });
  const load = async (...lines: string[]) => {
    const { rows } = readSubscribers([HEADER, ...lines].join('\n'), now);
    expect(rows).toHaveLength(lines.length);
    return store().importRows(rows);
  };
  const topics = async () =>
    (await database.db.selectFrom('subscriptions').select('topic').orderBy('topic').execute()).map((sub) => sub.topic);
  const ANNA = 'telegram:4711,de,alarm mobility,2026-01-01T00:00:00Z,Ich will';

  beforeAll(async () => {
    database = await open();
  });
  beforeEach(async () => {
    now = NOW;
    await wipe(database);
  });

  it('counts in a dry run what would happen, and writes nothing', async () => {
    const { rows } = readSubscribers(
      [HEADER, ANNA, ANNA, 'telegram:2,de,alarm,2026-01-01T00:00:00Z,Ja'].join('\n'),
      now,
    );
    expect(await store().importRows(rows, undefined, { seen: new Set() })).toMatchObject({ added: 2, unchanged: 1 });
    expect(await database.db.selectFrom('contacts').select('id').execute()).toEqual([]);
    expect(await store().importRows(rows)).toMatchObject({ added: 2, unchanged: 1 });
    expect(await store().importRows(rows)).toMatchObject({ added: 0, unchanged: 3 });
  });

  it('takes rows over with their proof, once', async () => {
    expect(await load(ANNA, 'telegram:4712,en,alarm,2026-01-02T00:00:00Z,I do')).toMatchObject({
      added: 2,
      unchanged: 0,
    });
    expect(await load(ANNA, 'telegram:4712,en,alarm,2026-01-02T00:00:00Z,I do')).toEqual({
      added: 0,
      unchanged: 2,
      stopped: 0,
      faults: [],
    });
    expect(await topics()).toEqual(['alarm', 'alarm', 'mobility']);
    const proofs = await database.db.selectFrom('consents').selectAll().orderBy('id').execute();
    expect(proofs).toHaveLength(3);
    expect(proofs[0]).toMatchObject({ wording: 'Ich will', at: Date.UTC(2026, 0, 1), locale: 'de' });
  });

  it('gives back the file that came in', async () => {
    await load(ANNA);
    const rows = await store().exportRows();
    expect(writeSubscribers(rows)).toBe(
      `${HEADER}\ntelegram:4711,de,alarm mobility,2026-01-01T00:00:00.000Z,Ich will\n`,
    );
  });

  it('names the line of a channel that is not set up', async () => {
    expect(await load('whatsapp:1,de,alarm,2026-01-01T00:00:00Z,ja')).toMatchObject({
      added: 0,
      faults: [{ line: 2 }],
    });
  });

  it('does not undo a later STOPP, and takes a newer consent', async () => {
    await load(ANNA);
    const found = await store().find('telegram:4711');
    await store().stop(found!.contactId, null);
    expect(await topics()).toEqual([]);
    expect(await load(ANNA)).toMatchObject({ added: 0, stopped: 1 });
    expect(await topics()).toEqual([]);
    now += 86_400_000;
    expect(await load(`telegram:4711,de,alarm,${new Date(now).toISOString()},Wieder`)).toMatchObject({ added: 1 });
    expect(await topics()).toEqual(['alarm']);
  });

  it('does not bring an erased person back', async () => {
    const mark = hash('erased', hash('address', 'telegram', '42', '4711'));
    await database.db
      .insertInto('suppressions')
      .values({ hash: mark, kind: 'erased', at: NOW, purge_at: NOW * 2 })
      .execute();
    expect(await load(ANNA)).toMatchObject({ added: 0, stopped: 1 });
    expect(await database.db.selectFrom('contacts').selectAll().execute()).toEqual([]);
  });

  it('finds a person by address, alias and code, as it is read out', async () => {
    await load(ANNA);
    const byAddress = await store().find('telegram:4711');
    expect(byAddress).toMatchObject({ locale: 'de', addresses: [{ address: 'telegram:4711', state: 'active' }] });
    const code = byAddress!.code;
    expect(await store().find(`${code.slice(0, 3).toLowerCase()} ${code.slice(3)}`)).toEqual(byAddress);
    expect(await store().find('telegram:0')).toBeNull();
    expect(await store().find('ZZZZZZZ')).toBeNull();
  });
});
