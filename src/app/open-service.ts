// The running service: channels, workers, web and timers; stopped in reverse so that nothing is left in doubt.

import type { Hono } from 'hono';
import { createWebChatChannel } from '../channels/web-chat/channel.ts';
import { toInbound } from '../channels/web-chat/inbound.ts';
import type { Intake } from '../core/channel.ts';
import type { Log } from '../log.ts';
import { createOwnDataStore } from '../storage/own-data-store.ts';
import { createWebChatStore } from '../storage/web-chat-store.ts';
import { createDirectIntakes } from '../web/intakes.ts';
import { serve } from '../web/serve.ts';
import { createWeb } from '../web/web.ts';
import { addSimulated, checkDemo, fillDemo, withoutDoors } from './fill-demo.ts';
import { firstSignIn } from './first-sign-in.ts';
import { type House, type OpenConfig, openHouse } from './open-house.ts';
import { openOutlets } from './open-outlets.ts';
import { openTelegram } from './open-telegram.ts';
import { openWhatsAppCloud } from './open-whatsapp-cloud.ts';
import { openWhatsAppWeb } from './open-whatsapp-web.ts';
import { startChores } from './start-chores.ts';

export type Role = 'all' | 'web' | 'worker';

export interface ServiceOptions {
  role: Role;
  /** Simulated citizens instead of real channels. */
  demo?: boolean;
  /** Default: intents/ of this installation. */
  intentsDir?: string;
}

/** Resolves when it serves. The sign-in link is for the first admin, as long as nobody has a password. */
export async function openService(given: OpenConfig, log: Log, { role, demo = false, intentsDir }: ServiceOptions) {
  const config = demo ? withoutDoors(given) : given;
  const house = await openHouse(config, log, intentsDir);
  const undo: (() => Promise<unknown> | unknown)[] = [() => house.close()];
  const stop = async (): Promise<void> => {
    for (const step of undo.splice(0).reverse()) {
      await Promise.resolve(step()).catch((error: unknown) => log.error('service.stop-failed', { error }));
    }
  };
  try {
    const works = role !== 'web';
    const state = await checkDemo(house, demo);
    const refused: Record<string, number> = {};
    const count = (reason: string): void => {
      refused[reason] = (refused[reason] ?? 0) + 1;
    };
    await house.processes.beat(role);
    undo.push(() => house.processes.gone());
    await house.bot.add(createWebChatChannel(), works);
    if (demo) await addSimulated(house);
    const intakes: Intake[] = [];
    const telegram = await openTelegram(house, config, { works, serves: role !== 'worker', count });
    if (telegram !== null) {
      undo.push(() => telegram.close());
      if (telegram.intake) intakes.push(telegram.intake);
    }
    const whatsapp = await openWhatsAppCloud(house, config, { works, count });
    if (whatsapp !== null) {
      undo.push(() => whatsapp.close());
      if (role !== 'worker') intakes.push(whatsapp.intake);
    }
    const whatsAppWeb = await openWhatsAppWeb(house, config, works);
    if (whatsAppWeb) undo.push(() => whatsAppWeb.stop());
    if (works) {
      await house.bot.start();
      undo.push(() => house.bot.stop());
      const work = house.alarms.work(house.bot.ledger, house.bot.delivery, house.log);
      await work.start();
      undo.push(() => work.stop());
      const outlets = openOutlets(house, config);
      outlets?.start();
      if (outlets) undo.push(() => outlets.stop());
      await telegram?.receive();
      if (telegram) undo.push(() => telegram.stopReceiving());
      await whatsAppWeb?.receive();
    }
    undo.push(await startChores(house, config, { works, role }));
    if (state === 'fresh') await fillDemo(house);
    const { publicUrl } = config;
    if (role === 'worker') return { url: '', publicUrl, stop };
    const served = await openWeb(house, config, { demo, intakes, refused: () => refused });
    undo.push(() => served.close());
    const signInLink = await firstSignIn(house.desk.users, config.publicUrl);
    log.info('service.ready', { role, url: served.url });
    return { url: served.url, publicUrl, ...(signInLink === null ? {} : { signInLink }), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function openWeb(
  house: House,
  config: OpenConfig,
  parts: { demo: boolean; intakes: Intake[]; refused: () => Record<string, number> },
) {
  const { database, clock, bot, desk } = house;
  const now = () => clock.now();
  const chatStore = createWebChatStore({ database, now, subscribe: house.said.subscribe });
  if (database.kind === 'postgres') await database.listen('luftpost_desk', () => house.news.wake());
  const app = createWeb({
    clock,
    log: house.log,
    phrases: house.phrases,
    settings: () => house.settings.settings,
    situation: house.situation,
    notices: house.alarms.notices,
    cap: (id) => house.alarms.cap(id, parts.demo),
    air: house.air.web,
    messengers: house.messengers,
    publicUrl: config.publicUrl,
    trustProxy: config.trustProxy,
    keyedHash: house.hash,
    chat: { store: chatStore, inbox: bot.inbox, toInbound },
    ownData: createOwnDataStore({ database, hash: house.hash, now }),
    drill: parts.demo,
    intakes: parts.intakes,
    // The console's own context variables are nothing to those who only mount it.
    console: desk.console as unknown as Hono,
    ready: () => readiness(house),
    metrics: onFirst(async () => {
      const { createMetrics } = await import('./metrics.ts');
      return createMetrics({ database, inFlight: bot.delivery.inFlight, refused: parts.refused });
    }),
  });
  const first = createDirectIntakes(parts.intakes, (error, route) =>
    house.log.error({ route, error: error instanceof Error ? error.stack : String(error) }, 'web.fault'),
  );
  const served = await serve(app, { host: config.host, port: config.port, first });
  return {
    url: served.url,
    async close(): Promise<void> {
      desk.console.close();
      chatStore.close();
      await served.close();
    },
  };
}

/** What is opened when it is asked for the first time. */
function onFirst(open: () => Promise<() => Promise<string>>): () => Promise<string> {
  let opened: Promise<() => Promise<string>> | null = null;
  return async () => {
    opened ??= open();
    return (await opened)();
  };
}

/** Able to serve: the database answers. */
async function readiness({ database }: House): Promise<{ ok: boolean; faults: string[] }> {
  try {
    await database.db.selectFrom('meta').select('key').limit(1).execute();
    return { ok: true, faults: [] };
  } catch {
    return { ok: false, faults: ['database'] };
  }
}
