// The published catalogue with the draft laid over it: what editors see, and what speaks against their changes.
import type { CatalogueChange, NewChange } from '../core/catalogue-change.ts';
import type { Clock } from '../core/clock.ts';
import type { Finding, Intent, IntentId } from '../core/intent.ts';
import type { Kept } from '../core/kept.ts';
import type { Language } from '../core/locale.ts';
import { changeFiles } from '../nlu/change-files.ts';
import { keptIntents, type WrittenIntent } from '../nlu/kept-intents.ts';
import { lintIntent } from '../nlu/lint-catalogue.ts';
import { createExampleLint, type ExampleToLint } from '../nlu/lint-example.ts';
import { parseIntent } from '../nlu/parse-intent.ts';
import { createCatalogueDraftStore } from '../storage/catalogue-draft-store.ts';
import type { Database } from '../storage/database.ts';
import type { Understanding } from './open-understanding.ts';

export interface BenchOptions {
  database: Database;
  clock: Clock;
  understanding: Pick<Understanding, 'store' | 'dialogue'>;
  /** What was parsed is kept between starts. */
  kept?: Kept | undefined;
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

/** What was read is kept as long as nothing else is published. */
export function createCatalogueBench({ database, clock, understanding, kept }: BenchOptions) {
  const changes = createCatalogueDraftStore({ database, now: () => clock.now() });
  const { store } = understanding;
  let published: {
    id: number;
    hash: string;
    intents: readonly Intent[];
    lint: ReturnType<typeof createExampleLint>;
  } | null = null;
  let bench: Bench | null = null;

  async function base() {
    const current = await store.published();
    if (current === null) throw new Error('no catalogue is published');
    if (published?.id !== current.id || published.hash !== current.hash) {
      const answers = understanding.dialogue.answers();
      // Reading all files takes half a second; what the bot answers from is read already.
      const intents = answers.revision === current.id ? answers.all() : keptIntents(current.files, kept);
      published = { id: current.id, hash: current.hash, intents, lint: createExampleLint(intents) };
    }
    return { ...current, intents: published.intents, lint: published.lint };
  }

  /** The intents of files of which most are as published: only the others are read. */
  async function intentsOf(files: readonly WrittenIntent[]): Promise<Intent[]> {
    const { files: same, intents } = await base();
    const yaml = new Map(same.map((one) => [one.file, one.yaml]));
    const known = new Map(intents.map((intent) => [`${intent.id}.yaml`, intent]));
    return files.flatMap((one) => {
      const intent = yaml.get(one.file) === one.yaml ? known.get(one.file) : undefined;
      return intent ?? parseIntent(one.file, one.yaml).intent ?? [];
    });
  }

  /** Kept while nothing changed; what is read anew are the files with a change in them. */
  async function open(): Promise<Bench> {
    const current = await base();
    const all = await changes.list();
    const key = `${current.id} ${all.map(({ id, revisionId }) => `${id}${revisionId}`).join(' ')}`;
    if (bench?.key === key) return bench;
    const made = changeFiles(current.files, all);
    const intents = new Map((await intentsOf(made.files)).map((intent) => [intent.id, intent]));
    const waiting = all.filter(({ revisionId }) => revisionId === null);
    bench = { key, revision: current.id, files: made.files, intents, open: waiting, lost: made.lost };
    return bench;
  }

  /** What speaks against an example beside what stands there and waits already. */
  async function lint(example: ExampleToLint): Promise<Finding[]> {
    const { lint: look } = await base();
    return look(
      example,
      (await changes.list()).flatMap((change) => exampleOf(change) ?? []),
    );
  }

  /** Faults that these changes would bring into the files they touch: they are not kept. Doubles are `lint`'s. */
  async function faultsOf(wishes: readonly NewChange[]): Promise<Finding[]> {
    const { files, intents } = await open();
    const touched = new Set(wishes.map(({ intent }) => `${intent}.yaml`));
    const some = files.filter(({ file }) => touched.has(file));
    return changeFiles(some, wishes).files.flatMap(({ file, yaml }) => {
      const read = parseIntent(file, yaml);
      const errors = (intent: Intent | null | undefined): Finding[] =>
        intent ? lintIntent(intent, new Set(intents.keys())).filter(({ severity }) => severity === 'error') : [];
      const old = new Set(errors(intents.get(file.replace(/\.yaml$/, ''))).map(keyOf));
      return [...read.findings, ...errors(read.intent).filter((one) => !old.has(keyOf(one)))];
    });
  }

  /** Each was looked at when it was made; what is published may be another by now. */
  async function faultsOfAll(files: readonly WrittenIntent[], wishes: readonly NewChange[]): Promise<Finding[]> {
    const { lint: look, intents: before } = await base();
    const after = await intentsOf(files);
    const known = new Set(after.map(({ id }) => id));
    const errors = (of: readonly Intent[]): Finding[] =>
      of
        .filter(({ id }) => wishes.some(({ intent }) => intent === id))
        .flatMap((intent) => lintIntent(intent, known))
        .filter(({ severity }) => severity === 'error');
    const old = new Set(errors(before).map(keyOf));
    const doubled = wishes.flatMap((wish) => {
      const example = exampleOf(wish);
      return example === null
        ? []
        : look(example).filter(({ rule, severity }) => rule === 'doubled' && severity === 'error');
    });
    return [...doubled, ...errors(after).filter((one) => !old.has(keyOf(one)))];
  }

  return { changes, base, intentsOf, open, lint, faultsOf, faultsOfAll };
}

/** What a change would teach; null: it adds no example. */
const exampleOf = ({ kind, intent, place, text }: NewChange): ExampleToLint | null =>
  kind === 'add' ? { intent, text, language: place.split('.')[1] as Language } : null;

/** The same fault, whatever it counts. */
function keyOf({ file, rule, message, said }: Finding): string {
  if (said === undefined) return `${file} ${message}`;
  const { count, distinct, alike, all, ...about } = said.values;
  return JSON.stringify([file, rule, said.code, about]);
}
