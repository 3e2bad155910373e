// A visitor's session: an unguessable token of ours; the database only ever sees its hash.
import { createHash } from 'node:crypto';
import { newToken } from '../../core/id.ts';

type KeyedHash = (...parts: string[]) => string;

/** Characters of the mark that shows a token is ours. */
const MARK = 10;

/**
 * Tokens are 130 random bits (or 192 derived ones) and a mark made with the instance's secret, so that a token somebody
 * made up is told from one we gave out without storing anything.
 */
export function createSessions(keyedHash: KeyedHash) {
  const marked = (body: string) => `${body}.${keyedHash('chat-session', body).slice(0, MARK)}`;
  return {
    begin: (): string => marked(newToken()),
    /** The same for the same UUID: a first message repeated after a lost answer finds the session it began. */
    beginFor: (clientId: string): string => marked(keyedHash('chat-first', clientId.toLowerCase())),
    /** The token when it is one of ours, else null. */
    check: (token: unknown): string | null => {
      if (typeof token !== 'string' || token.length > 100) return null;
      const dot = token.lastIndexOf('.');
      return dot > 0 && marked(token.slice(0, dot)) === token ? token : null;
    },
  };
}

export type Sessions = ReturnType<typeof createSessions>;

/** What is stored of a token: SHA-256, base64url. */
export const hashToken = (token: string): string => createHash('sha256').update(token).digest('base64url');

/** A random UUID (version 4 or 7): only its maker knows it. */
export const isUuid = (text: string): boolean =>
  /^[0-9a-f]{8}-[0-9a-f]{4}-[47][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i.test(text);
