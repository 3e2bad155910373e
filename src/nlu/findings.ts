// What the lint says, one sentence per kind of finding; the console says the same in German (`finding` in its locale).
import type { Finding } from '../core/intent.ts';

/** In English, with what is filled in in braces. */
export const SENTENCES = {
  'too-few': 'Only {count} utterances in {language}; {enough} are needed to be understood.',
  alike:
    '{alike} of {count} utterances in {language} differ from another by one word only; {distinct} are really different. Variety counts more than number.',
  'no-none': 'There is no None.yaml: nothing says what must not be answered.',
  'too-few-none': 'Only {count} messages that must not be answered; {enough} are needed.',
  'too-few-near':
    'Only {count} of {all} messages that must not be answered are close to the domain; a third is needed.',
  'long-label': 'The label "{label}" has {count} characters; a button holds {most}.',
  'no-label': 'There is no label in {language}.',
  'many-buttons': 'There are {count} buttons; at most {most} are shown.',
  'dead-button': 'The button leads to "{intent}", which does not exist.',
  'dead-follow-up': 'The follow-up leads to "{intent}", which does not exist.',
  expired: 'The facts were valid until {date}: somebody must check them and set as_of and valid_until.',
  'as-of': 'as_of is in the future: {date}.',
  'no-answer': 'There is no answer in {language}.',
  'long-answer': 'The answer in {language} has {count} characters; at most {most} fit in one message.',
  placeholder: 'The answer in {language} holds "{name}" in braces, which nothing fills in.',
  'doubled-across': '"{text}" also stands in {intent}: which of the two is meant?',
  doubled: '"{text}" stands twice.',
  'example-empty': 'Without names and numbers nothing is left that could be learned.',
  'example-known': '"{text}" stands there already.',
  'example-close': 'One word apart from "{text}", which stands in {intent}: are both meant?',
  'example-alike': 'One word apart from "{text}": another sentence teaches more.',
  'example-word': 'A single word: only as a keyword, when nothing else can be meant.',
  'example-long': '{count} characters. Up to {most} are learned from better: leave the question alone.',
  'example-strange': 'In no other example: {words}. Is that a name?',
  'example-urgent': 'An emergency or a medical question: nothing is learned from these.',
  'example-personal': 'Still names somebody: {marks}.',
  'example-maybe-personal': 'Does this belong to somebody: {marks}? Then take it out.',
  'example-language': 'It looks like another language than {language}.',
} as const;

export type FindingCode = keyof typeof SENTENCES;

/** A finding whose sentence can be said in other languages too. */
export function finding(
  place: Omit<Finding, 'message' | 'said'>,
  code: FindingCode,
  values: Record<string, string | number> = {},
): Finding {
  const message = SENTENCES[code].replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ''));
  return { ...place, message, said: { code, values } };
}
