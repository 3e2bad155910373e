// The staff side over a database: desk, console and chores.

import type { Clock } from '../core/clock.ts';
import type { Claimed } from '../core/delivery.ts';
import type { Intent } from '../core/intent.ts';
import type { TemplateChoice } from '../core/notice-template.ts';
import type { Phrases } from '../core/phrases.ts';
import { createChores } from '../desk/chores.ts';
import { createDesk } from '../desk/desk.ts';
import { createOfficeHours } from '../desk/office-hours.ts';
import { createPromisedText } from '../desk/promise.ts';
import { createAuditStore } from '../storage/audit-store.ts';
import { createDataRightsStore } from '../storage/data-rights-store.ts';
import type { Database } from '../storage/database.ts';
import { createDraftStore } from '../storage/draft-store.ts';
import { eventsAfter, lastEvent } from '../storage/events.ts';
import { createFormStore } from '../storage/form-store.ts';
import type { KeyedHash } from '../storage/keyed-hash.ts';
import { openKeyv } from '../storage/keyv-store.ts';
import { createLoginThrottle } from '../storage/login-throttle.ts';
import { createMonthReport } from '../storage/month-report.ts';
import { createPasswords } from '../storage/passwords.ts';
import { createPersonExport } from '../storage/person-export.ts';
import { createPersonStore } from '../storage/person-store.ts';
import { createQueueStore } from '../storage/queue-store.ts';
import type { ChannelLimits } from '../storage/replies.ts';
import { createSearchStore } from '../storage/search-store.ts';
import type { SettingsStore } from '../storage/settings-store.ts';
import { createTicketCareStore } from '../storage/ticket-care-store.ts';
import { createTicketDetailStore } from '../storage/ticket-detail-store.ts';
import { createTicketStore } from '../storage/ticket-store.ts';
import { createUserStore } from '../storage/user-store.ts';
import { createClientIp } from '../web/client-ip.ts';
import { createConsole } from '../web/console/console.ts';
import type { ConsoleDeps } from '../web/console/deps.ts';
import type { CatalogueDeps, NoticeDeps } from '../web/console/notice-deps.ts';
import type { Waker } from './waker.ts';

export interface DeskOptions {
  database: Database;
  hash: KeyedHash;
  holder: string;
  clock: Clock;
  phrases: Phrases;
  settings: SettingsStore;
  publicUrl: string;
  trustProxy: readonly string[];
  limits: ChannelLimits;
  handOver: (claimed: Claimed[]) => void;
  /** After every commit at the desk. */
  onDesk: () => void;
  news: Waker;
  /** Answers that fit some words, best first. */
  answers: (words: string) => { intent: string; label: string; text: string }[];
  intent: (id: string) => Intent | undefined;
  notices: NoticeDeps;
  /** Approved wordings of "your answer is waiting". */
  waiting?: (() => Promise<TemplateChoice[]>) | undefined;
  device: ConsoleDeps['device'];
  mailed: boolean;
  typing: ConsoleDeps['typing'];
  catalogue: CatalogueDeps;
  teaching: ConsoleDeps['teaching'];
}

export function openDesk(options: DeskOptions) {
  const { database, hash, holder, clock, phrases, settings, publicUrl, limits, handOver, onDesk, news } = options;
  const now = () => clock.now();
  const storeOptions = { database, holder, now, limits, handOver, onDesk };
  const store = {
    ...createTicketStore(storeOptions),
    ...createTicketCareStore({
      ...storeOptions,
      hash,
      consentKeptMs: () => settings.settings.number('retention_consent_days') * 86_400_000,
    }),
  };
  const office = createOfficeHours(settings.settings);
  const promisedText = createPromisedText(office, phrases, () => settings.settings.get('time_zone'));
  const desk = createDesk({
    store,
    clock,
    phrases,
    nameShown: () => settings.settings.get('staff_name_shown') === 'on',
    ...(options.waiting ? { waiting: options.waiting } : {}),
  });
  const users = createUserStore({ database, now, passwords: createPasswords() });
  const chores = createChores({ store, clock, settings: settings.settings, office, phrases, publicUrl });
  const cache = openKeyv<unknown>(database, 'console', now);

  const console = createConsole({
    desk,
    office,
    promisedText,
    queue: createQueueStore({ database }),
    tickets: createTicketDetailStore({ database, now }),
    people: createPersonStore({ database }),
    rights: createDataRightsStore(storeOptions),
    exportPerson: createPersonExport({ database, hash, now }),
    search: createSearchStore({ database }).search,
    drafts: createDraftStore({ database, now }),
    forms: createFormStore({ database, now }),
    users,
    throttle: createLoginThrottle({ database, now }),
    audit: createAuditStore({ database, now }),
    cache: {
      get: (key) => cache.get(key),
      set: (key, value, ttlMs) => cache.set(key, value, ttlMs),
      delete: (key) => cache.delete(key),
    },
    settings: settings.settings,
    settingsWriter: { set: settings.set, history: () => settings.history() },
    events: {
      after: (seq) => eventsAfter(database.db, seq),
      last: () => lastEvent(database.db),
      subscribe: news.subscribe,
    },
    answers: options.answers,
    intentLabel: (id) => options.intent(id)?.label.de ?? id,
    notices: options.notices,
    device: options.device,
    mailed: options.mailed,
    typing: options.typing,
    ...(options.device === null
      ? {}
      : { pages: [{ path: '/device', label: phrases.say('de', 'console.nav.device'), roles: ['admin'] }] }),
    catalogue: options.catalogue,
    teaching: options.teaching,
    month: createMonthReport({ database, now, zone: () => settings.settings.get('time_zone') }),
    phrases,
    clock,
    publicUrl,
    sign: hash,
    clientIp: createClientIp(options.trustProxy),
  });

  return { console, chores, users, promisedText };
}
