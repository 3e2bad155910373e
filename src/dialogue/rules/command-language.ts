// In which languages a message is a command: "subscribe" is English whatever the platform says of the person.
import { LANGUAGES, type Language } from '../../core/locale.ts';
import { fold, wordsOf } from './fold.ts';
import { compilePatterns, type Matcher } from './pattern.ts';
import type { WordTree } from './word-tree.ts';

/** Lists that say nothing of a language: STOPP is told to everybody, languages are named in all of them. */
const SILENT = new Set([
  'fillers',
  'classes',
  'language',
  'choice',
  'elliptical',
  'keyword',
  'doubt',
  'order',
  'request',
]);
const LONGEST = 8;

/** The lists are compiled when they are first asked for. Pure; never throws for any text. */
export function createCommandLanguage(
  words: WordTree,
  classes: Record<string, readonly string[]>,
  is: (pattern: Matcher, tokens: readonly string[]) => boolean,
): (text: string) => Language[] {
  let compiled: [Language, Matcher][] | undefined;
  return (text) => {
    const tokens = wordsOf(fold(text));
    if (tokens.length === 0 || tokens.length > LONGEST) return [];
    compiled ??= LANGUAGES.map((language) => [language, compilePatterns(listsOf(words.commands, language), classes)]);
    return compiled.filter(([, pattern]) => is(pattern, tokens)).map(([language]) => language);
  };
}

/** All patterns of one language, of every command below `node`. */
function listsOf(node: WordTree | readonly string[] | undefined, language: Language): string[] {
  if (node === undefined || Array.isArray(node)) return [];
  return Object.entries(node as WordTree).flatMap(([key, below]) =>
    SILENT.has(key) ? [] : key === language && Array.isArray(below) ? [...below] : listsOf(below, language),
  );
}
