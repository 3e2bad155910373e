// Notices as Atom and RSS: no account, no trace, the way to be told that asks for nothing.
import { createHash } from 'node:crypto';
import { fallbacks } from '../../core/locale.ts';
import type { PublicNotice } from '../ports.ts';
import type { Page } from './page.ts';
import { escapeXml } from './status-json.ts';

export interface Feed {
  body: string;
  etag: string;
  /** ms UTC; what the newest notice says, or null without one. */
  changedAt: number | null;
}

/** Notices in a feed. */
const MOST = 50;
/** When the ids of this service began; a tag URI wants a date at which the name was ours. */
const TAG_DATE = '2026-01-01';

export function atomFeed(page: Page, notices: readonly PublicNotice[]): Feed {
  const shown = notices.slice(0, MOST);
  const changedAt = newest(shown);
  const url = page.deps.publicUrl;
  const entries = shown.map((notice) => {
    const { title, text } = words(page, notice);
    return `<entry>
<id>${tag(page, notice.id)}</id>
<title>${escapeXml(title)}</title>
<link href="${escapeXml(url)}/"/>
<published>${iso(notice.publishedAt)}</published>
<updated>${iso(notice.updatedAt)}</updated>
<content type="text">${escapeXml(text)}</content>
</entry>`;
  });
  return feed(
    `<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="${page.locale === 'de-simple' ? 'de' : page.locale}">
<id>${tag(page, 'feed')}</id>
<title>${escapeXml(page.say('feed.title', { city: page.city }))}</title>
<subtitle>${escapeXml(page.say('feed.subtitle', { city: page.city }))}</subtitle>
<author><name>${escapeXml(page.say('feed.author', { city: page.city }))}</name></author>
<link rel="self" type="application/atom+xml" href="${escapeXml(url)}/feed.atom"/>
<link rel="alternate" type="text/html" href="${escapeXml(url)}/"/>
<updated>${iso(changedAt ?? Date.parse(TAG_DATE))}</updated>
${entries.join('\n')}
</feed>
`,
    changedAt,
  );
}

export function rssFeed(page: Page, notices: readonly PublicNotice[]): Feed {
  const shown = notices.slice(0, MOST);
  const changedAt = newest(shown);
  const url = escapeXml(page.deps.publicUrl);
  const items = shown.map((notice) => {
    const { title, text } = words(page, notice);
    return `<item>
<guid isPermaLink="false">${tag(page, notice.id)}</guid>
<title>${escapeXml(title)}</title>
<link>${url}/</link>
<pubDate>${new Date(notice.publishedAt).toUTCString()}</pubDate>
<description>${escapeXml(text)}</description>
</item>`;
  });
  return feed(
    `<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom">
<channel>
<title>${escapeXml(page.say('feed.title', { city: page.city }))}</title>
<link>${url}/</link>
<description>${escapeXml(page.say('feed.subtitle', { city: page.city }))}</description>
<language>${page.locale === 'de-simple' ? 'de' : page.locale}</language>
<atom:link rel="self" type="application/rss+xml" href="${url}/feed.rss"/>
<ttl>5</ttl>
${changedAt === null ? '' : `<lastBuildDate>${new Date(changedAt).toUTCString()}</lastBuildDate>\n`}${items.join('\n')}
</channel>
</rss>
`,
    changedAt,
  );
}

const feed = (body: string, changedAt: number | null): Feed => ({
  body,
  changedAt,
  etag: `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`,
});

function words(page: Page, notice: PublicNotice): { title: string; text: string } {
  const locale = fallbacks(page.locale).find((candidate) => notice.text[candidate] !== undefined) ?? 'de';
  return { title: notice.title[locale] ?? notice.title.de ?? '', text: notice.text[locale] ?? '' };
}

const newest = (notices: readonly PublicNotice[]): number | null =>
  notices.length === 0 ? null : Math.max(...notices.map((notice) => notice.updatedAt));

const iso = (ms: number): string => new Date(ms).toISOString();

const tag = (page: Page, id: string): string =>
  `tag:${new URL(page.deps.publicUrl).hostname},${TAG_DATE}:${escapeXml(encodeURIComponent(id))}`;
