import { answersWorse, type RevisionFigures } from '../core/catalogue-revision.ts';
import type { Clock } from '../core/clock.ts';
import type { Finding } from '../core/intent.ts';
import type { Kept } from '../core/kept.ts';
import { changeFiles } from '../nlu/change-files.ts';
import { hashIntents } from '../nlu/corpus.ts';
import type { Evaluation } from '../nlu/evaluation.ts';
import { readDecision } from '../nlu/kept-decision.ts';
import { keepIntents } from '../nlu/kept-intents.ts';
import type { Model } from '../nlu/model.ts';
import { openNlu } from '../nlu/open-nlu.ts';
import type { Database } from '../storage/database.ts';
import { createRevisionDraftStore, type DraftRefusal } from '../storage/revision-draft-store.ts';
import { createCatalogueBench } from './catalogue-bench.ts';
import type { Understanding } from './open-understanding.ts';
import type { PinoShaped } from './pino-shape.ts';

export interface WorkshopOptions {
  database: Database;
  clock: Clock;
  log: PinoShaped;
  understanding: Pick<Understanding, 'store' | 'reload' | 'dialogue'>;
  /** The files of this installation, where figures may lie. */
  dir: string;
  models: { get(hash: string): Promise<string | undefined>; set(hash: string, json: string): Promise<void> };
  /** What was parsed is kept between starts. */
  kept?: Kept;
  /** Ends training when the program stops. */
  signal: AbortSignal;
}

export type BeginOutcome =
  | { ok: true }
  | { ok: false; refusal: DraftRefusal | 'empty' }
  | { ok: false; findings: Finding[] };

/** Only one process measures at a time; the bot goes on answering from what is published. */
export function createCatalogueWorkshop(options: WorkshopOptions) {
  const { database, clock, log, understanding, dir, models, kept, signal } = options;
  const now = () => clock.now();
  const drafts = createRevisionDraftStore({ database, now });
  const { store } = understanding;
  const bench = createCatalogueBench({ database, clock, understanding, kept });
  const { base, intentsOf, open } = bench;
  let measuring: Promise<void> | null = null;

  /** Makes a revision of all that waits; it is trained and measured in the background. */
  async function begin(by: string, note: string): Promise<BeginOutcome> {
    const current = await base();
    const wishes = (await open()).open;
    const { files, lost } = changeFiles(current.files, wishes);
    if (lost.length === wishes.length) return { ok: false, refusal: 'empty' };
    const findings = await bench.faultsOfAll(files, wishes);
    if (findings.length > 0) return { ok: false, findings };
    const ids = wishes.map(({ id }) => id);
    const begun = await drafts.begin({ files, hash: hashIntents(await intentsOf(files)), note, by }, current.id, ids);
    return typeof begun === 'number' ? { ok: true } : { ok: false, refusal: begun };
  }

  /** Trains and measures what waits for it, if anything does: minutes. Once at a time; never rejects. */
  function measure(): Promise<void> {
    measuring ??= measureNext()
      .catch((error: unknown) => {
        if (!signal.aborted) log.error({ err: error }, 'catalogue.measure-failed');
      })
      .finally(() => {
        measuring = null;
      });
    return measuring;
  }

  async function measureNext(): Promise<void> {
    const draft = await drafts.pending();
    if (draft?.state !== 'draft') return;
    try {
      const files = await store.filesOf(draft.id);
      const intents = await intentsOf(files);
      if (kept) keepIntents(files, intents, kept);
      await openNlu({
        catalogue: { intents, hash: draft.hash },
        decision: await readDecision(dir, draft.hash),
        cache: models,
        log: (event, fields) => log.info(fields, event),
        signal,
        alone: (work) => database.alone(`train:${draft.hash}`, work, signal),
      });
      const figures = await figuresOf(draft.hash);
      if (figures === null) throw new Error('the trained model could not be kept');
      await drafts.measured(draft.id, figures);
      log.info({ revision: draft.id }, 'catalogue.measured');
    } catch (error) {
      // The program ends: the next start goes on with it.
      if (signal.aborted) return;
      await drafts.failed(draft.id, error instanceof Error ? error.message : String(error));
      throw error;
    }
  }

  /** What held-out messages said of the catalogue of this hash; null when it was not kept. */
  async function figuresOf(hash: string): Promise<RevisionFigures | null> {
    const decision = await readDecision(dir, hash);
    if (decision !== undefined) return toFigures(decision.evaluation);
    const kept = await models.get(hash);
    return kept === undefined ? null : toFigures((JSON.parse(kept) as Model).evaluation);
  }

  /** What is on its way beside what is published. */
  async function pending() {
    const draft = await drafts.pending();
    if (draft === null) return null;
    const current = await base();
    const before = current.figures ?? (await figuresOf(current.hash));
    const { figures: after } = draft;
    const worse = before !== null && after !== null && answersWorse(before, after);
    return { ...draft, before, after, worse, stale: draft.baseId !== current.id };
  }

  async function publish(id: number, userId: string, reason: string | null): Promise<DraftRefusal | null> {
    const refused = await drafts.publish(id, userId, reason);
    if (refused === null) void understanding.reload();
    return refused;
  }

  /** An earlier revision is published again, under a new number. False: there is none of that number, or it is out. */
  async function back(id: number, by: string, note: string): Promise<boolean> {
    const wanted = (await store.revisions()).find((revision) => revision.id === id && revision.state === 'retired');
    if (wanted === undefined) return false;
    const files = await store.filesOf(id);
    const { changed } = await store.publish({ files, hash: hashIntents(await intentsOf(files)), note, by });
    if (changed) void understanding.reload();
    return changed;
  }

  return {
    ...bench,
    begin,
    measure,
    pending,
    discard: drafts.discard,
    publish,
    back,
    history: store.revisions,
  };
}

export type CatalogueWorkshop = ReturnType<typeof createCatalogueWorkshop>;

const toFigures = (evaluation: Evaluation): RevisionFigures => ({
  inScope: evaluation.inScope,
  outOfScope: evaluation.outOfScope,
  right: evaluation.right,
  wrong: evaluation.wrong,
  falseAnswers: evaluation.falseAnswers,
  wrongAnswers: evaluation.wrongAnswers.map(({ text, meant, taken }) => ({ text, meant, taken })),
  answeredOutOfScope: evaluation.answeredOutOfScope.map(({ text, taken }) => ({ text, taken })),
});
