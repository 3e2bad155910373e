// What the console learns with: the published catalogue, the rules before it, proposals, and the workshop.
import type { Clock } from '../core/clock.ts';
import type { Finding, Intent } from '../core/intent.ts';
import { type Mark, marksIn } from '../core/marked-text.ts';
import { createStripPersonal } from '../desk/strip-personal.ts';
import { createTeaching } from '../desk/teaching.ts';
import type { Rules } from '../dialogue/rules/create-rules.ts';
import { finding } from '../nlu/findings.ts';
import type { WordTree } from '../phrases/read-words.ts';
import type { Database } from '../storage/database.ts';
import { createProposalStore } from '../storage/proposal-store.ts';
import type { TeachingDeps } from '../web/console/teaching-deps.ts';
import type { CatalogueWorkshop } from './catalogue-workshop.ts';
import type { Understanding } from './open-understanding.ts';
import { personalWords } from './personal-words.ts';

export interface ConsoleTeachingOptions {
  database: Database;
  clock: Clock;
  words: WordTree;
  rules: Pick<Rules, 'urgent'>;
  understanding: Pick<Understanding, 'dialogue'>;
  workshop: CatalogueWorkshop;
  /** The answer as a person would read it. */
  render(intent: Intent): string;
}

/** May belong to a thing as well: an editor says. */
const MAYBE_NOBODY: ReadonlySet<Mark> = new Set(['url', 'postcode', 'id', 'date']);

export function consoleTeaching(options: ConsoleTeachingOptions): TeachingDeps {
  const { database, clock, words, rules, understanding, workshop, render } = options;
  const { classifier, answers } = understanding.dialogue;
  const urgent = (text: string): boolean => rules.urgent(text) !== null;
  const store = createProposalStore({ database, now: () => clock.now(), urgent });
  const strip = createStripPersonal(personalWords(words));
  const languageOf = (text: string) => classifier().classify(text).language;
  const known = (intent: string): boolean => answers().intent(intent) !== undefined;
  const teaching = createTeaching({ store, strip, urgent, languageOf, known });

  /** What only the rules and the stripping see, then what stands against it in the catalogue. */
  const lint: TeachingDeps['lint'] = async ({ text, language, intent }) => {
    const at = (severity: Finding['severity']) => ({ severity, file: `${intent}.yaml`, line: 1, rule: 'other' });
    const found: Finding[] = [];
    if (urgent(text)) found.push(finding(at('error'), 'example-urgent'));
    const marks = marksIn(strip(text, await store.staffNames()));
    const sure = marks.filter((mark) => !MAYBE_NOBODY.has(mark));
    const maybe = marks.filter((mark) => MAYBE_NOBODY.has(mark));
    if (sure.length > 0) found.push(finding(at('error'), 'example-personal', { marks: sure.join(', ') }));
    if (maybe.length > 0) found.push(finding(at('warning'), 'example-maybe-personal', { marks: maybe.join(', ') }));
    if (text.length > 20 && languageOf(text) !== language)
      found.push(finding(at('hint'), 'example-language', { language }));
    return [...found, ...(await workshop.lint({ text, language, intent }))];
  };

  return {
    ...teaching,
    intents: () =>
      answers()
        .all()
        .map(({ id, label }) => ({ id, label: label.de ?? id }))
        .sort((a, b) => a.label.localeCompare(b.label, 'de')),
    proposals: store,
    lint,
    answer(id) {
      const intent = answers().intent(id);
      return intent === undefined || Object.keys(intent.answers).length === 0 ? null : render(intent);
    },
    draft: {
      async open() {
        const { key, intents, open, lost } = await workshop.open();
        return { stand: key, intents, changes: open, lost };
      },
      faultsOf: workshop.faultsOf,
      add: workshop.changes.add,
      remove: workshop.changes.remove,
    },
    revisions: {
      pending: workshop.pending,
      begin: workshop.begin,
      discard: workshop.discard,
      publish: workshop.publish,
      history: workshop.history,
      back: workshop.back,
    },
  };
}
