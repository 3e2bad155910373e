// The public pages as they leave the server: readable without a script, escaped, in the visitor's language.
import { describe, expect, it } from 'vitest';
import { airChart } from '../../src/air/chart.ts';
import { LOCALES } from '../../src/core/locale.ts';
import type { Situation } from '../../src/core/situation.ts';
import { fromHeader } from '../../src/web/locale-of.ts';
import type { WebDeps } from '../../src/web/ports.ts';
import { createWeb } from '../../src/web/web.ts';
import { sampleAir } from './sample-air.ts';
import { fakeSettings, NOW, phrases, situationOf, webDeps } from './web-deps.ts';

const air: WebDeps['air'] = {
  view: () => sampleAir(NOW),
  chart: (series, locale) => airChart(series, { phrases, locale, timeZone: 'Europe/Berlin' }),
};

async function get(path: string, own: Partial<WebDeps> = {}, headers: Record<string, string> = {}) {
  const response = await createWeb(webDeps(own)).request(path, { headers });
  return { response, status: response.status, text: await response.text() };
}

describe('/', () => {
  it.each<[Situation['phase'], string, string]>([
    ['off', 'Kein Feinstaubalarm', 'endete am 15. April 2020'],
    ['none', 'Kein Feinstaubalarm', 'keiner angekündigt'],
    ['announced', 'Feinstaubalarm angekündigt', 'Montag, 23. November, 20:30 Uhr'],
    ['active', '<h1 id="status">Feinstaubalarm</h1>', 'noch offen'],
    ['ended', 'Feinstaubalarm beendet', 'Montag, 23. November, 17:30 Uhr'],
  ])('says without a script what is in force: %s', async (phase, headline, fact) => {
    const { text, status } = await get('/', { situation: () => situationOf(phase) });
    expect(status).toBe(200);
    expect(text).toContain(headline);
    expect(text).toContain(fact);
    expect(text).toContain('Stand: Montag, 23. November, 18:30 Uhr');
  });

  it('says 24 o’clock for an end at midnight', async () => {
    const midnight = Date.parse('2026-11-25T23:00:00Z');
    const situation = situationOf('active');
    const { text } = await get('/', {
      situation: () => ({ ...situation, alarm: { ...situation.alarm!, until: midnight } }),
    });
    expect(text).toContain('Mittwoch, 25. November, 24 Uhr');
  });

  it('says when an alarm has had no news for long', async () => {
    const situation = situationOf('active');
    const old = { ...situation, alarm: { ...situation.alarm!, lastNewsAt: NOW - 27 * 3_600_000 } };
    expect((await get('/', { situation: () => old })).text).toContain(phrases.say('de', 'situation.stale'));
    expect((await get('/', { situation: () => situation })).text).not.toContain(phrases.say('de', 'situation.stale'));
  });

  it('shows values with words, chart, table and source', async () => {
    const { text } = await get('/', { air });
    for (const part of ['<svg', 'mäßig', 'µg/m³', '<table>', 'Umweltbundesamt', 'Vorläufige'])
      expect(text).toContain(part);
  });

  it('says plainly that there are no values', async () => {
    const { text } = await get('/');
    expect(text).toContain('liegen diesem Dienst keine Messwerte vor');
    expect(text).not.toContain('<table>');
  });

  it('says that values are old', async () => {
    const old = { ...air, view: () => sampleAir(NOW - 4 * 3_600_000) };
    expect((await get('/', { air: old })).text).toContain('älter als drei Stunden');
    expect((await get('/', { air })).text).not.toContain('älter als drei Stunden');
  });

  it('names telephone and e-mail, or what helps until they are known', async () => {
    const settings = () => fakeSettings({ telefon: '0711 216-0', email: 'luft@example.org' });
    const { text } = await get('/', { settings });
    expect(text).toContain('href="tel:07112160"');
    expect(text).toContain('luft@example.org');
    expect((await get('/')).text).toContain('tel:115');
  });

  it('leads to the messengers', async () => {
    const messengers = [{ name: 'Telegram', url: 'https://t.me/bot?start=web', qr: true }];
    const { text } = await get('/', { messengers });
    expect(text).toContain('href="https://t.me/bot?start=web"');
    expect(text).toMatch(/role="img" aria-label="QR-Code, der Telegram öffnet"/);
  });

  it('escapes what comes from outside', async () => {
    const situation = situationOf('active');
    const evil = '<script>alert(1)</script>';
    const { text } = await get('/', {
      situation: () => ({ ...situation, alarm: { ...situation.alarm!, reason: evil } }),
      settings: () => fakeSettings({ telefon: evil, email: '"><img src=x>', stadt: evil }),
    });
    expect(text).not.toContain(evil);
    expect(text).not.toContain('<img src=x>');
    expect(text).toContain('&lt;script&gt;');
  });

  it.each(LOCALES)('speaks %s', async (locale) => {
    const { text, status, response } = await get(`/?lang=${locale}`, { air, situation: () => situationOf('active') });
    expect(status).toBe(200);
    expect(text).toContain(phrases.say(locale, 'web.status.headline.active'));
    expect(response.headers.get('set-cookie')).toContain(`luftpost-lang=${locale}`);
    expect(text.includes('dir="rtl"')).toBe(true);
    expect(/<html lang="ar" dir="rtl">/.test(text)).toBe(locale === 'ar');
  });

  it.each([
    ['en-GB,en;q=0.9,de;q=0.8', 'en'],
    ['de;q=0.5, tr', 'tr'],
    ['xx, fr;q=0.3', 'fr'],
    ['pl', null],
    ['', null],
    ['en;q=0', null],
    [';;;,,q=', null],
  ])('reads Accept-Language %j', (header, expected) => {
    expect(fromHeader(header)).toBe(expected);
  });
});

