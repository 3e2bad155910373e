// The web chat: one POST per message, answered when its turn is over; and a stream of what is said later.
import { randomUUID } from 'node:crypto';
import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { type Locale, languageOf } from '../../core/locale.ts';
import { normalize } from '../../core/text.ts';
import { type ClientIp, isLoopback } from '../client-ip.ts';
import { localeOf } from '../locale-of.ts';
import type { ChatEntry, WebDeps } from '../ports.ts';
import { createRateLimit, LIMITS } from '../rate-limit.ts';
import { createChatStream } from './chat-stream.ts';
import { type ChatBody, readPost } from './read-post.ts';
import { hashToken, isUuid, type Sessions } from './session.ts';
import type { SessionCookie } from './session-cookie.ts';

/** The largest POST, bytes. */
const MAX_BODY = 64 * 1024;
const WAIT_MS = 15_000;
/** A first message without a session, repeated by its UUID within this time, is the same message. */
const REPEAT_MS = 10 * 60_000;

export interface ChatParts {
  sessions: Sessions;
  cookie: SessionCookie;
  clientIp: ClientIp;
}

/** What one visitor's message came to. `limited`: not taken, and said so. */
export interface ChatAnswer {
  session: string;
  messages: Pick<ChatEntry, 'id' | 'text' | 'buttons' | 'image'>[];
  limited?: true;
}

/**
 * `post` is the one way in, for the script's JSON and for the plain form. The same `id` twice has one effect and one
 * answer. Of several short messages answered together the last carries the answer, the others none.
 */
export function createChat(deps: WebDeps, { sessions, cookie, clientIp }: ChatParts) {
  const { chat, clock, phrases } = deps;
  const { store } = chat;
  const limits = { ...LIMITS, ...chat.limits };
  const sessionLimit = createRateLimit(limits.session, clock.now);
  const ipLimit = createRateLimit(limits.ip, clock.now);
  /** Behind an unnamed proxy on the same machine everybody comes from here. */
  const loopbackLimit = createRateLimit(
    { burst: limits.ip.burst * 10, perMinute: limits.ip.perMinute * 10 },
    clock.now,
  );

  async function post(ip: string, body: ChatBody, locale: Locale): Promise<ChatAnswer> {
    const id = body.id?.trim() || randomUUID();
    const known = sessions.check(body.session);
    const session = known ?? (await beginSession(id));
    const say = (key: string): ChatAnswer => ({
      session,
      messages: [{ id: `${id}:${key}`, text: phrases.say(locale, `web.chat.${key}`) }],
    });
    if (body.text === undefined && body.button === undefined) return { session, messages: [] };
    if (isEmpty(body)) return say('empty');
    const fast = !(isLoopback(ip) ? loopbackLimit : ipLimit)(ip) || !sessionLimit(hashToken(session));
    if (fast) return { ...say('slower'), limited: true };

    const address = await store.resolve(hashToken(session));
    const message = chat.toInbound({
      session: address,
      id,
      ...(body.text === undefined ? {} : { text: body.text }),
      ...(body.button === undefined ? {} : { button: body.button }),
      ...(body.lang === undefined ? {} : { language: languageOf(body.lang) }),
      now: clock.now(),
    });
    if (message === null) return say('empty');
    await chat.inbox.store([message]);
    if (body.lang === 'de-simple') await store.prefer(address, body.lang);
    const entries = await store.answer(address, id, chat.waitMs ?? WAIT_MS);
    await store.fetched(entries.map((entry) => entry.id));
    return { session, messages: entries.map(forBrowser) };
  }

  async function beginSession(id: string): Promise<string> {
    if (!isUuid(id)) return sessions.begin();
    const session = sessions.beginFor(id);
    const earlier = await store.find(hashToken(session), id);
    return earlier === null || clock.now() - earlier.at <= REPEAT_MS ? session : sessions.begin();
  }

  const stream = createChatStream(deps, { sessions, cookie, clientIp, streamsPerIp: limits.streamsPerIp });

  const api = new Hono();
  const refuse = (c: Context, status: 400 | 403 | 413, fault: string) =>
    c.json({ error: phrases.say(localeOf(c), `web.error.${fault}`) }, status);
  api.use('*', async (c, next) => {
    await next();
    c.header('cache-control', 'no-store');
  });
  api.post('/', bodyLimit({ maxSize: MAX_BODY, onError: (c) => refuse(c, 413, 'large') }), async (c) => {
    if (isForeign(c, deps.publicUrl)) return refuse(c, 403, 'foreign');
    const read = readPost(await c.req.text());
    if (!read.ok) return refuse(c, 400, read.fault);
    const { body } = read;
    const given = body.session ?? cookie.read(c);
    const { limited, ...answer } = await post(clientIp(c), { ...body, session: given }, body.lang ?? localeOf(c));
    cookie.write(c, answer.session);
    if (limited) c.header('retry-after', '5');
    return c.json(answer, limited ? 429 : 200);
  });
  api.get('/events', stream);
  api.get('/transcript', async (c) => {
    const session = sessions.check(c.req.query('session') ?? cookie.read(c));
    if (session === null) return c.json({ error: phrases.say(localeOf(c), 'web.error.session') }, 401);
    const entries = await store.transcript(await store.resolve(hashToken(session)));
    await store.fetched(entries.map((entry) => entry.id));
    return c.json({ messages: entries.map((entry) => ({ ...forBrowser(entry), author: entry.author, at: entry.at })) });
  });

  return { api, post };
}

/** The fields the contract promises, and no others. */
export function forBrowser({ id, text, buttons, image }: ChatEntry): ChatAnswer['messages'][number] {
  return { id, text, ...(buttons?.length ? { buttons } : {}), ...(image ? { image } : {}) };
}

const isEmpty = ({ text = '', button = '' }: ChatBody): boolean =>
  button.trim() === '' && normalize(text).trim() === '';

/** A request another site's page made: browsers say so. Programs say nothing and have no cookie to steal. */
export function isForeign(c: Context, publicUrl: string): boolean {
  const site = c.req.header('sec-fetch-site');
  if (site !== undefined) return site !== 'same-origin' && site !== 'none';
  const origin = c.req.header('origin');
  return origin !== undefined && origin !== new URL(publicUrl).origin && origin !== new URL(c.req.url).origin;
}
