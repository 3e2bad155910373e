// What every way of running opens: database, texts, settings, understanding, bot and desk. Nothing runs yet.
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Config } from '../config.ts';
import { type Clock, systemClock } from '../core/clock.ts';
import type { Settings } from '../core/settings.ts';
import { render } from '../dialogue/answer.ts';
import type { DialogueDeps } from '../dialogue/ports.ts';
import { createRules } from '../dialogue/rules/create-rules.ts';
import { createWhen } from '../dialogue/rules/when.ts';
import type { Log } from '../log.ts';
import { openPhrases } from '../phrases/open-phrases.ts';
import { readWords } from '../phrases/read-words.ts';
import { createChoresStore } from '../storage/chores-store.ts';
import { type Database, openDatabase } from '../storage/database.ts';
import { createKeyedHash } from '../storage/keyed-hash.ts';
import { openKeyv } from '../storage/keyv-store.ts';
import { migrate } from '../storage/migrate.ts';
import { createProcessStore } from '../storage/process-store.ts';
import { openSettingsStore } from '../storage/settings-store.ts';
import { unlock } from '../storage/unlock.ts';
import { createCatalogueWorkshop } from './catalogue-workshop.ts';
import { consoleCatalogue } from './console-catalogue.ts';
import { consoleNotices } from './console-notices.ts';
import { consoleTeaching } from './console-teaching.ts';
import { newHolder } from './holder.ts';
import { createKeptFiles } from './kept-files.ts';
import { createLinkedDevice } from './linked-device.ts';
import { createModelCache } from './model-cache.ts';
import { openAir } from './open-air.ts';
import { openAlarms } from './open-alarms.ts';
import { openBot } from './open-bot.ts';
import { openDesk } from './open-desk.ts';
import { outletNames } from './open-outlets.ts';
import { openUnderstanding } from './open-understanding.ts';
import { pinoShape } from './pino-shape.ts';
import { createShowTyping } from './show-typing.ts';
import { sqliteFile } from './sqlite-file.ts';
import { createWaker } from './waker.ts';

const LOCALES_DIR = fileURLToPath(new URL('../../locales', import.meta.url));
const INTENTS_DIR = fileURLToPath(new URL('../../intents', import.meta.url));

export type OpenConfig = Config & { appSecret: string };

export type House = Awaited<ReturnType<typeof openHouse>>;

