// Behind the command line: each door opens what it needs when it is used, and nothing before.
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { takeDataLock } from '../cli/data-lock.ts';
import { Fault, type Ports } from '../cli/ports.ts';
import { type Config, type Environment, openConfig, readConfig } from '../config.ts';
import type { Finding, Intent } from '../core/intent.ts';
import { createLog, type Log } from '../log.ts';

const folder = (name: string): string => fileURLToPath(new URL(`../../${name}/`, import.meta.url)).replace(/\/$/, '');
const INTENTS_DIR = folder('intents');
const LOCALES_DIR = folder('locales');

/** `env` is the environment unless a test gives another. */
export function openCommandLine(env?: Environment): Ports {
  const validConfig = () => requireConfig(env);
  const running = (level?: string) => openRunning(validConfig(), level);

  return {
    intentsDir: INTENTS_DIR,
    config: () => readConfig(env),

    async storage({ replacing } = { replacing: false }) {
      const config = validConfig();
      const { openCliStorage } = await import('./open-cli-storage.ts');
      const { openPhrases } = await import('../phrases/open-phrases.ts');
      const ownSecret = config.appSecret === null;
      return openCliStorage(openConfig(config), openPhrases(LOCALES_DIR), { ownSecret, replacing });
    },

    lock() {
      const config = validConfig();
      return config.databaseUrl === null ? takeDataLock(config.dataDir) : null;
    },

    async service({ role, demo }) {
      const { config, log } = running();
      const { openService } = await import('./open-service.ts');
      return openService(config, log, { role, demo });
    },

    async encrypt(progress) {
      const { config } = running('silent');
      const { openDatabase } = await import('../storage/database.ts');
      const { migrate } = await import('../storage/migrate.ts');
      const { sealDatabase } = await import('../storage/seal-database.ts');
      const { sqliteFile } = await import('./sqlite-file.ts');
      const url = config.databaseUrl ?? undefined;
      const database = openDatabase({ url, file: sqliteFile(config), poolSize: 1, dataKey: config.dataKey });
      try {
        await migrate(database);
        return await sealDatabase(database, Date.now(), progress);
      } finally {
        await database.close();
      }
    },

    async chat({ language, output }) {
      const { config, log } = running('silent');
      const { openChat } = await import('./open-chat.ts');
      return openChat(config, log, { language, output });
    },

    async classifier(dir) {
      const { config, log } = running();
      const { readCatalogue } = await import('../nlu/read-catalogue.ts');
      const { openNlu } = await import('../nlu/open-nlu.ts');
      const { createModelCache } = await import('./model-cache.ts');
      const { catalogue, findings } = await readCatalogue(dir);
      refuseBroken(dir, findings);
      const cache = createModelCache(join(config.dataDir, 'models'));
      const { readDecision } = await import('../nlu/kept-decision.ts');
      const decision = await readDecision(dir, catalogue.hash);
      return openNlu({
        catalogue,
        cache,
        decision,
        log: (event, fields) => log.info(event as `nlu.${string}`, fields),
      });
    },

    async urgent() {
      const { readWords } = await import('../phrases/read-words.ts');
      const { createRules } = await import('../dialogue/rules/create-rules.ts');
      return createRules(readWords(join(LOCALES_DIR, 'words'))).urgent;
    },

    async lint(dir) {
      const { readCatalogue } = await import('../nlu/read-catalogue.ts');
      const { lintCatalogue } = await import('../nlu/lint-catalogue.ts');
      const { catalogue, findings, lines } = await readCatalogue(dir);
      const content = lintCatalogue(catalogue, { today: new Date().toISOString().slice(0, 10), lines });
      return [...findings, ...content].sort((x, y) => x.file.localeCompare(y.file) || x.line - y.line);
    },

    async evaluate(dir, tests, keep) {
      const { evaluateCatalogue } = await import('../nlu/evaluate-catalogue.ts');
      const { readDecision, writeDecision } = await import('../nlu/kept-decision.ts');
      const folder = dir ?? INTENTS_DIR;
      // What is kept lies beside files and is of these files, whatever is published here.
      const published = dir === null && !keep;
      const catalogue = published ? await publishedCatalogue(validConfig()) : await catalogueOf(folder);
      const decision = keep ? undefined : await readDecision(folder, catalogue.hash);
      return evaluateCatalogue(catalogue, {
        ...(tests === null ? {} : { tests }),
        ...(decision === undefined ? {} : { decision }),
        ...(keep ? { keep: (made) => writeDecision(folder, made) } : {}),
      });
    },

    async *diagnose(reading) {
      const { diagnose } = await import('./diagnose.ts');
      yield* diagnose(reading, { intentsDir: INTENTS_DIR, localesDir: LOCALES_DIR });
    },
  };
}

/** Throws with every fault by name when the environment cannot stand. */
function requireConfig(env: Environment | undefined): Config {
  const reading = readConfig(env);
  if (reading.ok) return reading.config;
  throw new Fault(reading.faults.map(({ name, message }) => `${name} ${message}`).join('\n'), 2);
}

function openRunning(valid: Config, level?: string): { config: Config & { appSecret: string }; log: Log } {
  const config = openConfig(valid);
  const secrets = [config.appSecret, config.telegram?.token, config.telegram?.webhookSecret, config.databaseUrl];
  const given = secrets.filter((secret): secret is string => typeof secret === 'string');
  return { config, log: createLog({ level: level ?? config.logLevel, secrets: given }) };
}

async function catalogueOf(dir: string) {
  const { readCatalogue } = await import('../nlu/read-catalogue.ts');
  const { catalogue, findings } = await readCatalogue(dir);
  refuseBroken(dir, findings);
  return catalogue;
}

/** What is published or, before the first start, the files of this installation. */
async function publishedCatalogue(config: Config) {
  const { openDatabase } = await import('../storage/database.ts');
  const { createCatalogueStore } = await import('../storage/catalogue-store.ts');
  const { migrate } = await import('../storage/migrate.ts');
  const { sqliteFile } = await import('./sqlite-file.ts');
  const { parseIntent } = await import('../nlu/parse-intent.ts');
  const { hashIntents } = await import('../nlu/corpus.ts');
  const database = openDatabase({ url: config.databaseUrl ?? undefined, file: sqliteFile(config), poolSize: 1 });
  try {
    await migrate(database);
    const published = await createCatalogueStore({ database, now: Date.now }).published();
    if (published === null) return await catalogueOf(INTENTS_DIR);
    const intents = published.files
      .map(({ file, yaml }) => parseIntent(file, yaml).intent)
      .filter((intent): intent is Intent => intent !== null);
    return { intents, hash: hashIntents(intents) };
  } finally {
    await database.close();
  }
}

function refuseBroken(dir: string, findings: Finding[]): void {
  const errors = findings.filter((finding) => finding.severity === 'error');
  if (errors.length === 0) return;
  throw new Fault(errors.map(({ file, line, message }) => `${join(dir, file)}:${line}: ${message}`).join('\n'));
}
