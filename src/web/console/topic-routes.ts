// The answers by topic, changed by people who are no programmers: everything goes into the draft first.
import type { Context } from 'hono';
import type { NewChange } from '../../core/catalogue-change.ts';
import type { Finding } from '../../core/intent.ts';
import type { Language } from '../../core/locale.ts';
import { tabCounts } from './catalogue-tabs.ts';
import type { Room } from './console.ts';
import type { Env } from './guard.ts';
import { changesIn } from './topic-form.ts';
import { topicsView, topicView } from './topic-view.ts';

export function createTopicRoutes(room: Room): void {
  const { route, views, teaching, intentLabel, clock } = room;
  const { t } = views;
  const { draft } = teaching;

  route('GET /catalogue/topics', async (c) => {
    const session = c.get('session');
    const { intents } = await draft.open();
    const today = new Date(clock.now()).toISOString().slice(0, 10);
    const body = topicsView(views, [...intents.values()], intentLabel, today, await tabCounts(room));
    return views.page(c, { title: t('topic-page.title'), body, session, at: '/catalogue' });
  });

  async function show(
    c: Context<Env>,
    typed: Record<string, string> = {},
    trouble: string | null = null,
    findings: Finding[] = [],
    status: 200 | 409 | 422 = 200,
  ): Promise<Response> {
    const session = c.get('session');
    const { intents, stand } = await draft.open();
    const intent = intents.get(c.req.query('id') ?? '');
    if (intent === undefined) return views.refused(c, 404, 'missing');
    const content = { intent, stand, label: intentLabel, typed, trouble, findings, waiting: await tabCounts(room) };
    const body = topicView(views, content, session);
    return views.page(c, { title: intentLabel(intent.id), body, session, at: '/catalogue', status });
  }

  route('GET /catalogue/topic', (c) => show(c));

  route('POST /catalogue/topic', async (c) => {
    const form = c.get('form');
    const { intents, stand } = await draft.open();
    const intent = intents.get(c.req.query('id') ?? '');
    if (intent === undefined) return views.refused(c, 404, 'missing');
    if (form.stand !== stand) return show(c, form, t('topic-page.changed'), [], 409);
    const changes = changesIn(form, intent);
    if (changes.length === 0) return show(c, form, t('topic-page.same'), [], 422);
    const findings = [...(await examplesAt(changes)), ...(await draft.faultsOf(changes))];
    const errors = findings.filter(({ severity }) => severity === 'error');
    if (errors.length > 0) return show(c, form, t('topic-page.wrong'), unique(errors), 422);
    await draft.add(changes, c.get('session').account.id);
    return c.redirect('/console/catalogue/draft?done=saved', 303);
  });

  async function examplesAt(changes: NewChange[]): Promise<Finding[]> {
    const added = changes.filter(({ kind }) => kind === 'add');
    const looked = added.map(({ text, intent, place }) =>
      teaching.lint({ text, intent, language: place.split('.')[1] as Language }),
    );
    return (await Promise.all(looked)).flat();
  }
}

const unique = (findings: Finding[]): Finding[] => [...new Map(findings.map((one) => [one.message, one])).values()];