/** `messengers` is filled by the caller while channels are added: deep links people can subscribe through. */
export async function openHouse(config: OpenConfig, log: Log, intentsDir = INTENTS_DIR) {
  const clock = systemClock;
  const now = () => clock.now();
  const shaped = pinoShape(log);
  const kept = createKeptFiles(join(config.dataDir, 'kept'));
  const phrases = openPhrases(LOCALES_DIR, kept);
  const words = readWords(`${LOCALES_DIR}/words`, kept);
  const database = openDatabase({
    url: config.databaseUrl ?? undefined,
    file: sqliteFile(config),
    dataKey: config.dataKey,
  });
  const ending = new AbortController();
  try {
    await migrate(database);
    await unlock(database);
    const hash = createKeyedHash(config.appSecret);
    const holder = newHolder();
    const news = createWaker();
    const said = createWaker();
    const settings = await openSettingsStore({ database, phrases, now });
    await settings.watch();
    const models = openModelCache(config, database, now);
    const understanding = await openUnderstanding({
      database,
      clock,
      log: shaped,
      dir: intentsDir,
      cache: models,
      kept,
      signal: ending.signal,
    });
    const workshop = createCatalogueWorkshop({
      database,
      clock,
      log: shaped,
      understanding,
      dir: intentsDir,
      models,
      kept,
      signal: ending.signal,
    });
    const air = await openAir({ config, database, clock, log: shaped, phrases, settings: () => settings.settings });
    const parseWhen = createWhen(words);
    const messengers: DialogueDeps['messengers'] = [];
    const whatsapp = await openWhatsApp(config, database, clock, () => settings.settings);
    const alarms = openAlarms({
      database,
      clock,
      phrases,
      settings: () => settings.settings,
      publicUrl: config.publicUrl,
      channels: () => bot.noticeChannels(),
      whatsapp: whatsapp?.notices,
    });
    await alarms.watch();
    const { situation } = alarms;
    const onDesk = (): void => {
      news.wake();
      said.wake();
      bot.delivery.wake();
      void database.notify('luftpost_desk', '').catch(() => {});
    };
    const bot = openBot({
      database,
      hash,
      holder,
      clock,
      log: shaped,
      phrases,
      settings: () => settings.settings,
      rules: createRules(words),
      situation,
      noticeInForce: alarms.noticeInForce,
      leaving: alarms.leaving,
      understanding: understanding.dialogue,
      air: air.dialogue,
      promise: (locale, at) => desk.promisedText(locale, at),
      publicUrl: config.publicUrl,
      messengers,
      when: (text) => parseWhen(text, clock.now(), settings.settings.get('time_zone')),
      onBraked: (id) => void alarms.alarms.tell(id, 'paused').catch(() => {}),
      onDesk,
      onSaid: said.wake,
    });
    const desk = openDesk({
      database,
      hash,
      holder,
      clock,
      phrases,
      settings,
      publicUrl: config.publicUrl,
      trustProxy: config.trustProxy,
      limits: bot.limits,
      handOver: bot.delivery.handOver,
      onDesk,
      waiting: whatsapp?.notices.waiting,
      mailed: config.mail !== null,
      news,
      device: config.whatsappWeb === null ? null : createLinkedDevice({ database, clock }),
      typing: createShowTyping(database, bot.channelOf),
      notices: consoleNotices({
        database,
        holder,
        outlets: outletNames(config),
        timeZone: () => settings.settings.get('time_zone'),
        clock,
        alarms,
        channels: () =>
          bot.noticeChannels().map((door) => ({ ...door, perSecond: bot.channelOf(door)?.rate.broadcast ?? 0 })),
      }),
      catalogue: consoleCatalogue({
        understanding,
        rules: bot.dialogueDeps.rules,
        clock,
        dir: intentsDir,
        models,
        render: (intent) => render(bot.dialogueDeps, intent, 'de').text,
      }),
      teaching: consoleTeaching({
        database,
        clock,
        words,
        rules: bot.dialogueDeps.rules,
        understanding,
        workshop,
        render: (intent) => render(bot.dialogueDeps, intent, 'de').text,
      }),
      intent: (id) => understanding.dialogue.answers().intent(id),
      answers: (text) =>
        understanding.dialogue
          .classifier()
          .classify(text)
          .candidates.flatMap(({ intent: id }) => {
            const intent = understanding.dialogue.answers().intent(id);
            if (intent === undefined) return [];
            return [{ intent: id, label: intent.label.de ?? id, text: render(bot.dialogueDeps, intent, 'de').text }];
          }),
    });
    return {
      clock,
      log: shaped,
      phrases,
      words,
      database,
      hash,
      holder,
      news,
      said,
      settings,
      understanding,
      workshop,
      air,
      situation,
      alarms,
      whatsapp,
      messengers,
      bot,
      desk,
      processes: createProcessStore({ database, holder, now }),
      chores: createChoresStore({ database, now }),
      eraser: bot.eraser,
      /** Ends training and the database; call it last. */
      async close(): Promise<void> {
        ending.abort();
        alarms.close();
        settings.close();
        await whatsapp?.close();
        await database.close();
      },
    };
  } catch (error) {
    ending.abort();
    await database.close();
    throw error;
  }
}

/** Null, and nothing of WhatsApp is loaded, when it is not switched on. */
async function openWhatsApp(config: Config, database: Database, clock: Clock, settings: () => Settings) {
  if (config.whatsappCloud === null) return null;
  const { openWhatsAppAccount } = await import('./open-whatsapp-account.ts');
  return openWhatsAppAccount(config, database, clock, settings);
}

/** One machine: files beside the database, shared with the command line. Several processes: the database. */
function openModelCache(config: OpenConfig, database: Database, now: () => number) {
  if (database.kind === 'sqlite') return createModelCache(join(config.dataDir, 'models'));
  const models = openKeyv<string>(database, 'models', now);
  return {
    get: async (hash: string): Promise<string | undefined> => models.get(hash),
    set: async (hash: string, json: string): Promise<void> => {
      await models.set(hash, json);
    },
  };
}
