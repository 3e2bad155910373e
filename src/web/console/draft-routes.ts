// The draft of the next catalogue: measured first, then published; one tap goes back.
import type { Context } from 'hono';
import { hasRole } from '../../core/user.ts';
import { tabCounts } from './catalogue-tabs.ts';
import type { Room } from './console.ts';
import { type DraftContent, draftView, LONGEST_REASON, SHORTEST_REASON } from './draft-view.ts';
import type { Env } from './guard.ts';

/** While something is measured the page looks again after this, s. */
const LOOK_AGAIN = 20;

export function createDraftRoutes(room: Room): void {
  const { route, views, teaching, users, intentLabel } = room;
  const { t } = views;
  const { draft, revisions } = teaching;
  const page = '/console/catalogue/draft';

  async function show(
    c: Context<Env>,
    more: Partial<DraftContent> = {},
    status: 200 | 409 | 422 = 200,
  ): Promise<Response> {
    const session = c.get('session');
    const { changes, lost } = await draft.open();
    const pending = await revisions.pending();
    const names = new Map((await users.list()).map(({ id, name }) => [id, name]));
    const done = c.req.query('done') ?? '';
    if (pending?.state === 'draft' && c.req.method === 'GET') c.header('refresh', String(LOOK_AGAIN));
    const content: DraftContent = {
      changes,
      lost,
      pending,
      history: await revisions.history(),
      findings: [],
      label: intentLabel,
      nameOf: (id) => (id === 'import' ? t('draft-page.import') : (names.get(id) ?? '–')),
      said: ['measure', 'discard', 'publish', 'back', 'saved'].includes(done) ? t(`draft-page.done.${done}`) : null,
      trouble: null,
      reason: '',
      waiting: await tabCounts(room),
      ...more,
    };
    const body = draftView(views, content, session);
    return views.page(c, { title: t('draft-page.title'), body, session, at: '/catalogue', status });
  }

  const refused = (c: Context<Env>, why: string): Promise<Response> =>
    show(c, { trouble: t(`draft-page.refused.${why}`) }, 409);

  route('GET /catalogue/draft', (c) => show(c));

  route('POST /catalogue/draft', async (c) => {
    const { account } = c.get('session');
    const form = c.get('form');
    const id = numberOf(form.id);
    switch (form.do) {
      case 'remove':
        return (await draft.remove(form.id ?? '', account.id)) ? c.redirect(page, 303) : refused(c, 'gone');
      case 'measure': {
        const note =
          (form.note ?? '').trim().slice(0, 200) ||
          t('draft-page.default-note', { count: (await draft.open()).changes.length });
        const outcome = await revisions.begin(account.id, note);
        if (outcome.ok) return c.redirect(`${page}?done=measure`, 303);
        if ('refusal' in outcome) return refused(c, outcome.refusal);
        return show(c, { trouble: t('draft-page.refused.findings'), findings: outcome.findings }, 422);
      }
      case 'discard':
        return (await revisions.discard(id, account.id)) ? c.redirect(`${page}?done=discard`, 303) : refused(c, 'gone');
      case 'publish': {
        const pending = await revisions.pending();
        if (pending === null || pending.id !== id) return refused(c, 'gone');
        const reason = (form.reason ?? '').trim().slice(0, LONGEST_REASON);
        if (pending.worse && !hasRole(account, 'admin')) return refused(c, 'admin');
        if (pending.worse && reason.length < SHORTEST_REASON) {
          return show(c, { trouble: t('draft-page.refused.reason', { count: SHORTEST_REASON }), reason }, 422);
        }
        const why = await revisions.publish(id, account.id, pending.worse ? reason : null);
        return why === null ? c.redirect(`${page}?done=publish`, 303) : refused(c, why);
      }
      default:
        return views.refused(c, 400, 'form');
    }
  });

  route('POST /catalogue/back', async (c) => {
    const id = numberOf(c.get('form').id);
    const done = await revisions.back(id, c.get('session').account.id, t('draft-page.back-note', { id }));
    if (!done) return refused(c, 'gone');
    await room.audit.write(c.get('session').account.id, 'catalogue.back', String(id), null);
    return c.redirect(`${page}?done=back`, 303);
  });
}

/** A revision's number; 0 for anything else, which there is none of. */
const numberOf = (value: string | undefined): number => (/^\d{1,9}$/.test(value ?? '') ? Number(value) : 0);
