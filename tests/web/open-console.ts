// The console over a real database, asked without a server: signs in, reads forms, sends them.
import { Hono } from 'hono';
import { createCatalogueWorkshop } from '../../src/app/catalogue-workshop.ts';
import { consoleNotices } from '../../src/app/console-notices.ts';
import { consoleTeaching } from '../../src/app/console-teaching.ts';
import { openAlarms } from '../../src/app/open-alarms.ts';
import { createShowTyping } from '../../src/app/show-typing.ts';
import type { Role } from '../../src/core/user.ts';
import { createPromisedText } from '../../src/desk/promise.ts';
import type { DialogueDeps } from '../../src/dialogue/ports.ts';
import { createRules } from '../../src/dialogue/rules/create-rules.ts';
import { hashIntents } from '../../src/nlu/corpus.ts';
import { keptIntents } from '../../src/nlu/kept-intents.ts';
import { readWords } from '../../src/phrases/read-words.ts';
import { createAuditStore } from '../../src/storage/audit-store.ts';
import { createCatalogueStore } from '../../src/storage/catalogue-store.ts';
import type { Database } from '../../src/storage/database.ts';
import { createDraftStore } from '../../src/storage/draft-store.ts';
import { eventsAfter, lastEvent } from '../../src/storage/events.ts';
import { createFormStore } from '../../src/storage/form-store.ts';
import { createLoginThrottle } from '../../src/storage/login-throttle.ts';
import { createMonthReport } from '../../src/storage/month-report.ts';
import { createPersonExport } from '../../src/storage/person-export.ts';
import { createPersonStore } from '../../src/storage/person-store.ts';
import { createSearchStore } from '../../src/storage/search-store.ts';
import { createAssets } from '../../src/web/assets.ts';
import { createConsole } from '../../src/web/console/console.ts';
import type { ConsoleDeps } from '../../src/web/console/deps.ts';
import type { CatalogueDeps } from '../../src/web/console/notice-deps.ts';
import { openDesk, type Waiting } from '../desk/open-desk.ts';

export const PASSWORD = 'correct horse battery';

/** What the catalogue would offer. */
const ANSWERS = [
  {
    intent: 'driving.diesel',
    label: 'Diesel-Fahrverbot',
    text: 'Nach letztem Stand dürfen Diesel bis Euro 4 nicht fahren.',
  },
  { intent: 'alarm.rules', label: 'Regeln bei Alarm', text: 'Bei Alarm bitten wir Sie, das Auto stehen zu lassen.' },
];

/** What notices can go through. */
const CHANNELS = [
  { channel: 'telegram', account: 'bot', perSecond: 25 },
  { channel: 'whatsapp-cloud', account: 'bot', perSecond: 80 },
];

const CATALOGUE: CatalogueDeps = {
  published: async () => ({
    revision: 7,
    hash: '3f9a8c0d1e2b4a5c6d7e',
    note: 'Ticketpreise 2026',
    by: 'import',
    at: Date.parse('2026-02-20T09:12:00Z'),
    intents: 54,
    utterances: 6_412,
  }),
  thresholds: () => ({ answer: 0.62, clarify: 0.31 }),
  figures: async () => ({
    method: 'cross-validation',
    inScope: 5_921,
    outOfScope: 491,
    accuracy: 0.953,
    amongThree: 0.988,
    right: 0.871,
    wrong: 0.014,
    clarified: 0.096,
    escalated: 0.019,
    falseAnswers: 0.031,
    outOfScopeRecall: 0.969,
    confusions: [{ meant: 'driving.diesel', taken: 'alarm.rules', count: 4, sentences: ['darf ich heute fahren'] }],
  }),
  drift: () => ['alarm.rules.yaml'],
  findings: () => [
    { severity: 'warning', file: 'alarm.rules.yaml', line: 12, rule: 'thin', message: 'Only 31 utterances in de.' },
    { severity: 'error', file: 'driving.diesel.yaml', line: 3, rule: 'label', message: 'There is no label in en.' },
  ],
  try: (text) => ({
    language: 'de',
    foreign: null,
    action: text.includes('112') ? 'emergency' : 'answer',
    candidates: [
      { intent: 'driving.diesel', confidence: 0.81 },
      { intent: 'alarm.rules', confidence: 0.34 },
      { intent: 'air.now', confidence: 0.08 },
    ],
    answer: ANSWERS[0]!.text,
  }),
};

