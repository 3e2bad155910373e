// The error table, row by row.
import { describe, expect, it } from 'vitest';
import { TransportError } from '../../../src/channels/dispatch.ts';
import { retryAfterMsOf, toSendResult } from '../../../src/channels/telegram/errors.ts';

const api = (error_code: number, description: string, parameters?: object) => ({ error_code, description, parameters });
const lost = (message: string, status?: number) => new TransportError(message, { written: true, status });
const unsent = (message: string) => new TransportError(message, { written: false });

describe('what a failed call means', () => {
  it.each([
    [api(403, 'Forbidden: bot was blocked by the user'), 'gone'],
    [api(403, 'Forbidden: user is deactivated'), 'gone'],
    [api(403, 'Forbidden: bot was kicked from the group chat'), 'gone'],
    [api(403, 'Forbidden: bot was kicked from the supergroup chat'), 'gone'],
    [api(403, 'Forbidden: bot is not a member of the channel chat'), 'gone'],
    [api(403, 'Forbidden: the group chat was deleted'), 'gone'],
    [api(403, "Forbidden: bot can't initiate conversation with a user"), 'gone'],
    [api(403, "Forbidden: bot can't send messages to bots"), 'rejected'],
    [api(403, 'Forbidden: something new'), 'rejected'],
    [api(400, 'Bad Request: chat not found'), 'gone'],
    [api(400, 'Bad Request: private chat not found'), 'gone'],
    [api(400, 'bad request: CHAT NOT FOUND'), 'gone'],
    [api(400, 'Bad Request: user not found'), 'gone'],
    [api(400, 'Bad Request: USER_IS_BLOCKED'), 'gone'],
    [api(400, 'Bad Request: INPUT_USER_DEACTIVATED'), 'gone'],
    [api(400, 'Bad Request: PEER_ID_INVALID'), 'gone'],
    [api(400, 'Bad Request: message is too long'), 'rejected'],
    [api(400, "Bad Request: can't parse entities: Unsupported start tag"), 'rejected'],
    [api(400, 'Bad Request: BUTTON_DATA_INVALID'), 'rejected'],
    [api(400, 'Bad Request: wrong HTTP URL specified'), 'rejected'],
    [api(400, 'Bad Request: message text is empty'), 'rejected'],
    [api(400, 'Bad Request: message thread not found'), 'rejected'],
    [api(400, ''), 'rejected'],
    [api(413, 'Request Entity Too Large'), 'rejected'],
    [api(401, 'Unauthorized'), 'misconfigured'],
    [api(404, 'Not Found'), 'misconfigured'],
    [api(409, 'Conflict: terminated by other getUpdates request'), 'misconfigured'],
    [unsent('ECONNREFUSED'), 'unreachable'],
    [unsent('ENOTFOUND'), 'unreachable'],
    [unsent('EAI_AGAIN'), 'unreachable'],
    [unsent('CERT_HAS_EXPIRED'), 'unreachable'],
    [unsent('UND_ERR_CONNECT_TIMEOUT'), 'unreachable'],
    [unsent('no answer within 15000 ms'), 'unreachable'],
    [lost('HTTP 429 without JSON', 429), 'throttled'],
    [lost('HTTP 413 without JSON', 413), 'rejected'],
    // A firewall's page says nothing about the person: no subscription ends.
    [lost('HTTP 403 without JSON', 403), 'misconfigured'],
    [lost('HTTP 404 without JSON', 404), 'misconfigured'],
  ])('%o is refused: %s', (error, kind) => {
    expect(toSendResult(error)).toMatchObject({ outcome: 'refused', kind, reason: expect.any(String) });
  });

  it.each([
    [api(500, 'Internal Server Error: restart')],
    [api(500, "Internal Server Error: sent message was immediately deleted and can't be returned")],
    [api(502, 'Bad Gateway')],
    [api(504, 'Gateway Timeout')],
    [api(408, 'Request Timeout')],
    [lost('HTTP 502 without JSON', 502)],
    [lost('HTTP 200 without JSON', 200)],
    [lost('HTTP 200 without an answer of the Bot API', 200)],
    [lost('ECONNRESET')],
    [lost('UND_ERR_SOCKET')],
    [lost('no answer within 15000 ms')],
    [new Error('anything')],
    ['a string'],
    [null],
    [undefined],
  ])('%o is unknown', (error) => {
    expect(toSendResult(error)).toEqual({ outcome: 'unknown', reason: expect.stringMatching(/\S/) });
  });

  it('waits as long as Telegram says', () => {
    const result = toSendResult(api(429, 'Too Many Requests: retry after 7', { retry_after: 7 }));
    expect(result).toMatchObject({ outcome: 'refused', kind: 'throttled', retryAfterMs: 7_000 });
    expect(retryAfterMsOf(api(429, 'Too Many Requests: retry after 12'))).toBe(12_000);
    expect(retryAfterMsOf(api(429, 'Too Many Requests'))).toBeUndefined();
    expect(toSendResult(api(420, 'FLOOD_WAIT_3'))).toMatchObject({ kind: 'throttled' });
  });

  it('names where a group has moved to', () => {
    const moved = api(400, 'Bad Request: group chat was upgraded to a supergroup chat', {
      migrate_to_chat_id: -1_001_234_567_890,
    });
    expect(toSendResult(moved)).toMatchObject({ outcome: 'refused', kind: 'gone', migratedTo: '-1001234567890' });
  });
});
