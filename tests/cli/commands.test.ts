// The command line as an operator meets it: results on stdout, sentences on stderr, exit codes 0, 1 and 2.
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { openDatabase } from '../../src/storage/database.ts';
import { instance } from './run.ts';

const here = instance();
const lines = (text: string): string[] => text.split('\n').filter((line) => line !== '');
const json = (text: string) => lines(text).map((line) => JSON.parse(line));
const HEADER = 'address,lang,topics,consent_at,consent_text';

afterAll(() => here.remove());

describe('help and wrong usage', () => {
  it.each([[['--help']], [['start', '--help']], [['settings', 'set', '--help']], [['classify', '--help']]])(
    '%j explains itself',
    async (args) => {
      const { code, out } = await here.call(args);
      expect(code).toBe(0);
      expect(out).toMatch(/Usage: luftpost/);
    },
  );

  it.each([
    [['fly']],
    [['settings', 'set', 'regime']],
    [['settings', 'set', 'regime', 'on']],
    [['user', 'add', 'anna', '--role', 'king']],
    [['start', '--role', 'poet']],
    [[]],
  ])('%j exits 2', async (args) => {
    const { code, out } = await here.call(args);
    expect([code, out]).toEqual([2, '']);
  });

  it('reports every fault of the environment at once', async () => {
    const wrong = instance({ PORT: 'x', PUBLIC_URL: 'http://luft.example', TELEGRAM_MODE: 'webhook' });
    for (const command of [['start'], ['user', 'list'], ['backup', 'file']]) {
      const { code, err } = await wrong.call(command);
      expect(code).toBe(2);
      for (const name of ['PORT', 'PUBLIC_URL', 'TELEGRAM_BOT_TOKEN', 'TELEGRAM_WEBHOOK_SECRET']) {
        expect(err).toContain(name);
      }
    }
    const { code, out } = await wrong.call(['doctor']);
    expect(code).toBe(1);
    expect(out).toMatch(/FAULT +configuration: PORT/);
    wrong.remove();
  });
});

it.each([
  [['intents', 'lint', '--dir', '/nope']],
  [['intents', 'evaluate', '--dir', '/nope']],
  [['intents', 'evaluate', '--test', '/nope']],
  [['intents', 'import', '--dir', '/nope']],
  [['subscribers', 'import', '/nope']],
  [['restore', '/nope']],
])('%j says what to do about a file that is not there', async (args) => {
  const { code, out, err } = await here.call(args);
  expect(code).toBeGreaterThan(0);
  expect(out).toBe('');
  expect(err).toContain('/nope');
  expect(err).not.toMatch(/ENOENT|no such file or directory/);
  expect(err.trim()).toMatch(/check|give/i);
});

describe('users and settings', () => {
  it('adds people with a link or a password, lists and disables them', async () => {
    const link = await here.call(['user', 'add', 'Anna', '--role', 'admin', '--role', 'staff']);
    expect([link.code, link.out]).toEqual([
      0,
      expect.stringMatching(/^http:\/\/localhost:3000\/console\/signin\/\w{26}\n$/),
    ]);
    expect(await here.call(['user', 'add', 'Anna', '--role', 'staff'])).toMatchObject({ code: 1, err: /already/ });
    for (const [password, why] of [
      ['too short', /at least 12/],
      ['passwortpasswort', /guessed early/],
      ['Ben Ben Ben Ben 2026', /guessed early/],
      ['x'.repeat(300), /at most 256/],
    ] as const) {
      const refused = await here.call(['user', 'add', 'Ben', '--role', 'staff', '--password-stdin'], `${password}\n`);
      expect(refused).toMatchObject({ code: 2, out: '', err: expect.stringMatching(why) });
    }
    const ben = await here.call(
      ['user', 'add', 'Ben', '--role', 'staff', '--password-stdin'],
      'regen drachen kupfer elf\n',
    );
    expect([ben.code, ben.out]).toEqual([0, 'Added Ben.\n']);
    expect(await here.call(['user', 'disable', 'Ben'])).toMatchObject({ code: 0 });
    expect(json((await here.call(['user', 'list'])).out)).toEqual([
      { name: 'Anna', roles: ['admin', 'staff'], disabled: false },
      { name: 'Ben', roles: ['staff'], disabled: true },
    ]);
  });

  it('sets, gets and remembers', async () => {
    expect(await here.call(['settings', 'get', 'regime'])).toMatchObject({ code: 0, out: 'off\n' });
    expect(await here.call(['settings', 'set', 'regime', 'on', '--as', 'Anna'])).toMatchObject({ code: 0 });
    expect(await here.call(['settings', 'get', 'regime'])).toMatchObject({ out: 'on\n' });
    expect(await here.call(['settings', 'set', 'ticket_preise.en', 'Two euros.', '--as', 'Anna'])).toMatchObject({
      code: 0,
    });
    expect(await here.call(['settings', 'get', 'ticket_preise.en'])).toMatchObject({ out: 'Two euros.\n' });
    expect(json((await here.call(['settings', 'history'])).out)).toMatchObject([
      { key: 'ticket_preise.en', value: 'Two euros.', by: 'Anna' },
      { key: 'regime', value: 'on', by: 'Anna' },
    ]);
    expect((await here.call(['settings', 'list'])).out).toMatch(/^\* regime = on$/m);
  });

  it.each([
    [['settings', 'get', 'weather'], /no setting/],
    [['settings', 'set', 'regime', 'maybe', '--as', 'Anna'], /off, on/],
    [['settings', 'set', 'regime', 'on', '--as', 'Nobody'], /no user/],
    [['settings', 'set', 'regime', 'on', '--as', 'Ben'], /disabled/],
    [['subscriber', 'find', 'telegram:1'], /Nobody/],
    [['intents', 'export', '--dir', '/nonexistent'], /published/],
    [['restore', '/nonexistent'], /does not exist/],
    [['backup', '/nonexistent/folder/b'], /^\/nonexistent\/folder does not exist/m],
  ])('%j exits 1 with a sentence', async (args, sentence) => {
    const { code, out, err } = await here.call(args);
    expect([code, out]).toEqual([1, '']);
    expect(err).toMatch(sentence);
  });
});

