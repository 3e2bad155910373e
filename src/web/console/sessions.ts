// Sessions of the console: the cookie holds a random token, everything else lies on the server and can be ended there.
import { createHash } from 'node:crypto';
import { newToken } from '../../core/id.ts';
import type { Account, ConsoleDeps } from './deps.ts';

/** Without a request for this long a session ends; an open page keeps asking. */
const IDLE_MS = 30 * 60_000;
/** However busy, a session ends after this. */
const ABSOLUTE_MS = 12 * 3_600_000;
/** How often `seen` is written at most. */
const TOUCH_MS = 60_000;

interface Payload {
  userId: string;
  epoch: number;
  csrf: string;
  createdAt: number;
  /** When the browser last asked for anything, and when somebody last did something with it. */
  seenAt: number;
  actedAt: number;
}

export interface Session {
  token: string;
  account: Account;
  /** Goes into every form. */
  csrf: string;
}

type Deps = Pick<ConsoleDeps, 'cache' | 'users' | 'clock'>;

export function createSessions({ cache, users, clock }: Deps) {
  /** A new session under a new token; an older one of the same browser is ended by the caller. */
  async function begin(account: Account): Promise<Session> {
    const token = newToken();
    const now = clock.now();
    const payload: Payload = {
      userId: account.id,
      epoch: account.epoch,
      csrf: newToken(),
      createdAt: now,
      seenAt: now,
      actedAt: now,
    };
    await cache.set(keyOf(token), payload, IDLE_MS);
    await users.seen(account.id);
    return { token, account, csrf: payload.csrf };
  }

  /**
   * Null when there is none (any more): expired, ended, the account changed or was disabled. A page that looks by itself
   * keeps the session, and is no sign that the person is there.
   */
  async function find(token: string | undefined, how: 'acts' | 'looks'): Promise<Session | null> {
    if (token === undefined || !/^[0-9a-z]{26}$/.test(token)) return null;
    const payload = (await cache.get(keyOf(token))) as Payload | undefined;
    if (!payload) return null;
    const now = clock.now();
    if (now - payload.seenAt > IDLE_MS || now - payload.createdAt > ABSOLUTE_MS) {
      await end(token);
      return null;
    }
    const account = await users.byId(payload.userId);
    if (account === null || account.disabledAt !== null || account.epoch !== payload.epoch) {
      await end(token);
      return null;
    }
    const acts = how === 'acts' && now - payload.actedAt > TOUCH_MS;
    if (acts || now - payload.seenAt > TOUCH_MS) {
      const left = Math.min(IDLE_MS, payload.createdAt + ABSOLUTE_MS - now);
      await cache.set(keyOf(token), { ...payload, seenAt: now, actedAt: acts ? now : payload.actedAt }, left);
    }
    if (acts) await users.seen(account.id);
    return { token, account, csrf: payload.csrf };
  }

  async function end(token: string | undefined): Promise<void> {
    if (token !== undefined) await cache.delete(keyOf(token));
  }

  return { begin, find, end };
}

export type Sessions = ReturnType<typeof createSessions>;

/** The store holds no token that would open a session. */
const keyOf = (token: string): string => `session:${createHash('sha256').update(token).digest('base64url')}`;
