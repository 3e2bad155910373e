// A Graph API server on loopback that speaks, checks and fails as documented; for tests, crash runs and benchmarks.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type CheckedSend, checkSend, type FakeTemplate } from './check-body.ts';
import { GraphRefusal } from './graph-error.ts';

/** What goes wrong with a send. `effect`: the message went out all the same (a swallowed answer). */
export type GraphFault =
  | { type: 'refuse'; code: number; status?: number; retryAfterS?: number }
  | { type: 'server-error'; effect: boolean }
  | { type: 'hang'; effect: boolean }
  | { type: 'reset'; effect: boolean }
  | { type: 'truncated' }
  | { type: 'held' };

export interface FakeSent extends CheckedSend {
  id: string;
  at: number;
  /** When it came, `performance.now()`. */
  held: boolean;
}

export interface FakeGraphOptions {
  token?: string;
  phoneNumberId?: string;
  businessAccount?: string;
  port?: number;
  templates?: FakeTemplate[];
  /** How long a send takes, ms. */
  latencyMs?: number;
  /** More sends than this in a sliding second: 130429. */
  perSecond?: number;
  /** More different people than this by template: 131048, as Meta answers when the messaging limit is used up. */
  limit?: number;
  /** What goes wrong with a send, by what it is; asked for every one. */
  faultFor?(send: CheckedSend, count: number): GraphFault | undefined;
  /** Called for each message that went out, also for those whose answer was lost. */
  onSent?(sent: FakeSent): void;
}

export type FakeGraph = Awaited<ReturnType<typeof startFakeGraph>>;

