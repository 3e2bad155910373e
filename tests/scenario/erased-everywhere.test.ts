// One person goes through every feature of the running service and is erased: then every file there is, is searched.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createGunzip, gunzipSync } from 'node:zlib';
import { CompiledQuery } from 'kysely';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase } from '../../src/storage/database.ts';
import { unsealed } from '../../src/storage/sealed-file.ts';
import { instance } from '../cli/run.ts';
import { type FakeTelegram, startFakeTelegram } from '../fakes/telegram/start-fake-telegram.ts';
import { type FakeGraph, startFakeGraph } from '../fakes/whatsapp-cloud/start-fake-graph.ts';
import { APP_SECRET, VERIFY_TOKEN } from '../fakes/whatsapp-cloud/webhooks.ts';
import { createPostgresServer, type PostgresServer } from '../setup/postgres-server.ts';
import { openBrowser } from '../web/open-console.ts';
import { createPersona, linkIn, NAME, TELEGRAM, WAMID, WHATSAPP, WORD } from './persona.ts';
import { writeSmallCatalogue } from './small-catalogue.ts';
import { until } from './spine.ts';
import { type StartedService, startService } from './start-service.ts';
import { tracesBelow, tracesIn } from './traces.ts';

const CASE = 'AZ-PX-90817';

const RUNS = [
  { kind: 'sqlite', key: null, how: 'in the clear' },
  { kind: 'postgres', key: 'k'.repeat(40), how: 'under DATA_KEY' },
  { kind: 'postgres', key: null, how: 'in the clear' },
  { kind: 'sqlite', key: 'k'.repeat(40), how: 'under DATA_KEY' },
] as const;
/** Each run is a whole life of the service: two with every check, all four with `ALL_RUNS=1`. */
const runs = process.env.ALL_RUNS ? RUNS : RUNS.slice(0, 2);

