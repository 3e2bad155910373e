// Who is looking at which question and who is typing. May vanish at any time: nothing rests on it.
import type { ConsoleDeps } from './deps.ts';

/** A browser says it is there every 10 s; twice missed is gone. */
const GONE_AFTER_MS = 25_000;
const KEY = 'presence';

interface Sign {
  name: string;
  typing: boolean;
  at: number;
}

type Signs = Record<string, Record<string, Sign>>;

export function createPresence({ cache, clock }: Pick<ConsoleDeps, 'cache' | 'clock'>) {
  async function read(): Promise<Signs> {
    const stored = (await cache.get(KEY)) as Signs | undefined;
    const now = clock.now();
    const fresh: Signs = {};
    for (const [ticketId, users] of Object.entries(stored ?? {})) {
      const here = Object.entries(users).filter(([, sign]) => now - sign.at < GONE_AFTER_MS);
      if (here.length > 0) fresh[ticketId] = Object.fromEntries(here);
    }
    return fresh;
  }

  /** Says that this person is at the ticket; resolves to the others there. */
  async function enter(
    ticketId: string,
    user: { id: string; name: string },
    typing: boolean,
  ): Promise<{ name: string; typing: boolean }[]> {
    const signs = await read();
    for (const users of Object.values(signs)) delete users[user.id];
    signs[ticketId] = { ...signs[ticketId], [user.id]: { name: user.name, typing, at: clock.now() } };
    await cache.set(KEY, signs, GONE_AFTER_MS);
    return Object.entries(signs[ticketId])
      .filter(([id]) => id !== user.id)
      .map(([, sign]) => ({ name: sign.name, typing: sign.typing }));
  }

  /** Names of the others by ticket. */
  async function viewers(userId: string): Promise<Record<string, string[]>> {
    const names: Record<string, string[]> = {};
    for (const [ticketId, users] of Object.entries(await read())) {
      const others = Object.entries(users).filter(([id]) => id !== userId);
      if (others.length > 0) names[ticketId] = others.map(([, sign]) => sign.name);
    }
    return names;
  }

  return { enter, viewers };
}
