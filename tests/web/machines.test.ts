// What machines read: status, badge, widget, feeds, health, metrics; and how intakes are mounted.
import { describe, expect, it } from 'vitest';
import type { Intake } from '../../src/core/channel.ts';
import { createClientIp } from '../../src/web/client-ip.ts';
import type { PublicNotice, WebDeps } from '../../src/web/ports.ts';
import { createRateLimit } from '../../src/web/rate-limit.ts';
import { createWeb } from '../../src/web/web.ts';
import { sampleAir } from './sample-air.ts';
import { NOW, situationOf, webDeps } from './web-deps.ts';

const ask = (path: string, own: Partial<WebDeps> = {}, init?: RequestInit) =>
  Promise.resolve(createWeb(webDeps(own)).request(path, init));

const notice = (id: string, at: number, title = 'Feinstaubalarm', text = 'Ab morgen.'): PublicNotice => ({
  id,
  publishedAt: at,
  updatedAt: at + 60_000,
  title: { de: title, en: 'Particulate alarm' },
  text: { de: text, en: 'From tomorrow.' },
});

describe('/status.json', () => {
  it('says what is in force, in instants and words, to every site', async () => {
    const air = { view: () => sampleAir(NOW), chart: () => null };
    const response = await ask('/status.json', { situation: () => situationOf('active'), air });
    expect(response.headers.get('access-control-allow-origin')).toBe('*');
    expect(response.headers.get('cross-origin-resource-policy')).toBe('cross-origin');
    const status = (await response.json()) as Record<string, unknown>;
    expect(status).toMatchObject({
      phase: 'active',
      signal: 'red',
      headline: 'Feinstaubalarm',
      at: new Date(NOW).toISOString(),
      alarm: { until: null, reason: 'Schwacher Wind, kaum Luftaustausch' },
    });
    expect(status.air).toContainEqual(
      expect.objectContaining({ station: 'DEBW013', unit: 'µg/m³', provisional: true }),
    );
  });

  it.each([
    ['off', 'green'],
    ['none', 'green'],
    ['announced', 'amber'],
    ['ended', 'green'],
  ] as const)('shows %s in %s, without an alarm where none is', async (phase, signal) => {
    const status = (await (await ask('/status.json', { situation: () => situationOf(phase) })).json()) as {
      alarm: unknown;
    };
    expect(status).toMatchObject({ phase, signal });
    expect(status.alarm === null).toBe(phase === 'off' || phase === 'none');
  });
});

describe('/badge.svg', () => {
  it('says it in words', async () => {
    const response = await ask('/badge.svg', { situation: () => situationOf('announced') });
    expect(response.headers.get('content-type')).toContain('image/svg+xml');
    expect(await response.text()).toContain('<title>Feinstaubalarm: angekündigt</title>');
  });
});

describe('/widget.js', () => {
  it('is a script other sites may load, with its words in every language', async () => {
    const response = await ask('/widget.js');
    expect(response.headers.get('content-type')).toContain('javascript');
    expect(response.headers.get('cross-origin-resource-policy')).toBe('cross-origin');
    const text = await response.text();
    expect(text).toContain('"de":"Zurzeit keine Auskunft"');
    expect(text).not.toContain('innerHTML');
    expect(() => new Function(text)).not.toThrow();
  });
});

describe.each([
  ['/feed.atom', 'entry'],
  ['/feed.rss', 'item'],
])('%s', (path, item) => {
  const notices = async () => [
    notice('n2', NOW, 'Ende & Dank', 'Zeile\n<b>fett</b>\u0000\u0008 ]]> "so"'),
    notice('n1', NOW - 86_400_000),
  ];

  it('is well-formed XML with one entry a notice and stable ids', async () => {
    const text = await (await ask(path, { notices })).text();
    expect(wellFormed(text)).toBeNull();
    expect(text.match(new RegExp(`<${item}>`, 'g'))).toHaveLength(2);
    expect(text).toContain('tag:localhost,2026-01-01:n1');
    expect(text).toContain('Ende &#38; Dank');
  });

  it('is valid without notices', async () => {
    const response = await ask(path);
    expect(response.status).toBe(200);
    expect(wellFormed(await response.text())).toBeNull();
  });

  it('is in the language asked for', async () => {
    expect(await (await ask(`${path}?lang=en`, { notices })).text()).toContain('From tomorrow.');
  });

  it('answers 304 to who has it, by ETag and by date', async () => {
    const first = await ask(path, { notices });
    const etag = first.headers.get('etag')!;
    const date = first.headers.get('last-modified')!;
    const again = (headers: Record<string, string>) => ask(path, { notices }, { headers });
    expect((await again({ 'if-none-match': etag })).status).toBe(304);
    expect((await again({ 'if-modified-since': date })).status).toBe(304);
    expect((await again({ 'if-none-match': '"other"', 'if-modified-since': date })).status).toBe(200);
    expect((await again({ 'if-modified-since': new Date(NOW - 1e7).toUTCString() })).status).toBe(200);
  });
});

