// Answers of every bad shape over a real socket: what may have arrived is in doubt, and only Telegram's own words refuse.

import type { AddressInfo } from 'node:net';
import { createServer, type Server, type Socket } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import type { SendResult } from '../../../src/core/send-result.ts';
import { recordingInbox } from '../../contract/channel.contract.ts';
import { openTelegram } from './open-channel.ts';

const AT_ONCE = 20;
let server: Server;
const sockets = new Set<Socket>();
afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  await new Promise((resolve) => server.close(resolve));
});

/** Reads a whole request, then does what the shape does with its socket. */
async function serve(shape: (socket: Socket) => void): Promise<string> {
  server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => {});
    let text = '';
    socket.on('data', (bytes) => {
      text += bytes.toString('latin1');
      const [head = '', body] = text.split('\r\n\r\n');
      const length = Number(/content-length: (\d+)/i.exec(head)?.[1] ?? Number.POSITIVE_INFINITY);
      if (body === undefined || body.length < length) return;
      text = '';
      shape(socket);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const http = (status: number, body: string, type = 'application/json', length = Buffer.byteLength(body)): string =>
  `HTTP/1.1 ${status} X\r\ncontent-type: ${type}\r\ncontent-length: ${length}\r\n\r\n${body}`;
const says = (code: number, description: string, parameters?: object): string =>
  http(code, JSON.stringify({ ok: false, error_code: code, description, parameters }));
const page = (status: number): string => http(status, '<html><h1>Bad Gateway</h1></html>', 'text/html');
const OK = JSON.stringify({ ok: true, result: { message_id: 7, chat: { id: 5 }, date: 1, text: 'Hallo' } });

const writes = (text: string) => (socket: Socket) => void socket.write(text);
const ends = (text: string) => (socket: Socket) => void socket.end(text);

type Expected = Partial<SendResult> & { outcome: SendResult['outcome'] };
const unknown: Expected = { outcome: 'unknown' };
const refused = (kind: string, more: object = {}): Expected => ({ outcome: 'refused', kind, ...more }) as Expected;

it.each<[string, (socket: Socket) => void, Expected]>([
  ['as it should be', writes(http(200, OK)), { outcome: 'accepted', providerId: '7' } as Expected],
  ['500 in JSON', writes(says(500, 'Internal Server Error: restart')), unknown],
  ['500 without a body', writes(http(500, '')), unknown],
  ['502 as a page', writes(page(502)), unknown],
  ['503 as a page', writes(page(503)), unknown],
  ['504 as a page', writes(page(504)), unknown],
  ['a redirect', writes('HTTP/1.1 302 X\r\nlocation: /login\r\ncontent-length: 0\r\n\r\n'), unknown],
  ['an empty 200', writes(http(200, '')), unknown],
  ['half of the JSON', writes(http(200, OK.slice(0, 30))), unknown],
  ['JSON that is no envelope', writes(http(200, '{"hello":"world"}')), unknown],
  ['a JSON array', writes(http(200, '[]')), unknown],
  ['JSON null', writes(http(200, 'null')), unknown],
  ['a page with 200', writes(page(200)), unknown],
  ['a length that is too long, then the end', ends(http(200, OK, 'application/json', OK.length + 50)), unknown],
  ['a length that is too short', writes(http(200, OK, 'application/json', 20)), unknown],
  ['only the head, then the end', ends('HTTP/1.1 200 X\r\ncontent-length: 10\r\n\r\n'), unknown],
  ['something that is no HTTP', ends('220 mail.example ESMTP\r\n'), unknown],
  ['the end at once', (socket) => void socket.end(), unknown],
  ['a reset at once', (socket) => void socket.resetAndDestroy(), unknown],
  ['nothing at all', () => {}, unknown],
  [
    'a byte now and then',
    (socket) => {
      const text = http(200, OK);
      let at = 0;
      const timer = setInterval(() => (socket.destroyed ? clearInterval(timer) : socket.write(text[at++] ?? ' ')), 40);
      socket.on('close', () => clearInterval(timer));
    },
    unknown,
  ],
  [
    '429 with a time',
    writes(says(429, 'Too Many Requests', { retry_after: 7 })),
    refused('throttled', { retryAfterMs: 7_000 }),
  ],
  [
    '429 with the time in words',
    writes(says(429, 'Too Many Requests: retry after 9')),
    refused('throttled', { retryAfterMs: 9_000 }),
  ],
  ['429 as a page', writes(page(429)), refused('throttled')],
  ['403 of Telegram', writes(says(403, 'Forbidden: bot was blocked by the user')), refused('gone')],
  ['403 of somebody’s firewall', writes(page(403)), refused('misconfigured')],
  ['400, no such chat', writes(says(400, 'Bad Request: chat not found')), refused('gone')],
  ['400, too long', writes(says(400, 'Bad Request: message is too long')), refused('rejected')],
  ['401', writes(says(401, 'Unauthorized')), refused('misconfigured')],
  ['413 as a page', writes(page(413)), refused('rejected')],
])('%s', async (_, shape, expected) => {
  const root = await serve(shape);
  const { channel } = openTelegram({ root, token: '4711:TEST-token_for-tests' }, { inbox: recordingInbox() });
  const results = await Promise.all(
    Array.from({ length: AT_ONCE }, (_entry, index) =>
      channel.send({ channel: 'telegram', account: '4711', id: String(index) }, { text: 'Hallo' }, `d${index}`),
    ),
  );
  for (const result of results) expect(result).toMatchObject(expected);
  await channel.close();
});
