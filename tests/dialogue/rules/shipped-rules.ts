// The rules with the word lists as shipped.
import { createRules } from '../../../src/dialogue/rules/create-rules.ts';
import { readWords } from '../../../src/phrases/read-words.ts';

export const words = readWords(new URL('../../../locales/words/', import.meta.url).pathname);
export const rules = createRules(words);
