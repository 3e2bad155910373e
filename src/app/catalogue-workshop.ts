// Where the next catalogue is made: the published files with the draft's changes, looked at, measured, published.
import type { CatalogueChange, NewChange } from '../core/catalogue-change.ts';
import { answersWorse, type RevisionFigures } from '../core/catalogue-revision.ts';
import type { Clock } from '../core/clock.ts';
import type { Finding, Intent, IntentId } from '../core/intent.ts';
import { changeFiles } from '../nlu/change-files.ts';
import { hashIntents } from '../nlu/corpus.ts';
import type { Evaluation } from '../nlu/evaluation.ts';
import { readDecision } from '../nlu/kept-decision.ts';
import { keptIntents, type WrittenIntent } from '../nlu/kept-intents.ts';
import { lintCatalogue } from '../nlu/lint-catalogue.ts';
import { createExampleLint, type ExampleToLint } from '../nlu/lint-example.ts';
import type { Model } from '../nlu/model.ts';
import { openNlu } from '../nlu/open-nlu.ts';
import { parseIntent } from '../nlu/parse-intent.ts';
import { createCatalogueDraftStore } from '../storage/catalogue-draft-store.ts';
import type { Database } from '../storage/database.ts';
import { createRevisionDraftStore, type DraftRefusal } from '../storage/revision-draft-store.ts';
import type { Understanding } from './open-understanding.ts';
import type { PinoShaped } from './pino-shape.ts';

export interface WorkshopOptions {
  database: Database;
  clock: Clock;
  log: PinoShaped;
  understanding: Pick<Understanding, 'store' | 'reload'>;
  /** The files of this installation, where figures may lie. */
  dir: string;
  models: { get(hash: string): Promise<string | undefined>; set(hash: string, json: string): Promise<void> };
  /** Ends training when the program stops. */
  signal: AbortSignal;
}

/** The published catalogue as it would be with the draft in it. */
interface Bench {
  key: string;
  revision: number;
  files: WrittenIntent[];
  intents: Map<IntentId, Intent>;
  /** Not part of a revision on its way. */
  open: CatalogueChange[];
  /** Fits nothing any more: what it was about is gone. */
  lost: CatalogueChange[];
}

export type BeginOutcome =
  | { ok: true }
  | { ok: false; refusal: DraftRefusal | 'empty' }
  | { ok: false; findings: Finding[] };

/** Only one process measures at a time; the bot goes on answering from what is published. */
export function createCatalogueWorkshop(options: WorkshopOptions) {
  const { database, clock, log, understanding, dir, models, signal } = options;
  const now = () => clock.now();
  const drafts = createRevisionDraftStore({ database, now });
  const changes = createCatalogueDraftStore({ database, now });
  const { store } = understanding;
  let published: {
    id: number;
    files: WrittenIntent[];
    intents: Intent[];
    lint: ReturnType<typeof createExampleLint>;
  } | null = null;
  let bench: Bench | null = null;
  let measuring: Promise<void> | null = null;

  async function base() {
    const current = await store.published();
    if (current === null) throw new Error('no catalogue is published');
    if (published?.id !== current.id) {
      const intents = keptIntents(current.files);
      published = { id: current.id, files: current.files, intents, lint: createExampleLint(intents) };
    }
    return { ...current, ...published };
  }

  /** Kept while nothing changed; what is read anew are the files with a change in them. */
  async function open(): Promise<Bench> {
    const current = await base();
    const all = await changes.list();
    const key = `${current.id} ${all.map(({ id, revisionId }) => `${id}${revisionId}`).join(' ')}`;
    if (bench?.key === key) return bench;
    const made = changeFiles(current.files, all);
    const before = new Map(current.files.map(({ file, yaml }) => [file, yaml]));
    const intents = new Map(current.intents.map((intent) => [intent.id, intent]));
    for (const { file, yaml } of made.files) {
      const { intent } = before.get(file) === yaml ? { intent: null } : parseIntent(file, yaml);
      if (intent) intents.set(intent.id, intent);
    }
    const waiting = all.filter(({ revisionId }) => revisionId === null);
    bench = { key, revision: current.id, files: made.files, intents, open: waiting, lost: made.lost };
    return bench;
  }

  /** What speaks against an example beside what stands there and waits already. */
  async function lint(example: ExampleToLint): Promise<Finding[]> {
    const { lint: look } = await base();
    const drafted = (await changes.list()).flatMap(({ kind, intent, place, text }) =>
      kind === 'add' ? [{ intent, text, language: place.split('.')[1] as ExampleToLint['language'] }] : [],
    );
    return look(example, drafted);
  }

  /** Faults that these changes would bring into the catalogue: they are not kept. */
  async function faultsOf(wishes: NewChange[]): Promise<Finding[]> {
    const { files, intents } = await open();
    const made = changeFiles(files, wishes);
    const before = new Map(files.map(({ file, yaml }) => [file, yaml]));
    const after = new Map(intents);
    const findings: Finding[] = [];
    for (const { file, yaml } of made.files) {
      if (before.get(file) === yaml) continue;
      const read = parseIntent(file, yaml);
      findings.push(...read.findings);
      if (read.intent) after.set(read.intent.id, read.intent);
    }
    const touched = new Set(wishes.map(({ intent }) => `${intent}.yaml`));
    const errors = (of: Map<IntentId, Intent>): Finding[] =>
      lintCatalogue({ intents: [...of.values()], hash: '' }).filter(
        ({ severity, file }) => severity === 'error' && touched.has(file),
      );
    const old = new Set(errors(intents).map(keyOf));
    return [...findings, ...errors(after).filter((one) => !old.has(keyOf(one)))];
  }

  /** Makes a revision of all that waits; it is trained and measured in the background. */
  async function begin(by: string, note: string): Promise<BeginOutcome> {
    const current = await base();
    const wishes = (await open()).open;
    if (wishes.length === 0) return { ok: false, refusal: 'empty' };
    const { files, lost } = changeFiles(current.files, wishes);
    if (lost.length === wishes.length) return { ok: false, refusal: 'empty' };
    const parsed = files.map(({ file, yaml }) => parseIntent(file, yaml));
    const intents = parsed.flatMap(({ intent }) => (intent ? [intent] : []));
    const hash = hashIntents(intents);
    const findings = [...parsed.flatMap((read) => read.findings), ...lintCatalogue({ intents, hash })];
    const known = new Set(lintCatalogue({ intents: current.intents, hash: '' }).map(keyOf));
    const errors = findings.filter((one) => one.severity === 'error' && !known.has(keyOf(one)));
    if (errors.length > 0) return { ok: false, findings: errors };
    const ids = wishes.map(({ id }) => id);
    const begun = await drafts.begin({ files, hash, note, by }, current.id, ids);
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
      const intents = keptIntents(await store.filesOf(draft.id));
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
    const { changed } = await store.publish({ files, hash: hashIntents(keptIntents(files)), note, by });
    if (changed) void understanding.reload();
    return changed;
  }

  return {
    open,
    lint,
    faultsOf,
    changes,
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

/** The same fault, whatever it counts. */
function keyOf({ file, rule, message, said }: Finding): string {
  if (said === undefined) return `${file} ${message}`;
  const { count, distinct, alike, all, ...about } = said.values;
  return JSON.stringify([file, rule, said.code, about]);
}
