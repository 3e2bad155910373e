// The log: nothing private on any level, errors kept useful, pseudonyms that end with the day.
import { describe, expect, it } from 'vitest';
import { createLog, createPseudonym } from '../../src/log.ts';

function record(secrets: string[] = []) {
  const lines: string[] = [];
  const log = createLog({ level: 'trace', secrets, to: { write: (line) => void lines.push(line) } });
  return { log, lines };
}

describe('createLog', () => {
  it('writes one JSON line with the event and fields', () => {
    const { log, lines } = record();
    log.child({ room: 'delivery' }).info('delivery.sent', { count: 3 });
    expect(JSON.parse(lines[0]!)).toMatchObject({ level: 'info', event: 'delivery.sent', room: 'delivery', count: 3 });
  });

  it.each<[string, Record<string, unknown>, RegExp]>([
    ['a message text', { text: 'Ich heiße Erika' }, /Erika/],
    ['a nested text', { message: { text: 'Ich heiße Erika' }, update: { body: 'Erika' } }, /Erika/],
    ['a name', { profile: { name: 'Erika' } }, /Erika/],
    ['an address', { address: 'telegram:4711', reply: { externalId: '4711' } }, /4711/],
    ['a given secret', { url: 'https://api.example/hunter22/x' }, /hunter22/],
    ['a bot token in a path', { url: 'https://api.telegram.org/bot123456:AAbbCCddEEffGGhhIIjjKK/getMe' }, /AAbb/],
    ['a query string', { url: 'https://luft.example/x?session=abc#frag' }, /session|frag/],
    ['a password in a URL', { where: 'postgres://u:pw12@host/db' }, /pw12/],
    ['a secret in an error', { error: new Error('cannot reach https://x/?token=abc with hunter22') }, /hunter22|abc/],
    ['a secret in a cause', { error: new Error('no', { cause: new Error('hunter22') }) }, /hunter22/],
  ])('never writes %s', (_, fields, secret) => {
    const { log, lines } = record(['hunter22']);
    log.error('test.happened', fields);
    expect(lines[0]).not.toMatch(secret);
  });

  it('keeps what an error was', () => {
    const { log, lines } = record();
    log.warn('test.failed', { error: Object.assign(new TypeError('no such thing'), { code: 'ENOENT' }) });
    expect(JSON.parse(lines[0]!).error).toMatchObject({ type: 'TypeError', what: 'no such thing', code: 'ENOENT' });
  });
});

describe('createPseudonym', () => {
  it('is stable for a day, then another, and another in every process', () => {
    let now = Date.UTC(2026, 10, 23, 12);
    const pseudonym = createPseudonym({ now: () => now });
    const first = pseudonym('telegram', '1', '4711');
    expect(first).toMatch(/^[\w-]{12}$/);
    expect(pseudonym('telegram', '1', '4711')).toBe(first);
    expect(pseudonym('telegram', '14711')).not.toBe(first);
    expect(createPseudonym({ now: () => now })('telegram', '1', '4711')).not.toBe(first);
    now += 86_400_000;
    expect(pseudonym('telegram', '1', '4711')).not.toBe(first);
  });
});