describe('subscribers', () => {
  const file = join(here.dataDir, 'subscribers.csv');

  it('imports, finds, stops, erases and exports', async () => {
    writeFileSync(
      file,
      `${HEADER}\nsimulated:anna,de,alarm,2026-01-01T00:00:00Z,Ja\nbad row\nsimulated:ben,tr,alarm mobility,2026-01-02T00:00:00Z,"Evet, ""istiyorum"""\n`,
    );
    const first = await here.call(['subscribers', 'import', file]);
    expect(json(first.out)).toMatchObject([{ added: 2, skipped: [{ line: 3 }] }]);
    expect([first.code, first.err]).toEqual([0, expect.stringContaining(`${file}:3:`)]);
    expect(json((await here.call(['subscribers', 'import', file])).out)).toMatchObject([{ added: 0, unchanged: 2 }]);
    const exported = await here.call(['subscribers', 'export']);
    expect(lines(exported.out)).toHaveLength(3);
    expect(exported.out).toContain('simulated:ben,tr,alarm mobility,2026-01-02T00:00:00.000Z,"Evet, ""istiyorum"""');
    const [found] = json((await here.call(['subscriber', 'find', 'simulated:anna'])).out);
    expect(found).toMatchObject({ locale: 'de', subscriptions: [{ topic: 'alarm' }] });
    expect(await here.call(['subscriber', 'stop', found.code])).toMatchObject({ code: 0 });
    expect(await here.call(['subscriber', 'erase', 'simulated:ben'])).toMatchObject({ code: 0 });
    expect(await here.call(['subscriber', 'find', 'simulated:ben'])).toMatchObject({ code: 1 });
    expect(lines((await here.call(['subscribers', 'export'])).out)).toEqual([HEADER]);
    expect(json((await here.call(['subscribers', 'import', file])).out)).toMatchObject([{ added: 0, stopped: 2 }]);
  });

  it('exits 1 when no row can be used', async () => {
    writeFileSync(file, 'name,telephone\nAnna,123\n');
    expect(await here.call(['subscribers', 'import', file])).toMatchObject({ code: 1, err: /first line must be/ });
  });
});

describe('somebody whose data an admin keeps', () => {
  it('is not erased at the command line either, and is told until when', async () => {
    const kept = instance();
    writeFileSync(join(kept.dataDir, 'list.csv'), `${HEADER}\nsimulated:clara,de,alarm,2026-01-02T00:00:00Z,Ja\n`);
    await kept.call(['subscribers', 'import', join(kept.dataDir, 'list.csv')]);
    const until = Date.now() + 5 * 86_400_000;
    const database = openDatabase({ file: join(kept.dataDir, 'luftpost.sqlite') });
    const { id } = await database.db.selectFrom('contacts').select('id').executeTakeFirstOrThrow();
    const hold = { hold_until: until, hold_reason: 'Laufendes Verfahren', hold_by: 'anna' };
    await database.db
      .insertInto('data_rights')
      .values({ contact_id: id, ...hold, erase_wanted_at: null, notes_asked_at: null })
      .execute();
    const day = new Date(until).toISOString().slice(0, 10);
    const refused = await kept.call(['subscriber', 'erase', 'simulated:clara']);
    expect(refused).toMatchObject({ code: 1, out: '', err: expect.stringContaining(day) });
    // The reason is for the person, not for a terminal.
    expect(refused.err).not.toContain('Verfahren');
    expect(await kept.call(['subscriber', 'find', 'simulated:clara'])).toMatchObject({ code: 0 });
    await database.db
      .updateTable('data_rights')
      .set({ hold_until: Date.now() - 1 })
      .execute();
    expect(await kept.call(['subscriber', 'erase', 'simulated:clara'])).toMatchObject({ code: 0 });
    expect(await database.db.selectFrom('contacts').select('id').execute()).toEqual([]);
    await database.close();
    kept.remove();
  });
});

