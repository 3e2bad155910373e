// Who looked at whom: opening a conversation or a person, a file, a search. The kind is written down, never what was found.
import type { ConsoleDeps } from './deps.ts';

/** Looking again within this time is the same look, ms. */
const SAME_LOOK_MS = 10 * 60_000;

/** What was searched by, without the words. */
export type SearchKind = 'number' | 'address' | 'code' | 'name';

export function createAccessLog({ audit, cache }: Pick<ConsoleDeps, 'audit' | 'cache'>) {
  /** `subject` is a row's id. A page that loads itself anew is one look. */
  async function looked(userId: string, action: string, subject: string): Promise<void> {
    const key = `looked:${userId}:${action}:${subject}`;
    if (await cache.get(key)) return;
    await cache.set(key, 1, SAME_LOOK_MS);
    await audit.write(userId, action, subject, null);
  }

  const searched = (userId: string, words: string, found: number): Promise<void> =>
    audit.write(userId, 'person.search', '', `${kindOf(words)}: ${found}`);

  return { looked, searched };
}

function kindOf(words: string): SearchKind {
  const text = words.trim();
  if (/^[a-z-]+:/.test(text)) return 'address';
  if (/^[#+\d\s()/.-]+$/.test(text)) return 'number';
  return /^[34679A-Z\s-]{7,11}$/.test(text) ? 'code' : 'name';
}