/** What is wrong with an XML text: tags that do not match, raw markup characters, forbidden characters; null if nothing. */
function wellFormed(xml: string): string | null {
  if (/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/.test(xml)) return 'control character';
  const open: string[] = [];
  const rest = xml
    .replace(/<\?xml[^?]*\?>/, '')
    .replace(/<(\/?)([\w:]+)((?:\s+[\w:]+="[^"<]*")*)\s*(\/?)>/g, (_, close, name, __, self) => {
      if (close) {
        if (open.pop() !== name) open.push(`wrong </${name}>`);
      } else if (!self) open.push(name);
      return '';
    });
  if (open.length > 0) return `unbalanced: ${open.join(' ')}`;
  if (/[<>]/.test(rest)) return `raw markup: ${rest}`;
  return /&(?!(#\d+|amp|lt|gt|quot|apos);)/.test(rest) ? 'raw ampersand' : null;
}

describe('health', () => {
  it('is up, and ready when everything is', async () => {
    expect((await ask('/healthz')).status).toBe(200);
    expect((await ask('/readyz')).status).toBe(200);
    const ready = async () => ({ ok: false, faults: ['the database does not answer'] });
    const unready = await ask('/readyz', { ready });
    expect(unready.status).toBe(503);
    expect(await unready.text()).toContain('database');
    const broken = await ask('/readyz', { ready: () => Promise.reject(new Error('x')) });
    expect(broken.status).toBe(503);
    expect(await (await ask('/metrics')).text()).toBe('# nothing\n');
  });
});

describe('intakes', () => {
  const seen: { method: string; body: string; token: string | null; query: string | null }[] = [];
  const intake: Intake = {
    path: '/webhooks/test',
    async receive({ method, headers, query, body }) {
      seen.push({
        method,
        body: new TextDecoder().decode(body),
        token: headers.get('X-Token'),
        query: query.get('hub'),
      });
      return headers.get('x-token') === 'right' ? { status: 200, body: 'done' } : { status: 401 };
    },
  };

  it('get the bytes as they came, for every method', async () => {
    const body = '{"a" :  "\\u00e4ö"}';
    const post = await ask(
      '/webhooks/test',
      { intakes: [intake] },
      { method: 'POST', headers: { 'x-token': 'right' }, body },
    );
    expect([post.status, await post.text()]).toEqual([200, 'done']);
    expect((await ask('/webhooks/test?hub=7', { intakes: [intake] })).status).toBe(401);
    expect(seen).toEqual([
      { method: 'POST', body, token: 'right', query: null },
      { method: 'GET', body: '', token: null, query: '7' },
    ]);
  });

  it.each([
    [3 * 1024 * 1024, 401],
    [3 * 1024 * 1024 + 1, 413],
  ])('take %i bytes: %i', async (size, status) => {
    const body = new Uint8Array(size);
    expect((await ask('/webhooks/test', { intakes: [intake] }, { method: 'POST', body })).status).toBe(status);
  });
});

describe('whose request it is', () => {
  const of = (trust: string[], peer: string | undefined, forwarded?: string) => {
    const clientIp = createClientIp(trust);
    return clientIp({
      env: peer === undefined ? undefined : { incoming: { socket: { remoteAddress: peer } } },
      req: { header: () => forwarded },
    } as never);
  };
  it.each([
    [[], '203.0.113.9', '1.2.3.4', '203.0.113.9'],
    [['10.0.0.0/8'], '10.1.1.1', '1.2.3.4', '1.2.3.4'],
    [['10.0.0.0/8'], '10.1.1.1', '6.6.6.6, 1.2.3.4, 10.2.2.2', '1.2.3.4'],
    [['10.0.0.0/8'], '10.1.1.1', undefined, '10.1.1.1'],
    [['10.0.0.0/8'], '10.1.1.1', 'nonsense', '10.1.1.1'],
    [['127.0.0.1'], '::ffff:127.0.0.1', '2001:db8::1', '2001:db8::1'],
    [['::1'], '::1', '1.2.3.4', '1.2.3.4'],
    [['127.0.0.1'], undefined, '1.2.3.4', 'unknown'],
  ] as const)('trusting %j, from %s with %s: %s', (trust, peer, forwarded, expected) => {
    expect(of([...trust], peer, forwarded)).toBe(expected);
  });

  it('refuses a proxy that is no address', () => {
    expect(() => createClientIp(['proxy.local'])).toThrow('TRUST_PROXY');
  });
});

describe('the rate limit', () => {
  it('gains with time, never above its burst, also when the clock jumps back', () => {
    let now = 0;
    const take = createRateLimit({ burst: 2, perMinute: 60 }, () => now);
    expect([take('a'), take('a'), take('a'), take('b')]).toEqual([true, true, false, true]);
    now = 1_000;
    expect([take('a'), take('a')]).toEqual([true, false]);
    now = -50_000;
    expect(take('a')).toBe(false);
    now = 600_000;
    expect([take('a'), take('a'), take('a')]).toEqual([true, true, false]);
  });
});