describe('backup and restore', () => {
  it('says loudly when what it wrote can be read by anybody', async () => {
    const file = join(here.dataDir, 'open');
    const open = await here.call(['backup', file]);
    expect(open).toMatchObject({ code: 0, err: expect.stringContaining('NOT encrypted') });
    expect(json(open.out)).toMatchObject([{ sealed: false }]);
    const sealed = instance({ DATA_KEY: 'k'.repeat(40) });
    const done = await sealed.call(['backup', join(sealed.dataDir, 'closed')]);
    expect(done).toMatchObject({ code: 0, err: '' });
    expect(json(done.out)).toMatchObject([{ sealed: true }]);
    sealed.remove();
  });

  it('brings an instance to another machine, secret and marks and all, with sending on hold', async () => {
    const file = join(here.dataDir, 'backup');
    expect(json((await here.call(['backup', file])).out)).toMatchObject([{ file }]);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const there = instance();
    expect(await there.call(['restore', file])).toMatchObject({ code: 0, err: /on hold/ });
    expect(readFileSync(join(there.dataDir, 'secret'))).toEqual(readFileSync(join(here.dataDir, 'secret')));
    expect(json((await there.call(['user', 'list'])).out)).toHaveLength(2);
    writeFileSync(join(there.dataDir, 'again.csv'), `${HEADER}\nsimulated:ben,tr,alarm,2026-01-02T00:00:00Z,Evet\n`);
    const again = await there.call(['subscribers', 'import', join(there.dataDir, 'again.csv')]);
    expect(json(again.out)).toMatchObject([{ added: 0, stopped: 1 }]);
    expect((await there.call(['doctor'])).out).toMatch(/warning +sending: on hold/);
    there.remove();
  });

  it('refuses a backup made under another given secret', async () => {
    const file = join(here.dataDir, 'backup');
    const other = instance({ APP_SECRET: 'another secret of at least 32 letters' });
    expect(await other.call(['restore', file])).toMatchObject({ code: 1, err: /APP_SECRET/ });
    other.remove();
  });
});

describe('intents', () => {
  const dir = join(here.dataDir, 'intents');
  const topic = (id: string, words: string[]) =>
    `id: ${id}\nlabel: { de: L, en: L }\ndescription: d\nowner: o\nutterances:\n  de:\n${words.map((word) => `    - ${word}`).join('\n')}\nanswers:\n  de: A\n`;

  it('lint names file and line and exits 1', async () => {
    mkdirSync(dir, { recursive: true });
    writeFileSync(join(dir, 'a.one.yaml'), 'id: a.one\nlabel:\n  de: Eins\nutterances:\n  xx:\n    - hello\n');
    const { code, out } = await here.call(['intents', 'lint', '--dir', dir]);
    expect(code).toBe(1);
    expect(out).toMatch(/a\.one\.yaml:5: error language:/);
    const broken = await here.call(['intents', 'import', '--dir', dir]);
    expect([broken.code, broken.err]).toEqual([1, expect.stringMatching(/a\.one\.yaml:5/)]);
    const classify = await here.call(['classify', '--dir', dir], 'hallo\n');
    expect([classify.code, classify.out, classify.err]).toEqual([1, '', expect.stringMatching(/a\.one\.yaml:5/)]);
  });

  it('classify answers line by line and keeps the model', async () => {
    const stove = ['ofen', 'kamin', 'holz', 'kaminofen', 'brennholz', 'scheite'].flatMap((word) => [
      `darf ich den ${word} anmachen`,
      `ist der ${word} heute verboten`,
      `wann ist ${word} wieder erlaubt`,
    ]);
    const bus = ['bus', 'bahn', 'ticket', 'fahrkarte', 'straßenbahn', 's-bahn'].flatMap((word) => [
      `was kostet die ${word}`,
      `wie teuer ist ein ${word}`,
      `gibt es ${word} billiger`,
    ]);
    writeFileSync(join(dir, 'a.one.yaml'), topic('a.one', stove));
    writeFileSync(join(dir, 'b.two.yaml'), topic('b.two', bus));
    writeFileSync(
      join(dir, 'None.yaml'),
      topic('None', ['wer wird meister', 'erzähl einen witz', 'wie alt bist du', 'koch mir was']),
    );
    const input = 'darf ich den ofen anmachen\n{"text":"was kostet die bahn","lang":"de"}\n\nich bekomme keine luft\n';
    const first = await here.call(['classify', '--json', '--dir', dir], input);
    expect(first.code).toBe(0);
    const results = json(first.out);
    expect(results.map((result) => result.text)).toEqual([
      'darf ich den ofen anmachen',
      'was kostet die bahn',
      '',
      'ich bekomme keine luft',
    ]);
    expect(results[0]).toMatchObject({ lang: 'de', candidates: [{ intent: 'a.one' }] });
    expect(results[1].candidates[0].intent).toBe('b.two');
    expect(results[3]).toMatchObject({ action: 'emergency', intent: null });
    expect(readdirSync(join(here.dataDir, 'models'))).toHaveLength(1);
    expect((await here.call(['classify', '--dir', dir], input)).out).toBe(first.out);
  }, 60_000);
});