const WORDS = readWords('locales/words');

/** The files of a small catalogue, and a classifier that hears German everywhere. */
const FILES = Object.entries({
  'driving.diesel': ['Diesel-Fahrverbot', 'darf mein diesel fahren', 'diesel euro 5 erlaubt'],
  'driving.allowed': ['Darf ich fahren?', 'darf ich heute auto fahren', 'auto bei alarm erlaubt'],
  'alarm.rules': ['Regeln bei Alarm', 'was gilt bei alarm', 'welche regeln gibt es'],
  None: ['Anderes', 'erzähl einen witz', 'wie wird das wetter'],
}).map(([id, [label, ...texts]]) => ({
  file: `${id}.yaml`,
  yaml: `# Pflegt das Amt.\nid: ${id}\nlabel:\n  de: ${label}\n  en: x\nutterances:\n  de:\n${texts.map((text) => `    - ${text}\n`).join('')}${
    id === 'None' ? '' : `answers:\n  de: |\n    Antwort zu ${label}\n  de-simple: a\n  en: b\n`
  }`,
}));
const INTENTS = new Map(keptIntents(FILES).map((intent) => [intent.id, intent]));
const SMALL: Pick<DialogueDeps, 'classifier' | 'answers'> = {
  classifier: () => ({
    classify: () => ({ language: 'de', intent: null, confidence: 0, candidates: [], zone: 'escalate' }),
    hash: 'x',
    thresholds: { answer: 0.7, clarify: 0.3 },
  }),
  answers: () => ({ intent: (id) => INTENTS.get(id), all: () => [...INTENTS.values()], revision: 1 }),
};

/** What a test puts in place of our answers, catalogue and history of settings. */
export interface Own {
  answers?: ConsoleDeps['answers'];
  intentLabel?: ConsoleDeps['intentLabel'];
  catalogue?: Partial<CatalogueDeps>;
  device?: ConsoleDeps['device'];
  waiting?: Waiting;
  settingsHistory?: Awaited<ReturnType<ConsoleDeps['settingsWriter']['history']>>;
}

