// Measures the catalogue on messages it never trains on (tests/nlu/heldout), the way `classify` sees them: emergency
// rules first, then the classifier. Run by hand; trains when no kept model fits, which takes a minute or more:
//   node tests/bench/heldout.ts [de en …] [--set first|second|third] [--dir intents] [--confused]
// --confused names the intents taken for each other, never the messages: who writes the catalogue should not see them.
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { openCommandLine } from '../../src/app/command-line.ts';
import { type IntentId, NONE } from '../../src/core/intent.ts';
import { LANGUAGES, type Language } from '../../src/core/locale.ts';

interface Line {
  text: string;
  lang: Language;
  intent: IntentId | null;
}

type Outcome = 'right' | 'wrong' | 'among the buttons' | 'not among them' | 'handed over';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    dir: { type: 'string', default: new URL('../../intents/', import.meta.url).pathname },
    confused: { type: 'boolean', default: false },
    set: { type: 'string', default: 'first' },
  },
});
/** Each set has an author of its own; neither had read the catalogue. */
const FOLDER = values.set === 'first' ? '../nlu/heldout/' : `../nlu/heldout/${values.set}/`;
/** A question back offers three buttons. */
const BUTTONS = 3;

const ports = openCommandLine({ ...process.env, LOG_LEVEL: process.env.LOG_LEVEL ?? 'silent' });
const classifier = await ports.classifier(values.dir);
const urgent = await ports.urgent();

const linesOf = (language: Language): Line[] =>
  readFileSync(new URL(`${FOLDER}${language}.jsonl`, import.meta.url), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);

const confused = new Map<string, number>();

/** What the bot would do with a message. The language is not given: it is part of what must be found out. */
function outcomeOf({ text, intent }: Line): Outcome {
  const seen = classifier.classify(text);
  const answered = urgent(text) === null && seen.zone === 'answer' ? [seen.intent, seen.also] : null;
  const right = answered?.includes(intent) ?? false;
  if (answered !== null && !right) {
    const key = `${intent ?? NONE} -> ${seen.intent}`;
    confused.set(key, (confused.get(key) ?? 0) + 1);
  }
  if (answered !== null) return right ? 'right' : 'wrong';
  if (urgent(text) !== null || seen.zone === 'escalate') return 'handed over';
  const offered = seen.candidates.slice(0, BUTTONS).map((candidate) => candidate.intent);
  return intent !== null && offered.includes(intent) ? 'among the buttons' : 'not among them';
}

function report(name: string, lines: readonly Line[]): void {
  const inside = lines.filter(({ intent }) => intent !== null).map(outcomeOf);
  const outside = lines.filter(({ intent }) => intent === null).map(outcomeOf);
  const share = (rows: readonly Outcome[], is: Outcome): string =>
    ((100 * rows.filter((row) => row === is).length) / (rows.length || 1)).toFixed(1).padStart(5);
  console.log(
    `${name.padEnd(4)}| in scope ${String(inside.length).padStart(3)} | right ${share(inside, 'right')} | wrong ` +
      `${share(inside, 'wrong')} | asked, right one among the buttons ${share(inside, 'among the buttons')} | asked, ` +
      `not among them ${share(inside, 'not among them')} | handed over ${share(inside, 'handed over')} | out of scope ` +
      `${String(outside.length).padStart(3)} | answered ${share(outside, 'wrong')} | asked ${share(outside, 'not among them')}`,
  );
}

const languages = LANGUAGES.filter((language) => positionals.length === 0 || positionals.includes(language));
const all = languages.map((language) => [language, linesOf(language)] as const);
for (const [language, lines] of all) report(language, lines);
confused.clear();
report(
  'all',
  all.flatMap(([, lines]) => lines),
);
if (values.confused) {
  for (const [pair, count] of [...confused].sort((a, b) => b[1] - a[1])) console.log(`${count} × ${pair}`);
}