describe.each(['impressum', 'datenschutz', 'barrierefreiheit'])('/%s', (key) => {
  it('shows the setting, with a note until the city filled it', async () => {
    const note = phrases.say('de', 'web.legal.unfilled');
    expect((await get(`/${key}`)).text).toContain(note);
    const filled = await get(`/${key}`, {
      settings: () => fakeSettings({ [key]: 'Stadt Beispiel\nMarkt 1\n\n<b>roh</b>' }),
    });
    expect(filled.text).not.toContain(note);
    expect(filled.text).toContain('Stadt Beispiel<br>Markt 1');
    expect(filled.text).toContain('&lt;b&gt;roh&lt;/b&gt;');
  });
});

describe('the chat without a script', () => {
  it('stores, shows and goes on', async () => {
    const app = createWeb(webDeps());
    const send = (body: Record<string, string>, cookie = '') =>
      Promise.resolve(app.request('/chat', { method: 'POST', headers: { cookie }, body: new URLSearchParams(body) }));
    const posted = await send({ text: 'Gilt <b>Alarm</b>?', id: 'a' });
    expect(posted.status).toBe(303);
    expect(posted.headers.get('location')).toBe('/chat#last');
    const cookie = posted.headers.get('set-cookie')!.split(';')[0]!;
    await send({ text: 'zweite', id: 'b' }, cookie);
    await send({ text: 'zweite', id: 'b' }, cookie);
    const text = await (await app.request('/chat', { headers: { cookie } })).text();
    expect(text).toContain('Echo: Gilt &lt;b&gt;Alarm&lt;/b&gt;?');
    expect(text.match(/Echo: zweite/g)).toHaveLength(1);
    const empty = await send({ text: '  ' }, cookie);
    const after = await (await app.request(empty.headers.get('location')!, { headers: { cookie } })).text();
    expect(after).toContain(phrases.say('de', 'web.chat.empty'));
  });

  it('takes nothing from another site', async () => {
    const response = await createWeb(webDeps()).request('/chat', {
      method: 'POST',
      headers: { 'sec-fetch-site': 'cross-site' },
      body: new URLSearchParams({ text: 'x' }),
    });
    expect(response.status).toBe(403);
  });
});

describe('every answer', () => {
  it.each([
    '/',
    '/chat',
    '/impressum',
    '/nirgends',
    '/status.json',
    '/feed.atom',
    '/assets/chat.js',
    '/api/chat/events',
  ])('of %s has the security headers', async (path) => {
    const { response } = await get(path);
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(response.headers.get('referrer-policy')).toBe('no-referrer');
    expect(response.headers.get('x-request-id')).toMatch(/^[0-9a-z]{20}$/);
  });

  it.each(['/', '/chat', '/datenschutz'])(
    'of %s loads nothing from elsewhere and has no inline script or style',
    async (path) => {
      const { text } = await get(path, { air });
      expect(text).not.toMatch(/<style|<script(?![^>]*src="\/assets\/)|\son\w+=|\sstyle=/i);
      expect(text).not.toMatch(/(src|<link[^>]*href)="https?:/);
    },
  );

  it('that is wrong is a page with its id, or JSON below /api', async () => {
    const missing = await get('/nirgends');
    expect(missing.status).toBe(404);
    expect(missing.text).toContain(missing.response.headers.get('x-request-id')!);
    expect((await get('/api/nirgends')).response.headers.get('content-type')).toContain('json');
    const logged: unknown[] = [];
    const log = {
      info: () => {},
      warn: () => {},
      error: (fields: object, event: string) => logged.push({ ...fields, event }),
    };
    const fault = await get('/?text=geheim', {
      log,
      situation: () => {
        throw new Error('the database is gone');
      },
    });
    expect(fault.status).toBe(500);
    expect(fault.text).not.toContain('database');
    expect(logged).toEqual([
      expect.objectContaining({ event: 'web.fault', request: fault.response.headers.get('x-request-id') }),
    ]);
    expect(JSON.stringify(logged)).not.toContain('geheim');
  });
});

describe('assets', () => {
  it('are kept for a year under their hash, and asked for again without', async () => {
    const page = await get('/');
    const url = /href="(\/assets\/public\.css\?v=[^"]+)"/.exec(page.text)![1]!;
    const hashed = await get(url);
    expect(hashed.response.headers.get('cache-control')).toContain('immutable');
    const plain = await get('/assets/public.css');
    expect(plain.response.headers.get('cache-control')).toBe('no-cache');
    const etag = plain.response.headers.get('etag')!;
    expect((await get('/assets/public.css', {}, { 'if-none-match': etag })).status).toBe(304);
  });

  it.each(['../web.ts', '..%2fweb.ts', '%2e%2e/ports.ts', 'constructor', '/etc/passwd'])(
    'are only ours: %s',
    async (name) => {
      expect((await get(`/assets/${name}`)).status).toBe(404);
    },
  );

  it('are not asked for with a NUL', async () => {
    expect((await get('/assets/x.css%00')).status).toBe(400);
  });
});
