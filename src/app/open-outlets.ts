// Public accounts in the composition: which are switched on, and their turn beside the sends.
import { Pool } from 'undici';
import { dispatch, TransportError } from '../channels/dispatch.ts';
import type { Config } from '../config.ts';
import type { Outlet, OutletName } from '../core/outlet.ts';
import { createOutletWork } from '../delivery/outlet-work.ts';
import type { Call } from '../outlets/call.ts';
import { createFacebookOutlet } from '../outlets/facebook/outlet.ts';
import { createMastodonOutlet } from '../outlets/mastodon/outlet.ts';
import { createTelegramChannelOutlet } from '../outlets/telegram-channel/outlet.ts';
import { createXOutlet } from '../outlets/x/outlet.ts';
import { createOutletStore } from '../storage/outlet-store.ts';
import type { House } from './open-house.ts';

/** An outlet that has not answered after this is in doubt, ms. */
const LIMIT_MS = 20_000;
const MAX_ANSWER = 1_000_000;

export type OutletConfig = Pick<Config, 'telegram' | 'facebook' | 'x' | 'mastodon'>;

/** The outlets of a configuration. `send`: through the bot, to the public channel. */
export function outletsOf(
  { telegram, facebook, x, mastodon }: OutletConfig,
  call: Call,
  send: (channel: string) => Parameters<typeof createTelegramChannelOutlet>[0]['send'],
): Outlet[] {
  const publicChannel = telegram?.publicChannel ?? null;
  return [
    ...(publicChannel === null ? [] : [createTelegramChannelOutlet({ send: send(publicChannel) })]),
    ...(facebook === null ? [] : [createFacebookOutlet({ ...facebook, call })]),
    ...(x === null ? [] : [createXOutlet({ ...x, call })]),
    ...(mastodon === null ? [] : [createMastodonOutlet({ ...mastodon, call })]),
  ];
}

/** Which are switched on. */
export const outletNames = (config: OutletConfig): OutletName[] =>
  outletsOf(
    config,
    async () => ({ ok: false, written: false, reason: '' }),
    () => async () => ({ outcome: 'unknown', reason: '' }),
  ).map(({ name }) => name);

/** Nothing runs before `start`. Null without any. */
export function openOutlets(house: House, config: OutletConfig & Pick<Config, 'publicUrl'>) {
  const { bot, clock, database, holder, log, settings } = house;
  const { call, close } = openCall();
  const outlets = outletsOf(config, call, (id) => async (message) => {
    const account = config.telegram!.token.split(':')[0]!;
    const channel = bot.channelOf({ channel: 'telegram', account });
    if (channel === undefined) return { outcome: 'refused', kind: 'unreachable', reason: 'the bot does not run here' };
    return channel.send({ channel: 'telegram', account, id }, message, '');
  });
  if (outlets.length === 0) return null;
  const posts = createOutletStore({
    database,
    holder,
    now: () => clock.now(),
    timeZone: () => settings.settings.get('time_zone'),
  });
  const work = createOutletWork({ outlets, posts, clock, log, link: config.publicUrl });
  return {
    start: work.start,
    async stop(): Promise<void> {
      await work.stop();
      await close();
    },
  };
}

/** Calls over one pool per host; a redirect is an answer like any other. */
export function openCall(): { call: Call; close: () => Promise<void> } {
  const pools = new Map<string, Pool>();
  const poolOf = (origin: string): Pool => {
    const pool = pools.get(origin) ?? new Pool(origin, { connections: 2, pipelining: 1 });
    pools.set(origin, pool);
    return pool;
  };
  const call: Call = async ({ url, headers, body }) => {
    const { origin, pathname, search } = new URL(url);
    try {
      const answer = await dispatch(poolOf(origin), {
        method: 'POST',
        path: pathname + search,
        headers,
        body: JSON.stringify(body),
        limitMs: LIMIT_MS,
        maxBytes: MAX_ANSWER,
      });
      return { ok: true, status: answer.status, headers: answer.headers, json: parsed(answer.bytes) };
    } catch (error) {
      const written = !(error instanceof TransportError) || error.written;
      return { ok: false, written, reason: error instanceof Error ? error.message : 'no answer' };
    }
  };
  const close = async (): Promise<void> => {
    for (const pool of pools.values()) await pool.destroy();
  };
  return { call, close };
}

function parsed(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return null;
  }
}