/** Starts the server on 127.0.0.1. `stop` cuts all connections. */
export async function startFakeGraph(options: FakeGraphOptions = {}) {
  const { token = 'EAAtest', phoneNumberId = '106540352242922', businessAccount = '102290129340398' } = options;
  const sent: FakeSent[] = [];
  const reads: { messageId: string; typing: boolean }[] = [];
  const refused: number[] = [];
  const people = new Set<string>();
  const times: number[] = [];
  const faults: GraphFault[] = [];
  const media = new Map<string, { bytes: Buffer; mime: string; size?: number }>();
  const templates = options.templates ?? [];
  let requests = 0;
  let made = 0;

  function accept(send: CheckedSend, held: boolean): FakeSent {
    const id = `wamid.HBgL${String(++made).padStart(8, '0')}==`;
    const message = { ...send, id, at: performance.now(), held };
    sent.push(message);
    options.onSent?.(message);
    return message;
  }

  function checkLimits(send: CheckedSend): void {
    const now = performance.now();
    while (times.length > 0 && times[0]! < now - 1_000) times.shift();
    if (options.perSecond !== undefined && times.length >= options.perSecond) {
      throw new GraphRefusal(130429, 'Cloud API message throughput has been reached');
    }
    if (options.limit !== undefined && send.type === 'template' && !people.has(send.to)) {
      if (people.size >= options.limit) throw new GraphRefusal(131048, 'messaging limit reached');
      people.add(send.to);
    }
    times.push(now);
  }

  async function sending(response: ServerResponse, body: unknown): Promise<void> {
    requests += 1;
    const send = checkSend(body, templates);
    if (options.latencyMs) await new Promise((resolve) => setTimeout(resolve, options.latencyMs));
    const fault = faults.shift() ?? options.faultFor?.(send, requests);
    if (fault !== undefined) return misbehave(response, fault, send);
    checkLimits(send);
    answer(response, 200, envelope(accept(send, false)));
  }

  function misbehave(response: ServerResponse, fault: GraphFault, send: CheckedSend): void {
    switch (fault.type) {
      case 'refuse': {
        if (fault.retryAfterS !== undefined) response.setHeader('retry-after', String(fault.retryAfterS));
        throw new GraphRefusal(fault.code, 'as documented', fault.status);
      }
      case 'server-error':
        if (fault.effect) accept(send, false);
        response.writeHead(502, { 'content-type': 'text/html' }).end('<html>Bad Gateway</html>');
        return;
      case 'hang':
        if (fault.effect) accept(send, false);
        return;
      case 'reset':
        if (fault.effect) accept(send, false);
        response.socket?.resetAndDestroy();
        return;
      case 'truncated': {
        const whole = JSON.stringify(envelope(accept(send, false)));
        response.writeHead(200, { 'content-type': 'application/json' }).end(whole.slice(0, whole.length / 2));
        return;
      }
      case 'held':
        return answer(response, 200, envelope(accept(send, true)));
    }
  }

  function lookUp(response: ServerResponse, url: URL): void {
    const path = url.pathname.replace(/^\/v23\.0\//, '');
    if (path === 'debug_token') {
      const granular_scopes = [{ scope: 'whatsapp_business_management', target_ids: [businessAccount] }];
      return answer(response, 200, { data: { granular_scopes } });
    }
    if (path === `${businessAccount}/message_templates`) {
      const data = templates.map((one) => ({
        id: '1',
        name: one.name,
        language: one.language,
        status: one.status,
        category: one.category ?? 'UTILITY',
        ...(one.ttlS === undefined ? {} : { message_send_ttl_seconds: one.ttlS }),
        components: [
          { type: 'BODY', text: Array.from({ length: one.parameters }, (_, at) => `{{${at + 1}}}`).join(' ') },
          ...(one.taps ? [{ type: 'BUTTONS', buttons: [{ type: 'QUICK_REPLY', text: 'Lesen' }] }] : []),
        ],
      }));
      return answer(response, 200, { data, paging: { cursors: { before: 'a', after: 'b' } } });
    }
    if (path === phoneNumberId) {
      const fields = url.searchParams.get('fields') ?? '';
      const all: Record<string, unknown> = {
        display_phone_number: '+49 711 2160',
        verified_name: 'Stadt Stuttgart',
        quality_rating: 'GREEN',
        messaging_limit_tier: 'TIER_10K',
      };
      const wanted = fields.split(',');
      const unknown = wanted.find((field) => all[field] === undefined);
      if (unknown !== undefined) throw new GraphRefusal(100, `Tried accessing nonexisting field (${unknown})`);
      return answer(response, 200, { ...Object.fromEntries(wanted.map((field) => [field, all[field]])), id: path });
    }
    const file = media.get(path);
    if (file !== undefined) {
      const { bytes, mime, size = bytes.byteLength } = file;
      const address = `${root}/files/${path}`;
      return answer(response, 200, { messaging_product: 'whatsapp', url: address, mime_type: mime, file_size: size });
    }
    const content = media.get(url.pathname.replace('/files/', ''));
    if (url.pathname.startsWith('/files/') && content !== undefined) {
      response.writeHead(200, { 'content-type': content.mime }).end(content.bytes);
      return;
    }
    throw new GraphRefusal(100, 'Unsupported get request', 404);
  }

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(request.url ?? '/', 'http://fake');
    const body = await readJson(request);
    if (request.headers.authorization !== `Bearer ${token}`) throw new GraphRefusal(190, 'Invalid OAuth access token');
    if (request.method === 'GET') return lookUp(response, url);
    if (url.pathname !== `/v23.0/${phoneNumberId}/messages`) throw new GraphRefusal(100, 'Unsupported post request');
    const mark = body as Record<string, unknown> | undefined;
    if (mark?.status !== 'read') return sending(response, body);
    reads.push({ messageId: String(mark.message_id), typing: mark.typing_indicator !== undefined });
    answer(response, 200, { success: true });
  };

  const server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => {
      const refusal = error instanceof GraphRefusal ? error : new GraphRefusal(131000, String(error));
      refused.push(refusal.code);
      if (!response.headersSent) answer(response, refusal.status, refusal.body);
    });
  });
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, '127.0.0.1', resolve));
  const root = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  return {
    /** For WHATSAPP_CLOUD_API_ROOT. */
    apiRoot: `${root}/v23.0`,
    token,
    phoneNumberId,
    businessAccount,
    /** Every message that went out, oldest first. */
    sent: sent as readonly FakeSent[],
    sentTo: (id: string): FakeSent[] => sent.filter((one) => one.to === id),
    reads: reads as readonly { messageId: string; typing: boolean }[],
    /** Codes of refusals, oldest first. */
    refused: refused as readonly number[],
    requests: (): number => requests,
    templates,
    media,
    /** The next sends go wrong, in this order. */
    fault: (...next: GraphFault[]): void => void faults.push(...next),
    async stop(): Promise<void> {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const envelope = ({ to, id, held, type }: FakeSent): object => ({
  messaging_product: 'whatsapp',
  contacts: [{ input: to, wa_id: to }],
  messages: [
    {
      id,
      ...(held
        ? { message_status: 'held_for_quality_assessment' }
        : type === 'template'
          ? { message_status: 'accepted' }
          : {}),
    },
  ],
});

function answer(response: ServerResponse, status: number, body: object): void {
  if (!response.destroyed) {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  }
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString();
  try {
    return text === '' ? undefined : JSON.parse(text);
  } catch {
    throw new GraphRefusal(100, 'the body is no JSON');
  }
}
