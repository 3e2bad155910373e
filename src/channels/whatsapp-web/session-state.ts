// Where the linked device stands, and what each trouble leads to. Pure.

/** What can end a session, each with a name of its own. */
export const TROUBLES = [
  'no-browser',
  'browser-gone',
  'silent',
  'locked',
  'outdated',
  'conflict',
  'logged-out',
  'idle',
  'unread',
  'refused',
] as const;
export type Trouble = (typeof TROUBLES)[number];

export interface Session {
  /**
   * `starting`: the browser opens · `pairing`: somebody must scan or type · `syncing`: linked, chats are loading ·
   * `ready` · `waiting`: starts again at `until` · `stopped`: a person is needed · `off`.
   */
  name: 'off' | 'starting' | 'pairing' | 'syncing' | 'ready' | 'waiting' | 'stopped';
  /** Since when, ms UTC. */
  since: number;
  /** Troubles in a row; a session that stayed ready for ten minutes clears them. */
  failures: number;
  /** Why it waits or stopped; kept until it is ready again. */
  trouble: Trouble | null;
  /** In `waiting`: when it starts again, ms UTC. */
  until: number | null;
  /** In `pairing`: what to scan, or the code to type on the telephone. */
  qr: string | null;
  code: string | null;
}

export type SessionEvent =
  | { type: 'start' }
  | { type: 'qr'; qr: string }
  | { type: 'code'; code: string }
  | { type: 'authenticated' }
  | { type: 'ready' }
  | { type: 'trouble'; trouble: Trouble }
  | { type: 'stop' };

/** How long the first wait is (it doubles each time, up to a quarter of an hour), and after how many a person is needed. */
const RESTARTS: Record<Trouble, { waitMs: number; most: number }> = {
  'no-browser': { waitMs: 0, most: 0 },
  'browser-gone': { waitMs: 2_000, most: 8 },
  silent: { waitMs: 5_000, most: 8 },
  locked: { waitMs: 2_000, most: 3 },
  // WhatsApp changed its page: soon again only in case it was one bad load.
  outdated: { waitMs: 60_000, most: 4 },
  // Another browser uses the session: taking it back at once would be a quarrel.
  conflict: { waitMs: 60_000, most: 3 },
  // A fresh code is shown; nobody must be hurried.
  'logged-out': { waitMs: 1_000, most: 3 },
  idle: { waitMs: 1_000, most: 5 },
  unread: { waitMs: 0, most: 0 },
  refused: { waitMs: 0, most: 0 },
};
const LONGEST_WAIT_MS = 15 * 60_000;
const STEADY_MS = 10 * 60_000;

export const OFF: Session = {
  name: 'off',
  since: 0,
  failures: 0,
  trouble: null,
  until: null,
  qr: null,
  code: null,
};

/** The state after an event; the same object when it changes nothing. Repeated events (a page that reloads) are harmless. */
export function nextSession(session: Session, event: SessionEvent, now: number): Session {
  const to = (name: Session['name'], change: Partial<Session> = {}): Session => ({
    ...session,
    since: session.name === name ? session.since : now,
    until: null,
    qr: null,
    code: null,
    ...change,
    name,
  });
  const { name } = session;
  if (event.type === 'stop') return name === 'off' ? session : { ...OFF, since: now };
  // A person who starts it by hand gets all its tries again.
  if (event.type === 'start') return to('starting', name === 'stopped' ? { failures: 0 } : {});
  if (name === 'off' || name === 'stopped' || name === 'waiting') return session;
  switch (event.type) {
    case 'qr':
      return to('pairing', { qr: event.qr });
    case 'code':
      return to('pairing', { code: event.code });
    case 'authenticated':
      return name === 'ready' ? session : to('syncing');
    case 'ready':
      return name === 'ready' ? session : to('ready', { trouble: null });
    case 'trouble': {
      const steady = name === 'ready' && now - session.since >= STEADY_MS;
      const failures = (steady ? 0 : session.failures) + 1;
      const { waitMs, most } = RESTARTS[event.trouble];
      if (failures > most) return to('stopped', { failures, trouble: event.trouble });
      const until = now + Math.min(waitMs * 2 ** (failures - 1), LONGEST_WAIT_MS);
      return to('waiting', { failures, trouble: event.trouble, until });
    }
  }
}
