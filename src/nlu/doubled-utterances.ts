// Utterances that stand twice, or that differ from another by a single word.
import type { Finding, Intent, IntentId } from '../core/intent.ts';
import { LANGUAGES } from '../core/locale.ts';
import { fold, wordsOf } from './features.ts';
import { finding } from './findings.ts';
import type { Lines } from './parse-intent.ts';

interface Place {
  intent: IntentId;
  path: string;
  text: string;
}

/** The same words in two intents are an error: the classifier cannot tell them apart. In one intent they are waste. */
export function doubledUtterances(intents: readonly Intent[], lines?: ReadonlyMap<IntentId, Lines>): Finding[] {
  const findings: Finding[] = [];
  const first = new Map<string, Place>();
  for (const place of intents.flatMap(places)) {
    const key = wordsOf(fold(place.text)).join(' ');
    const known = first.get(key);
    if (!known) {
      first.set(key, place);
      continue;
    }
    const across = known.intent !== place.intent;
    const severity = across ? 'error' : 'warning';
    const line = lines?.get(place.intent)?.get(place.path) ?? 1;
    const at = { severity, file: `${place.intent}.yaml`, line, rule: 'doubled' } as const;
    findings.push(
      across
        ? finding(at, 'doubled-across', { text: place.text, intent: known.intent })
        : finding(at, 'doubled', { text: place.text }),
    );
  }
  return findings;
}

function places(intent: Intent): Place[] {
  const result: Place[] = [];
  for (const language of LANGUAGES) {
    for (const key of ['utterances', 'near'] as const) {
      (intent[key][language] ?? []).forEach((text, i) => {
        result.push({ intent: intent.id, path: `${key}.${language}.${i}`, text });
      });
    }
  }
  return result;
}

/** How many utterances differ from another one by a word added, left out or replaced, and how many are left without. */
export function nearlyDoubled(utterances: readonly string[]): { alike: number; distinct: number } {
  const texts = utterances.map((text) => wordsOf(fold(text)));
  const seen = new Set<string>();
  let alike = 0;
  for (const words of texts) {
    const variants = variantsOf(words);
    if (variants.some((variant) => seen.has(variant))) alike += 1;
    for (const variant of variants) seen.add(variant);
  }
  return { alike, distinct: texts.length - alike };
}

/** The words with each one left out or replaced by a gap; one-word utterances have only themselves. */
function variantsOf(words: readonly string[]): string[] {
  const whole = words.join(' ');
  if (words.length < 3) return [whole];
  const variants = words.flatMap((_, i) => {
    const rest = [...words.slice(0, i), ...words.slice(i + 1)].join(' ');
    return [rest, [...words.slice(0, i), '…', ...words.slice(i + 1)].join(' ')];
  });
  return [...new Set([whole, ...variants])];
}
