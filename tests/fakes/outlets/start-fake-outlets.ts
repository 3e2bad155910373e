// Mastodon, X and a Facebook page on loopback, with their checks, limits and errors as documented.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface FakePost {
  outlet: 'mastodon' | 'x' | 'facebook';
  id: string;
  text: string;
  replyTo: string | null;
  body: Record<string, unknown>;
}

/** `effect`: it was posted all the same. */
export type OutletFault =
  | { type: 'status'; status: number; body?: object; headers?: Record<string, string> }
  | { type: 'reset'; effect: boolean }
  /** No answer, no end. */
  | { type: 'silence'; effect: boolean }
  | { type: 'server-error'; effect: boolean };

export const TOKENS = { mastodon: 'masto-token', x: 'x-token', facebook: 'page-token' } as const;
export const PAGE_ID = '1234567890';

export async function startFakeOutlets() {
  const posts: FakePost[] = [];
  const faults: OutletFault[] = [];
  const byKey = new Map<string, FakePost>();
  let requests = 0;
  let made = 0;

  async function take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    requests += 1;
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const answer = (status: number, body: unknown, headers: Record<string, string> = {}): void =>
      void response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
    const outlet = outletOf(request.url ?? '');
    if (outlet === null || request.method !== 'POST') return answer(404, { error: 'Not Found' });
    if (request.headers.authorization !== `Bearer ${TOKENS[outlet]}`) {
      return outlet === 'facebook'
        ? answer(400, { error: { code: 190, message: 'Invalid OAuth access token.' } })
        : answer(401, { error: 'The access token is invalid', title: 'Unauthorized' });
    }
    const body = JSON.parse(Buffer.concat(chunks).toString('utf8')) as Record<string, unknown>;
    const key = request.headers['idempotency-key'];
    const again = outlet === 'mastodon' && typeof key === 'string' ? byKey.get(key) : undefined;
    const fault = faults.shift();
    const effect = fault === undefined || (fault.type !== 'status' && fault.effect);
    const text = String(body.status ?? body.text ?? body.message ?? '');
    if (effect && again === undefined) {
      if (outlet === 'x' && posts.some((post) => post.outlet === 'x' && post.text === text)) {
        return answer(403, {
          title: 'Forbidden',
          detail: 'You are not allowed to create a Tweet with duplicate content.',
        });
      }
      if (text === '' || (outlet === 'x' && text.length > 280) || (outlet === 'mastodon' && text.length > 600)) {
        return answer(422, { error: 'Validation failed: Text character limit of 500 exceeded', detail: 'too long' });
      }
      const reply = body.reply as { in_reply_to_tweet_id?: string } | undefined;
      const post: FakePost = {
        outlet,
        id: `${outlet}-${++made}`,
        text,
        replyTo: (body.in_reply_to_id as string | undefined) ?? reply?.in_reply_to_tweet_id ?? null,
        body,
      };
      posts.push(post);
      if (typeof key === 'string') byKey.set(key, post);
    }
    if (fault?.type === 'silence') return;
    if (fault?.type === 'reset') return void response.socket?.resetAndDestroy();
    if (fault?.type === 'server-error') return void response.writeHead(502).end('<html>Bad Gateway</html>');
    if (fault?.type === 'status') return answer(fault.status, fault.body ?? { error: 'x' }, fault.headers);
    const { id } = again ?? posts.at(-1)!;
    answer(outlet === 'x' ? 201 : 200, outlet === 'x' ? { data: { id, text } } : { id });
  }

  const server = createServer((request, response) => void take(request, response).catch(() => response.destroy()));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    facebookRoot: `${url}/v23.0`,
    posts,
    faults,
    requests: () => requests,
    clear(): void {
      posts.length = 0;
      faults.length = 0;
      byKey.clear();
    },
    stop: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

export type FakeOutlets = Awaited<ReturnType<typeof startFakeOutlets>>;

function outletOf(path: string): FakePost['outlet'] | null {
  if (path === '/api/v1/statuses') return 'mastodon';
  if (path === '/2/tweets') return 'x';
  return path === `/v23.0/${PAGE_ID}/feed` ? 'facebook' : null;
}
