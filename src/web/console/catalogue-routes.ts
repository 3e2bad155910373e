// What the bot knows at present, for those who care for its answers.
import type { Context } from 'hono';
import { tabCounts } from './catalogue-tabs.ts';
import { type CatalogueContent, catalogueView } from './catalogue-view.ts';
import type { Room } from './console.ts';
import type { Env } from './guard.ts';

export function createCatalogueRoutes(room: Room): void {
  const { route, views, catalogue, users, intentLabel } = room;
  const { t } = views;

  async function show(c: Context<Env>, tried: CatalogueContent['tried']): Promise<Response> {
    const session = c.get('session');
    const published = await catalogue.published();
    const content: CatalogueContent = {
      published,
      by: published.by === 'import' ? t('catalogue.import') : ((await users.byId(published.by))?.name ?? published.by),
      thresholds: catalogue.thresholds(),
      figures: await catalogue.figures(),
      drift: catalogue.drift(),
      findings: catalogue.findings(),
      tried,
      label: intentLabel,
      waiting: await tabCounts(room),
    };
    const body = catalogueView(views, content, session);
    return views.page(c, { title: t('catalogue.title'), body, session, at: '/catalogue' });
  }

  route('GET /catalogue', (c) => show(c, null));

  /** A sentence goes in the body: nothing that might be a citizen's stands in an address or a log. */
  route('POST /catalogue', (c) => {
    const text = (c.get('form').text ?? '').slice(0, 500);
    return show(c, text.trim() === '' ? null : { text, result: catalogue.try(text) });
  });
}
