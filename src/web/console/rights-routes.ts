// Data rights at the console: admins hold an erasure and export, staff look at the notes somebody asked for.
import type { Context } from 'hono';
import type { RightsRefusal } from '../../core/data-rights.ts';
import type { Room } from './console.ts';
import type { Env } from './guard.ts';
import { requestsView } from './rights-view.ts';

export function createRightsRoutes(room: Room): void {
  const { route, views, rights, audit, publicUrl, phrases } = room;
  const { t } = views;
  const idOf = (c: Context<Env>): string => c.req.param('id') ?? '';
  const userOf = (c: Context<Env>): string => c.get('session').account.id;

  function settle(c: Context<Env>, refused: RightsRefusal | null): Response | Promise<Response> {
    if (refused === 'missing') return views.refused(c, 404, 'missing');
    const mark = refused === null ? 'done=rights' : `trouble=${refused}`;
    return c.redirect(`/console/people/${idOf(c)}?${mark}#rights`, 303);
  }

  route('GET /requests', async (c) => {
    const body = requestsView(views, await rights.asked());
    return views.page(c, { title: t('rights.requests'), body, session: c.get('session'), at: '' });
  });

  /** The day named is the last one: the hold ends with it. */
  route('POST /people/:id/hold', async (c) => {
    const { until = '', reason = '' } = c.get('form');
    const end = /^\d{4}-\d{2}-\d{2}$/.test(until) ? Date.parse(`${until}T23:59:59Z`) : Number.NaN;
    return settle(c, await rights.hold(idOf(c), end, reason, userOf(c)));
  });

  route('POST /people/:id/unhold', async (c) => settle(c, await rights.lift(idOf(c), userOf(c))));

  route('POST /people/:id/notes', async (c) => {
    const { note = '', review = '' } = c.get('form');
    if (review !== 'released' && review !== 'withheld') return views.refused(c, 400, 'form');
    return settle(c, await rights.review(idOf(c), note, review, userOf(c)));
  });

  route('POST /people/:id/rights-answer', async (c) => {
    const words = (locale: Parameters<typeof phrases.say>[0], token: string): string =>
      phrases.say(locale, 'my-data.notes-ready', { link: `${publicUrl}/daten/${token}` });
    return settle(c, await rights.answer(idOf(c), userOf(c), words));
  });

  route('POST /people/:id/export', async (c) => {
    const data = await room.exportPerson(idOf(c));
    if (data === null) return views.refused(c, 404, 'missing');
    await audit.write(userOf(c), 'person.export', idOf(c), null);
    c.header('content-type', 'application/json; charset=utf-8');
    c.header('content-disposition', 'attachment; filename="luftpost.json"');
    return c.body(`${JSON.stringify(data, null, 2)}\n`);
  });
}
