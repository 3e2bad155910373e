// The pages about the answers, side by side: overview, proposals, topics, draft.
import { html } from 'hono/html';
import type { Room } from './console.ts';
import type { Html, Views } from './views.ts';

export interface TabCounts {
  proposals: number;
  changes: number;
}

const TABS = ['', '/proposals', '/topics', '/draft'] as const;
export type Tab = (typeof TABS)[number];

export async function tabCounts({ teaching }: Pick<Room, 'teaching'>): Promise<TabCounts> {
  const { changes } = await teaching.draft.open();
  return { proposals: await teaching.proposals.count(), changes: changes.length };
}

export function catalogueTabs({ t }: Views, at: Tab, counts: TabCounts): Html {
  const count = (tab: Tab): number => (tab === '/proposals' ? counts.proposals : tab === '/draft' ? counts.changes : 0);
  return html`<nav class="tabs" aria-label="${t('learn.tabs')}"><ul>${TABS.map(
    (tab) =>
      html`<li><a href="/console/catalogue${tab}" ${tab === at ? html`aria-current="page"` : ''}>${t(`learn.tab.${tab.slice(1) || 'overview'}`)}${count(tab) === 0 ? '' : html` <span class="count">${count(tab)}</span>`}</a></li>`,
  )}</ul></nav>`;
}
