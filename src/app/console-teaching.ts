// What the console learns with: the published catalogue, the rules before it, and the store of proposals.
import type { Clock } from '../core/clock.ts';
import { createStripPersonal } from '../desk/strip-personal.ts';
import { createTeaching } from '../desk/teaching.ts';
import type { Rules } from '../dialogue/rules/create-rules.ts';
import type { WordTree } from '../phrases/read-words.ts';
import type { Database } from '../storage/database.ts';
import { createProposalStore } from '../storage/proposal-store.ts';
import type { TeachingDeps } from '../web/console/teaching-deps.ts';
import type { Understanding } from './open-understanding.ts';
import { personalWords } from './personal-words.ts';

export interface ConsoleTeachingOptions {
  database: Database;
  clock: Clock;
  words: WordTree;
  rules: Pick<Rules, 'urgent'>;
  understanding: Pick<Understanding, 'dialogue'>;
}

export function consoleTeaching({
  database,
  clock,
  words,
  rules,
  understanding,
}: ConsoleTeachingOptions): TeachingDeps {
  const { classifier, answers } = understanding.dialogue;
  const urgent = (text: string): boolean => rules.urgent(text) !== null;
  const store = createProposalStore({ database, now: () => clock.now(), urgent });
  const teaching = createTeaching({
    store,
    strip: createStripPersonal(personalWords(words)),
    urgent,
    languageOf: (text) => classifier().classify(text).language,
    known: (intent) => answers().intent(intent) !== undefined,
  });
  return {
    ...teaching,
    intents: () =>
      answers()
        .all()
        .map(({ id, label }) => ({ id, label: label.de ?? id }))
        .sort((a, b) => a.label.localeCompare(b.label, 'de')),
  };
}
