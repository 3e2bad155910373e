// The published catalogue and the classifier trained on it, swapped together when a new revision is published.
import type { Clock } from '../core/clock.ts';
import type { Classifier, Intent } from '../core/intent.ts';
import type { Kept } from '../core/kept.ts';
import type { DialogueDeps } from '../dialogue/ports.ts';
import { readDecision } from '../nlu/kept-decision.ts';
import { keptIntents } from '../nlu/kept-intents.ts';
import { openNlu } from '../nlu/open-nlu.ts';
import { readCatalogue } from '../nlu/read-catalogue.ts';
import { createCatalogueStore } from '../storage/catalogue-store.ts';
import type { Database } from '../storage/database.ts';
import type { PinoShaped } from './pino-shape.ts';
import { readCatalogueFiles } from './read-catalogue-files.ts';

export interface UnderstandingOptions {
  database: Database;
  clock: Clock;
  log: PinoShaped;
  /** The files of this installation. */
  dir: string;
  cache: { get(hash: string): Promise<string | undefined>; set(hash: string, json: string): Promise<void> };
  /** What was parsed is kept between starts. */
  kept?: Kept;
  /** Ends training when the program stops. */
  signal: AbortSignal;
}

/**
 * Opens what is published; the first start publishes the files of intents/. Files that differ later are named as
 * drift and left alone. Throws when there is nothing published and the files are broken.
 */
export async function openUnderstanding(options: UnderstandingOptions) {
  const { database, clock, log, cache, signal, dir } = options;
  const store = createCatalogueStore({ database, now: () => clock.now() });
  const onDisk = await readCatalogueFiles(dir);
  if ((await store.published()) === null) {
    const { catalogue, findings } = await readCatalogue(dir);
    const error = findings.find((finding) => finding.severity === 'error');
    if (error !== undefined) throw new Error(`intents/${error.file}:${error.line}: ${error.message}`);
    await store.publish({ files: onDisk, hash: catalogue.hash, note: 'first start', by: 'import' }, true);
  }
  const drift = await store.drift(onDisk);
  const differing = [...drift.changed, ...drift.added, ...drift.missing];
  if (differing.length > 0) log.warn({ files: differing }, 'catalogue.drift');

  let current = await load();
  let loading: Promise<void> | null = null;

  async function load() {
    const published = await store.published();
    if (published === null) throw new Error('no catalogue is published');
    const intents = keptIntents(published.files, options.kept);
    const classifier = await openNlu({
      catalogue: { intents, hash: published.hash },
      decision: await readDecision(dir, published.hash),
      cache,
      log: (event, fields) => log.info(fields, event),
      signal,
      alone: (work) => database.alone(`train:${published.hash}`, work, signal),
    });
    return { revision: published.id, intents: new Map(intents.map((intent) => [intent.id, intent])), classifier };
  }

  /** Another revision was published: train or load beside the running one, then swap. The running one stays on a fault. */
  async function reload(): Promise<void> {
    loading ??= load()
      .then((next) => {
        current = next;
        log.info({ revision: next.revision }, 'catalogue.loaded');
      })
      .catch((error: unknown) => log.error({ err: error }, 'catalogue.load-failed'))
      .finally(() => {
        loading = null;
      });
    await loading;
  }

  const dialogue: Pick<DialogueDeps, 'classifier' | 'answers'> = {
    classifier: (): Classifier => current.classifier,
    answers: () => ({
      intent: (id) => current.intents.get(id),
      all: () => [...current.intents.values()],
      revision: current.revision,
    }),
  };

  return {
    dialogue,
    store,
    reload,
    /** Looks whether another process published; cheap. */
    async refresh(): Promise<void> {
      const published = await store.published();
      if (published !== null && published.id !== current.revision) await reload();
    },
    intents: (): Intent[] => [...current.intents.values()],
    drift: differing,
  };
}

export type Understanding = Awaited<ReturnType<typeof openUnderstanding>>;
