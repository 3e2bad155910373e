// Atom and RSS held against their standards, in every language, with hostile words, with one notice, many and none.
import { XmlDocument } from 'libxml2-wasm';
import { expect, it } from 'vitest';
import { LOCALES } from '../../src/core/locale.ts';
import type { PublicNotice } from '../../src/web/ports.ts';
import { createWeb } from '../../src/web/web.ts';
import { faultsIn } from '../schemas/validate.ts';
import { NOW, webDeps } from './web-deps.ts';

const HOSTILE = 'Ende <b>offen</b> & "]]>" \u0007 \u{1F600} \ufffe';
const notices = (count: number): PublicNotice[] =>
  Array.from({ length: count }, (_, index) => ({
    id: `n${index}`,
    kind: index % 2 === 0 ? 'begin' : 'post',
    title: { de: `Feinstaubalarm ${index}`, en: `Alarm ${HOSTILE}` },
    text: { de: HOSTILE, en: 'Leave the car.' },
    publishedAt: NOW - index * 60_000,
    updatedAt: NOW - index * 60_000,
  })) as unknown as PublicNotice[];

async function fetched(path: string, count: number): Promise<string> {
  const web = createWeb(webDeps({ notices: async () => notices(count), publicUrl: 'https://luft.example' }));
  return (await web.request(path)).text();
}

it.each(['atom', 'rss'] as const)('%s is valid', async (format) => {
  for (const locale of LOCALES) {
    for (const count of [0, 1, 60]) {
      expect(faultsIn(await fetched(`/feed.${format}?lang=${locale}`, count), format), `${locale} ${count}`).toEqual(
        [],
      );
    }
  }
});

it('has an author, a link to itself, and no id twice (RFC 4287, 4.1.1 and 4.2.6)', async () => {
  const document = XmlDocument.fromString(await fetched('/feed.atom', 30));
  const all = (path: string): string[] =>
    document.find(path, { atom: 'http://www.w3.org/2005/Atom' }).map((node) => node.content);
  const ids = all('//atom:id');
  const [authors, selves] = [all('/atom:feed/atom:author/atom:name'), all('/atom:feed/atom:link[@rel="self"]/@href')];
  document.dispose();
  expect(ids).toHaveLength(31);
  expect(new Set(ids).size).toBe(31);
  expect(authors).toHaveLength(1);
  expect(selves).toEqual(['https://luft.example/feed.atom']);
});

it('finds what is wrong', async () => {
  const atom = await fetched('/feed.atom', 2);
  const rss = await fetched('/feed.rss', 2);
  for (const [right, wrong] of [
    [/<id>.*?<\/id>/, ''],
    [/<updated>[^<]*/, '<updated>heute'],
    [/<author>.*?<\/author>/, '<author/>'],
    [/<\/feed>/, ''],
  ] as const) {
    expect(faultsIn(atom.replace(right, wrong), 'atom'), wrong).not.toEqual([]);
  }
  for (const [right, wrong] of [
    [/<description>.*?<\/description>/, ''],
    [/<pubDate>[^<]*/, '<pubDate>2026-11-30'],
    [/isPermaLink="false"/, ''],
  ] as const) {
    expect(faultsIn(rss.replace(right, wrong), 'rss'), wrong).not.toEqual([]);
  }
});
