// Every route there is, with values that mean something to databases, file systems and parsers in every parameter: no
// request is the service's own fault, nothing of its inside is shown, and the database is what it was.
import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { toInbound } from '../../src/channels/web-chat/inbound.ts';
import { newToken } from '../../src/core/id.ts';
import type { Database } from '../../src/storage/database.ts';
import { createOwnDataStore } from '../../src/storage/own-data-store.ts';
import { createWebChatStore } from '../../src/storage/web-chat-store.ts';
import { createWeb } from '../../src/web/web.ts';
import { openTelegram } from '../channels/telegram/open-channel.ts';
import { openWhatsAppCloud } from '../channels/whatsapp-cloud/open-channel.ts';
import { eachDatabase } from '../databases.ts';
import { FEW_VALUES, HOSTILE_BODIES, HOSTILE_VALUES, segmentsOf } from './hostile-values.ts';
import { type OpenConsole, openConsole, PASSWORD } from './open-console.ts';
import { webDeps } from './web-deps.ts';

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const;
/** Parameters that some page reads from its address. */
const QUERY = [
  'teach q view current after before since session lang locale lookup insert again done saved to month state text topic',
  'ticket id token hub.mode hub.verify_token hub.challenge message_id from until page limit',
].flatMap((names) => names.split(' '));
/** Fields that some form sends. */
const FIELDS = [
  'name password set to old new until do mail text version onward draft-of days back case department message days',
  'key value locale role reason phone topic title image alt link label day hour stoves cars kind class schedule',
  'do intent wish language stand note as_of valid_until source answers.de add.utterances.de remove.utterances.de.0',
  'title.de text.de scheduledFor notAfter checked decide channel code typing lookup hash replace confirm button lang',
].flatMap((names) => names.split(' '));
/** What only the inside knows. */
const INSIDE = /sqlite|syntax error|node:internal|\n\s+at .*\(|\/src\/|root:.*:0:0|plain:/i;
/** What a request may leave behind whatever it asked: who was here, and tries at the door. */
const TRACES = new Set(['form_ids', 'login_attempts', 'keyv', 'users', 'audit', 'schema_migrations']);

eachDatabase('hostile values on every route', (open) => {
  let database: Database;
  let c: OpenConsole;
  let app: ReturnType<typeof createWeb>;
  let routes: { method: string; path: string }[];
  let ids: Record<string, string>;
  let cookie: string;
  let csrf: string;
  /** One of each kind; with VALUES=all every one there is, which takes minutes. */
  let values: readonly string[];
  const stops: (() => void)[] = [];
  let faults: string[] = [];
  /** What was last logged as a fault of ours. */
  let thrown = '';
  const error = (fields: unknown): void => {
    thrown = String((fields as { error?: unknown }).error).slice(0, 300);
  };

  beforeAll(async () => {
    database = await open();
    values = process.env.VALUES === 'all' ? HOSTILE_VALUES : FEW_VALUES;
    c = await openConsole(database);
    const user = await c.addUser('Anna', 'staff', 'editor', 'publisher', 'admin');
    const ticket = await c.ask('1', 'Frage?', { name: 'Maria' });
    const { contactId, transcript } = (await c.tickets.detail(ticket))!;
    await c.deps.teaching.propose(user, ticket, transcript[0]!.id, 'driving.diesel');
    const order = { type: 'announce' as const, stovesFrom: c.clock.at + 3_600_000, carsFrom: c.clock.at + 7_200_000 };
    c.values.set('regime', 'on');
    const made = await c.alarms.alarms.order(null, order, user);
    if (!made.ok) throw new Error(made.refusal);
    ids = { tickets: ticket, people: contactId, broadcasts: made.broadcast, alarms: made.alarm ?? '', users: user.id };
    const now = c.clock.now;
    const store = createWebChatStore({ database, now, subscribe: () => () => {} });
    stops.push(() => store.close());
    const telegram = openTelegram(
      { root: 'http://127.0.0.1:9', token: '4711:x' },
      { inbox: c.inbox, mode: 'webhook', webhookSecret: 'right', publicUrl: 'https://luft.example' },
    ).channel;
    const whatsapp = openWhatsAppCloud(
      { apiRoot: 'http://127.0.0.1:9', token: 'x', phoneNumberId: '1' },
      { inbox: c.inbox },
    ).channel;
    app = createWeb(
      webDeps({
        clock: c.clock,
        log: { info: () => {}, warn: () => {}, error },
        keyedHash: c.hash,
        chat: { store, inbox: c.inbox, toInbound, waitMs: 1, limits: { ip: { burst: 1e6, perMinute: 1e6 } } },
        ownData: createOwnDataStore({ database, hash: c.hash, now }),
        cap: (id) => c.alarms.cap(id, false),
        intakes: [telegram.intake!, whatsapp.intake],
        console: c.console as never,
      }),
    );
    routes = app.routes
      .filter(({ path }) => !path.includes('*'))
      .flatMap(({ method, path }) => (method === 'ALL' ? METHODS : [method]).map((one) => ({ method: one, path })));
    const anna = c.browser();
    await anna.signIn('Anna');
    cookie = [...anna.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    csrf = (await anna.fieldsOf('/console/me', '/console/logout')).token!;
  });
  afterEach(() => {
    const found = faults;
    faults = [];
    expect(found).toEqual([]);
  });
  afterAll(() => {
    for (const stop of stops) stop();
    c.console.close();
  });

  /** Asks without reading a stream to its end, and keeps what is wrong with the answer. */
  async function ask(method: string, path: string, init: { headers?: Record<string, string>; body?: string } = {}) {
    thrown = '';
    const gone = new AbortController();
    const response = await app.request(`http://localhost:3000${path}`, { method, ...init, signal: gone.signal });
    const stream = response.headers.get('content-type')?.startsWith('text/event-stream');
    const text = stream ? '' : await response.text();
    if (stream) await response.body?.cancel();
    gone.abort();
    const at = `${method} ${path.slice(0, 100)} ${init.body?.slice(0, 100) ?? ''}`;
    if (response.status >= 500) faults.push(`${at}: ${response.status} ${thrown}`);
    if (INSIDE.test(text)) faults.push(`${at}: shows ${INSIDE.exec(text)?.[0]}`);
    if (response.headers.get('set-cookie')?.includes('owned')) faults.push(`${at}: sets a cookie`);
  }

  /** Every row of every table that a request may not touch. */
  async function everything(): Promise<Record<string, string>> {
    const tables = await database.db.introspection.getTables();
    const dump: Record<string, string> = {};
    for (const { name, columns } of tables) {
      dump[`columns of ${name}`] = columns.map((column) => column.name).join(' ');
      if (TRACES.has(name)) continue;
      const { rows } = await sql<object>`select * from ${sql.table(name)}`.execute(database.db);
      dump[name] = rows
        .map((row) => JSON.stringify(row))
        .sort()
        .join('\n');
    }
    const users = await database.db
      .selectFrom('users')
      .select(['id', 'name', 'password_hash', 'disabled_at'])
      .execute();
    dump['users in short'] = JSON.stringify(users);
    dump.roles = JSON.stringify(await database.db.selectFrom('user_roles').selectAll().execute());
    return dump;
  }

  const filled = (path: string, value: string): string => path.replace(/:\w+(\{.*?\})?/g, value);
  const form = (fields: Record<string, string>): { headers: Record<string, string>; body: string } => ({
    headers: {
      cookie,
      origin: 'http://localhost:3000',
      'content-type': 'application/x-www-form-urlencoded',
    },
    body: new URLSearchParams({ token: csrf, form: newToken(), ...fields }).toString(),
  });

  it('knows the routes it goes through', () => {
    const paths = new Set(routes.map(({ path }) => path));
    for (const path of ['/', '/api/chat', '/webhooks/telegram', '/webhooks/whatsapp', '/cap/:', '/console/search'])
      expect(
        [...paths].some((one) => one.startsWith(path)),
        path,
      ).toBe(true);
    expect(routes.length).toBeGreaterThan(90);
  });

  it('in paths, from outside and from who is signed in', async () => {
    const before = await everything();
    for (const { method, path } of routes) {
      if (!path.includes(':')) continue;
      for (const value of segmentsOf(values)) {
        if (FEW_VALUES.some((few) => encodeURIComponent(few) === value)) await ask(method, filled(path, value));
        // Whoever is signed in gets further: to the row that is not there.
        const init = method === 'POST' ? form({}) : { headers: { cookie } };
        if (path.startsWith('/console') && !path.endsWith('/logout')) await ask(method, filled(path, value), init);
      }
    }
    expect(await everything()).toEqual(before);
  }, 120_000);

  it('in addresses, one by one and all at once', async () => {
    const before = await everything();
    for (const { method, path } of routes.filter((one) => one.method === 'GET')) {
      const own = filled(path, ids[path.split('/')[2] ?? ''] ?? 'x');
      for (const value of values) {
        const query = new URLSearchParams(QUERY.map((name) => [name, value] as [string, string]));
        await ask(method, `${own}?${query}`, { headers: { cookie } });
      }
      await ask(method, `${own}?${QUERY.map((name) => `${name}=%00&${name}[]=1&${name}=2`).join('&')}`, {
        headers: { cookie },
      });
    }
    expect(await everything()).toEqual(before);
  }, 120_000);

  it('with methods nobody offers', async () => {
    const before = await everything();
    for (const path of new Set(routes.map((route) => route.path)))
      for (const method of METHODS) {
        if (method === 'POST' || method === 'GET') continue;
        await ask(method, filled(path, 'x'), { headers: { cookie } });
      }
    expect(await everything()).toEqual(before);
  }, 60_000);

  it('as bodies that are none', async () => {
    const before = await everything();
    for (const { method, path } of routes.filter((one) => one.method === 'POST')) {
      // The chat takes what can be read; that is looked at elsewhere.
      for (const body of HOSTILE_BODIES)
        for (const type of ['application/json', 'text/plain', 'multipart/form-data; boundary=x', ''])
          if (!(path === '/api/chat' && /"text":("|1)|\\u/.test(body)))
            await ask(method, filled(path, 'x'), { headers: { 'content-type': type }, body });
    }
    expect(await everything()).toEqual(before);
  }, 120_000);

  it('in every field of every form, and nothing is lost by it', async () => {
    const rows = async () => {
      const tables = (await database.db.introspection.getTables()).map(({ name }) => name).sort();
      const tickets = await database.db.selectFrom('tickets').select('id').execute();
      const messages = await database.db.selectFrom('messages').select('id').execute();
      const users = await database.db.selectFrom('users').select('id').execute();
      return { tables, rows: [...tickets, ...messages, ...users].map(({ id }) => id) };
    };
    const before = await rows();
    const leavesOut = /\/(logout|sign-out|signin\/:token|login)$/;
    for (const { path } of routes.filter((one) => one.method === 'POST' && one.path.startsWith('/console'))) {
      if (leavesOut.test(path)) continue;
      const own = filled(path, ids[path.split('/')[2] ?? ''] ?? 'x');
      for (const value of database.kind === 'sqlite' ? FEW_VALUES : FEW_VALUES.slice(1, 4)) {
        const fields = Object.fromEntries(FIELDS.map((name) => [name, value]));
        // Nobody's account may be changed under the one who asks.
        if (path.includes('/users/:id') || path.startsWith('/console/me/'))
          await ask('POST', own, form({ old: value, mail: value }));
        else await ask('POST', own, form(fields));
        await ask('POST', own, form({ version: '1', key: 'telefon', name: value, text: value, value, reason: value }));
      }
    }
    const after = await rows();
    expect(after.tables).toEqual(before.tables);
    expect(after.rows).toEqual(expect.arrayContaining(before.rows));
    expect((await c.users.verify('Anna', PASSWORD))?.roles).toEqual(['admin', 'editor', 'publisher', 'staff']);
  }, 120_000);

  it('at the door, in the chat and in cookies', async () => {
    for (const value of values) {
      await ask('POST', '/console/login', form({ name: value, password: value, to: value }));
      await ask('POST', '/console/signin/x', form({ password: value, set: 'yes' }));
      const encoded = encodeURIComponent(value).slice(0, 4_000);
      for (const path of ['/', '/chat', '/console', '/api/chat/events', '/api/chat/transcript'])
        await ask('GET', path, {
          headers: { cookie: `luftpost=${encoded}; session=${encoded}; luftpost-chat=${encoded}` },
        });
      await ask('POST', '/api/chat', {
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ text: value, id: value, session: value, lang: value }),
      });
      await ask('POST', '/api/chat', {
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ text: value, button: value }),
      });
    }
    expect((await c.tickets.detail(ids.tickets!))?.name).toBe('Maria');
  }, 120_000);
});

describe('the values', () => {
  it('would be seen, were they taken for more than they are', () => {
    expect('SqliteError: near "x"').toMatch(INSIDE);
    expect('Error\n    at read (/app/x.ts:1:1)').toMatch(INSIDE);
    expect('root:x:0:0:root').toMatch(INSIDE);
  });
});