export async function openConsole(database: Database, publicUrl = 'http://localhost:3000', own: Own = {}) {
  const opened = await openDesk(database, undefined, own.waiting);
  const { clock, settings, values, hash, users, wakes } = opened;
  const { now } = clock;
  const cache = new Map<string, { value: unknown; until: number }>();
  const state = { ip: '192.0.2.1' };
  /** In whose messenger "is writing" was shown. */
  const typed: string[] = [];
  const alarms = openAlarms({
    database,
    clock,
    phrases: opened.phrases,
    settings: () => settings,
    publicUrl,
    channels: () => CHANNELS,
  });
  const store = createCatalogueStore({ database, now });
  const small = { files: FILES, hash: hashIntents([...INTENTS.values()]), note: '', by: 'import' };
  /** Tests that empty every table find the small catalogue again. */
  const published = async () => {
    await store.publish(small, true);
    return store.published();
  };
  await published();
  const models = new Map<string, string>();
  const workshop = createCatalogueWorkshop({
    database,
    clock,
    log: { info: () => {}, warn: () => {}, error: () => {} },
    understanding: { store: { ...store, published }, dialogue: SMALL, reload: async () => {} },
    dir: '/nowhere',
    models: { get: async (hash) => models.get(hash), set: async (hash, json) => void models.set(hash, json) },
    signal: new AbortController().signal,
  });
  const deps: ConsoleDeps = {
    device: own.device ?? null,
    mailed: true,
    typing: createShowTyping(database, (address) => ({ typing: async () => void typed.push(address.id) })),
    ...opened,
    notices: consoleNotices({
      database,
      clock,
      alarms,
      channels: () => CHANNELS,
      holder: 'test',
      outlets: ['mastodon', 'x'],
      timeZone: () => settings.get('time_zone'),
    }),
    month: createMonthReport({ database, now, zone: () => settings.get('time_zone') }),
    catalogue: { ...CATALOGUE, ...own.catalogue },
    teaching: consoleTeaching({
      database,
      clock,
      words: WORDS,
      rules: createRules(WORDS),
      understanding: { dialogue: SMALL },
      workshop,
      render: (intent) => intent.answers.de ?? '',
    }),
    promisedText: createPromisedText(opened.office, opened.phrases, () => settings.get('time_zone')),
    people: createPersonStore({ database }),
    rights: opened.rights,
    exportPerson: createPersonExport({ database, hash, now }),
    search: createSearchStore({ database }).search,
    drafts: createDraftStore({ database, now }),
    forms: createFormStore({ database, now }),
    throttle: createLoginThrottle({ database, now }),
    audit: createAuditStore({ database, now }),
    cache: {
      get: async (key) => {
        const entry = cache.get(key);
        return entry !== undefined && entry.until > now() ? structuredClone(entry.value) : undefined;
      },
      set: async (key, value, ttlMs) => cache.set(key, { value: structuredClone(value), until: now() + ttlMs }),
      delete: async (key) => cache.delete(key),
    },
    settingsWriter: {
      set: async (key, value) => {
        if (value === 'wrong') return { ok: false, message: 'no' };
        values.set(key, value);
        return { ok: true };
      },
      history: async () =>
        own.settingsHistory ?? [{ key: 'telefon', value: '0711 115', setBy: 'nobody', setAt: now() }],
    },
    events: {
      after: (seq) => eventsAfter(database.db, seq),
      last: () => lastEvent(database.db),
      subscribe: (wake) => {
        wakes.add(wake);
        return () => wakes.delete(wake);
      },
    },
    answers: own.answers ?? ((words) => (words.includes('nichts') ? [] : ANSWERS)),
    intentLabel: own.intentLabel ?? ((intent) => ANSWERS.find((answer) => answer.intent === intent)?.label ?? intent),
    publicUrl,
    sign: hash,
    clientIp: () => state.ip,
  };
  const console = createConsole(deps);
  const app = new Hono().route('/assets', createAssets()).route('/console', console);

  async function addUser(name: string, ...roles: Role[]) {
    const made = await users.add(name, roles, null);
    await users.setPassword(made!.id, PASSWORD, null);
    return (await users.byId(made!.id))!;
  }

  return {
    ...opened,
    alarms,
    workshop,
    catalogue: store,
    typed,
    deps,
    app,
    console,
    state,
    cache,
    addUser,
    browser: () => openBrowser(app),
  };
}

export type OpenConsole = Awaited<ReturnType<typeof openConsole>>;

/** A browser without script: keeps cookies, follows nothing, sends forms with what their page hid in them. */
export function openBrowser(app: { request(url: string, init: RequestInit): Response | Promise<Response> }) {
  const cookies = new Map<string, string>();

  async function ask(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers(init.headers);
    if (cookies.size > 0) headers.set('cookie', [...cookies].map(([name, value]) => `${name}=${value}`).join('; '));
    const response = await app.request(`http://localhost:3000${path}`, { ...init, headers });
    for (const line of response.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line)!;
      if (value === '' || /max-age=0/i.test(line)) cookies.delete(name!);
      else cookies.set(name!, value!);
    }
    return response;
  }

  const post = (path: string, fields: Record<string, string>, headers: Record<string, string> = {}) =>
    ask(path, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', origin: 'http://localhost:3000', ...headers },
      body: new URLSearchParams(fields).toString(),
    });

  /** The hidden fields of the form on `page` whose action is `action`. */
  async function fieldsOf(page: string, action: string): Promise<Record<string, string>> {
    const text = await (await ask(page)).text();
    const from = text.indexOf(`action="${action}"`);
    if (from < 0) throw new Error(`${page} has no form to ${action}`);
    const form = text.slice(from, text.indexOf('</form>', from));
    const fields: Record<string, string> = {};
    for (const match of form.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g))
      fields[match[1]!] = match[2]!;
    return fields;
  }

  const send = async (page: string, action: string, fields: Record<string, string> = {}) =>
    post(action, { ...(await fieldsOf(page, action)), ...fields });

  const signIn = (name: string, password = PASSWORD) => post('/console/login', { name, password });

  return { ask, post, fieldsOf, send, signIn, cookies };
}