describe.each(runs)('a person erased on $kind $how', ({ kind, key }) => {
  const folder = mkdtempSync(join(tmpdir(), 'luftpost-erased-'));
  const [data, before, after] = ['data', 'backups/before', 'backups/after'].map((name) => join(folder, name));
  const list = join(folder, 'list.csv');
  const database = 'city';
  let telegram: FakeTelegram;
  let graph: FakeGraph;
  let service: StartedService;
  let cli: ReturnType<typeof instance>;
  let person: ReturnType<typeof createPersona>;
  let session = '';
  let log = '';
  /** What names the person here: codes and ids of ours beside name, number and words. */
  const words = [NAME, 'Fältersieb', WORD];
  const numbers = [String(TELEGRAM), WHATSAPP, CASE, WAMID];
  const names = new Set<string>([...words, ...numbers]);

  /** Its own: every file of it is searched, with everything a server does by itself switched on. */
  let server: PostgresServer | null = null;
  const serverUrl = (name: string): string => server?.url.replace('{database}', name) ?? '';
  const onServer = async (name: string, statement: string): Promise<void> => {
    const client = new pg.Client({ connectionString: serverUrl(name) });
    await client.connect();
    await client.query(statement);
    await client.end();
  };
  const read = async <T>(text: string): Promise<T[]> => {
    const url = kind === 'sqlite' ? {} : { url: serverUrl(database) };
    const handle = openDatabase({ ...url, file: join(data!, 'luftpost.sqlite'), poolSize: 1, dataKey: key });
    if (handle.seal !== null) handle.seal.active = true;
    const { rows } = await handle.db.executeQuery<T>(CompiledQuery.raw(text));
    await handle.close();
    return rows;
  };
  const command = async (...args: string[]): Promise<string> => {
    const { code, out, err } = await cli.call(args);
    expect([args[0], code, err]).toEqual([args[0], 0, expect.any(String)]);
    return out;
  };

  const text = async (file: string): Promise<Buffer> => {
    const chunks: Buffer[] = [];
    for await (const chunk of (await unsealed(file, key)).pipe(createGunzip())) chunks.push(chunk as Buffer);
    return Buffer.concat(chunks);
  };

  /** Everything on the disk but what the operator was given: the data directory, the database, the log. */
  async function traces(words = [...names]): Promise<string[]> {
    const found = [...tracesBelow(data!, words), ...tracesIn(Buffer.from(log), 'log', words)];
    if (server === null) return found;
    // Pages of the server are written out before they are looked at: tables, catalogues, write-ahead log, all of it.
    await onServer(database, 'checkpoint');
    return [...found, ...tracesBelow(server.data, words)];
  }

  beforeAll(async () => {
    const intents = join(folder, 'intents');
    writeSmallCatalogue(intents);
    mkdirSync(data!);
    mkdirSync(join(folder, 'backups'));
    telegram = await startFakeTelegram();
    graph = await startFakeGraph();
    if (kind === 'postgres') {
      const settings = { autovacuum: 'on', full_page_writes: 'on', min_wal_size: '5MB', max_wal_size: '20MB' };
      server = await createPostgresServer({ segment: 1, settings });
      await server.start();
      await onServer('postgres', `create database ${database}`);
    }
    const environment = {
      DATA_DIR: data!,
      INTENTS: intents,
      APP_SECRET: 's'.repeat(40),
      PUBLIC_URL: 'http://localhost:3000',
      ...(kind === 'postgres' ? { DATABASE_URL: serverUrl(database) } : {}),
      ...(key === null ? {} : { DATA_KEY: key }),
      TELEGRAM_BOT_TOKEN: telegram.token,
      TELEGRAM_API_ROOT: telegram.root,
      WHATSAPP_CLOUD_TOKEN: graph.token,
      WHATSAPP_CLOUD_PHONE_NUMBER_ID: graph.phoneNumberId,
      WHATSAPP_CLOUD_APP_SECRET: APP_SECRET,
      WHATSAPP_CLOUD_VERIFY_TOKEN: VERIFY_TOKEN,
      WHATSAPP_CLOUD_API_ROOT: graph.apiRoot,
      // Nobody listens there: what is mailed stays in the queue.
      SMTP_URL: 'smtp://127.0.0.1:9',
      MAIL_FROM: 'luftpost@stadt.example',
      LOG_LEVEL: 'trace',
    };
    cli = instance(environment);
    service = await startService(environment);
    person = createPersona(telegram, graph, () => service.url);
  }, 120_000);

  afterAll(async () => {
    await service?.end('SIGKILL').catch(() => {});
    await telegram?.stop();
    await graph?.stop();
    cli?.remove();
    await server?.remove();
    rmSync(folder, { recursive: true, force: true });
  });

  it('goes through every feature', async () => {
    // Telegram: greeting, question, subscription with buttons, what cannot be answered, correction, files, place, card.
    await person.say(`/start ${WORD}`);
    await person.say(`gilt heute alarm ${WORD}`);
    await person.say('abo');
    await person.say('ja');
    telegram.addFile('photo-1', 'photos/1.jpg', Buffer.from(`\xff\xd8\xff ${WORD} in a file`));
    const photo = [{ file_id: 'photo-1', file_unique_id: 'u1', width: 9, height: 9, file_size: 30 }];
    const sends = (fields: Record<string, unknown>) => person.onTelegram(() => telegram.message(TELEGRAM, fields));
    await sends({ photo, caption: `${WORD} raucht` });
    let asked = 0;
    await person.onTelegram(() => {
      const { message } = telegram.say(TELEGRAM, `Wer bezahlt den ${WORD} in meinem Hinterhof?`);
      asked = (message as { message_id: number }).message_id;
    });
    telegram.edit(TELEGRAM, asked, `Wer bezahlt ${WORD} jetzt?`);
    await sends({ location: { latitude: 48.7812345, longitude: 9.1898765 } });
    await sends({ contact: { phone_number: '+49 711 55501234', first_name: WORD, user_id: 5 } });
    const { link, code: first } = linkIn(await person.say('MEINE DATEN'));
    names.add(first);
    const own = await fetch(link.replace('http://localhost:3000', service.url), { method: 'POST' });
    expect(await own.text()).toContain(WORD);

    // WhatsApp: the same with its own buttons and a voice note.
    await person.write(`Hallo ${WORD}`);
    await person.write('abo');
    await person.write('ja');
    // Both chats become one person, who keeps both.
    const before = await read<{ id: string }>('select id from contacts');
    expect(before).toHaveLength(2);
    for (const { id } of before) names.add(id);
    const code = /UMZUG (\w{3}-\w{4})/.exec(await person.say('umziehen'))?.[1] ?? '';
    expect(await person.write(`UMZUG ${code}`)).toContain('Waren Sie das selbst');
    const also = { type: 'button_reply', button_reply: { id: 'move:also', title: WORD } };
    await person.onWhatsApp({ type: 'interactive', interactive: also });
    expect(await read('select id from contacts')).toHaveLength(1);
    graph.media.set('77', { bytes: Buffer.from(`OggS ${WORD}`), mime: 'audio/ogg' });
    const audio = { mime_type: 'audio/ogg; codecs=opus', sha256: 'x', id: '77', voice: true };
    await person.onWhatsApp({ type: 'audio', audio });
    const tap = { type: 'button_reply', button_reply: { id: 'do:help', title: WORD } };
    await person.onWhatsApp({ type: 'interactive', interactive: tap });
    names.add(linkIn(await person.write('MEINE DATEN')).code);

    // The web chat: a question handed over, with the way back.
    ({ session } = await person.chat(undefined, `Guten Tag, ${WORD}`));
    names.add(session);
    const answer = await person.chat(session, `Ein Mensch soll mir den ${WORD} erklären`);
    expect(answer.messages.length).toBeGreaterThan(0);
  }, 60_000);

  it('is known to staff by answer, note, draft, case number and search', async () => {
    const anna = openBrowser({
      request: (url, init) => fetch(url.replace('http://localhost:3000', service.url), { ...init, redirect: 'manual' }),
    });
    await anna.post(new URL(service.signInLink!).pathname, {});
    await command('settings', 'set', 'department_mail', 'Gesundheitsamt=amt@stadt.example', '--as', 'admin');
    const tickets = await read<{ id: string }>("select id from tickets where state <> 'closed' order by number");
    expect(tickets).toHaveLength(3);
    for (const { id } of tickets) {
      const page = `/console/tickets/${id}`;
      const does = async (action: string, fields: Record<string, string> = {}) => {
        const done = await anna.send(page, `${page}/${action}`, fields);
        expect([action, done.status]).toEqual([action, 303]);
      };
      await does('claim');
      if ((await (await anna.ask(page)).text()).includes(`${page}/teach`))
        await does('teach', { intent: 'driving.allowed' });
      await does('note', { text: `Ruft ständig an: ${NAME}, ${WORD}` });
      await does('file', { case: CASE, department: 'Gesundheitsamt' });
      await does('forward');
      await does('answer', { text: `Den ${WORD} bezahlt die Stadt.`, onward: 'stay' });
      const { token } = await anna.fieldsOf(page, `${page}/note`);
      await anna.post(`${page}/draft`, { token: token!, text: `Entwurf über ${WORD}` });
      await anna.post(`${page}/presence`, { token: token!, typing: '1' });
    }
    const proposals = await read<{ text: string }>('select text from proposals');
    expect(proposals.length).toBeGreaterThan(0);
    for (const words of [NAME, String(TELEGRAM), WHATSAPP, CASE]) {
      const found = await anna.ask(`/console/search?q=${encodeURIComponent(words)}`);
      expect(await found.text()).toContain('/console/people/');
    }
    const ids = await read<{ id: string }>(
      `select id from contacts union select id from addresses union select id from conversations
       union select external_id as id from addresses where channel = 'web-chat'`,
    );
    expect(ids).toHaveLength(9);
    // The mail server is away: what a department shall read waits.
    const mails = await read<{ body: string; state: string }>(
      'select body, state from mails where ticket_id is not null',
    );
    expect(mails).toHaveLength(3);
    for (const mail of mails) expect(mail).toEqual({ state: 'pending', body: expect.stringContaining(WORD) });
    for (const { id } of ids) names.add(id);
  }, 60_000);

  it('gets an alarm, and lies in exports and backups', async () => {
    await command('user', 'add', 'Editha', '--role', 'editor');
    await command('user', 'add', 'Petra', '--role', 'publisher');
    await command('settings', 'set', 'regime', 'on', '--as', 'Petra');
    const day = (n: number) => new Date(Date.now() + n * 86_400_000).toISOString().slice(0, 10);
    const times = ['--stoves-from', `${day(1)}T18:00`, '--cars-from', `${day(2)}T00:00`];
    const out = await command('alarm', 'announce', ...times, '--out-of-season', '--as', 'Editha');
    const { broadcast } = JSON.parse(out) as { broadcast: string };
    await person.onTelegram(() => command('broadcast', 'approve', broadcast, '--as', 'Petra'));
    writeFileSync(list, await command('subscribers', 'export'));
    expect(readFileSync(list, 'utf8')).toContain(String(TELEGRAM));
    const log = await read<{ action: string }>("select action from audit where action = 'subscribers.export'");
    expect(log).toHaveLength(1);
    await command('subscribers', 'import', list);
    await command('backup', before!);
    // The planner looks at every word there is.
    if (kind === 'postgres') await onServer(database, 'analyze');
    // Under a key nothing can be read from the files, the backup included, as long as the person is there.
    expect(await traces([...words, ...numbers])).toEqual(
      key === null ? expect.arrayContaining([expect.anything()]) : [],
    );
    const copy = readFileSync(before!);
    expect(tracesIn(key === null ? gunzipSync(copy) : copy, 'backup', words).length > 0).toBe(key === null);
  }, 60_000);

  it('is erased by its own word on each channel, and told so', async () => {
    const receipt = expect.stringContaining('werden jetzt gelöscht');
    // In either chat of the two that are one person.
    await person.write('ALLE DATEN LÖSCHEN');
    const words = await person.write('ja');
    expect(words).toEqual(receipt);
    expect(words).toContain('hier und in Ihrem anderen Chat, gelten als zurückgezogen');
    await person.chat(session, 'ALLE DATEN LÖSCHEN');
    expect((await person.chat(session, 'ja')).messages[0]?.text).toEqual(receipt);
    await until('nobody is left', async () => (await read('select id from contacts')).length === 0, 75_000);
  }, 120_000);

  it('comes back by nothing that arrives late, and is sent nothing', async () => {
    const sent = () => [telegram.sentTo(TELEGRAM).length, graph.sentTo(WHATSAPP).length];
    const told = sent();
    await person.arriveLate();
    // Somebody else is answered after all that: then all of it was worked.
    telegram.say(12, 'gilt heute alarm');
    await telegram.untilSent(() => telegram.sentTo(12).length > 0, 15_000);
    expect(await read('select external_id from addresses')).toEqual([{ external_id: '12' }]);
    // The alarm ends: whoever had its begin is told, but nobody whom we do not know.
    const [alarm] = await read<{ id: string }>('select id from alarms');
    const ends = new Date(Date.now() + 4 * 86_400_000).toISOString().slice(0, 10);
    const out = await command('alarm', 'end', alarm!.id, '--until', `${ends}T24:00`, '--as', 'Editha');
    const { broadcast } = JSON.parse(out) as { broadcast: string };
    await command('broadcast', 'approve', broadcast, '--as', 'Petra');
    const state = async () => JSON.parse(await command('broadcast', 'show', broadcast)).state as string;
    await until('the end is told', async () => (await state()) === 'completed', 20_000);
    expect(sent()).toEqual(told);
  }, 90_000);

  it('is in no file of ours, in no spelling', async () => {
    // On PostgreSQL tables, statistics and log are written anew, without the bytes of deleted rows: the next hour's turn.
    await read("delete from meta where key = 'chore:freed'");
    const freed = () => read("select key from meta where key in ('freed', 'freed-log')");
    await until('freed bytes are gone', async () => (await freed()).length === 0, 90_000);
    await command('backup', after!);
    expect(await service.end('SIGTERM')).toBe(0);
    log = service.log();
    expect(await traces()).toEqual([]);
    const rows = await text(after!);
    expect(tracesIn(rows, 'the later backup', [...names])).toEqual([]);
    const journal = readFileSync(join(folder, 'backups', 'luftpost-journal.jsonl'));
    expect(tracesIn(journal, 'the journal', [...names])).toEqual([]);
  }, 150_000);

  it('does not come back with the older backup, nor with the exported list', async () => {
    await command('restore', before!);
    await command('subscribers', 'import', list);
    expect(await traces()).toEqual([]);
    expect(await read('select id from contacts')).toEqual([]);
    expect((await cli.call(['subscriber', 'find', `telegram:${TELEGRAM}`])).code).toBe(1);
  }, 60_000);
});
