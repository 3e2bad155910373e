// Finding a person and what staff do for the caller on the telephone.
import type { Context } from 'hono';
import type { Room } from './console.ts';
import type { Env } from './guard.ts';
import { personView, searchView } from './person-view.ts';
import { rightsView } from './rights-view.ts';
import type { Session } from './sessions.ts';
import type { Html } from './views.ts';

export function createPersonRoutes(room: Room): void {
  const { route, views, people, desk, clock } = room;
  const { t } = views;

  route('GET /search', async (c) => {
    const words = (c.req.query('q') ?? '').slice(0, 128);
    const found = words.trim() === '' ? [] : await room.search(words);
    if (words.trim() !== '') await room.accessLog.searched(c.get('session').account.id, words, found.length);
    const body = searchView(views, words, found);
    return views.page(c, { title: t('search.title'), body, session: c.get('session'), at: '/search' });
  });

  route('GET /people/:id', async (c) => {
    const session = c.get('session');
    const person = await people.find(c.req.param('id') ?? '');
    if (person === null) return views.refused(c, 404, 'missing');
    const done = c.req.query('done') ?? null;
    await room.accessLog.looked(session.account.id, 'person.open', person.contactId);
    const trouble = c.req.query('trouble') ?? '';
    const said = ['reason', 'date', 'open'].includes(trouble) ? null : done;
    const body = personView(views, person, session, {
      now: clock.now(),
      said: said !== null && ['unsubscribed', 'muted', 'rights'].includes(said) ? t(`person.done.${said}`) : null,
      trouble: said === null && trouble !== '' ? t(`rights.trouble.${trouble}`) : null,
      rights: await rightsOf(person.contactId, session),
    });
    return views.page(c, { title: person.name ?? person.code, body, session, at: '/search' });
  });

  async function rightsOf(contactId: string, session: Session): Promise<Html | ''> {
    const found = await room.rights.find(contactId);
    if (found === null) return '';
    const by = found.hold?.by ?? null;
    const name = by === null ? '–' : ((await room.users.byId(by))?.name ?? '–');
    return rightsView(views, found, session, () => name);
  }

  route('POST /people/:id/unsubscribe', async (c) => {
    const id = c.req.param('id') ?? '';
    if ((await people.find(id)) === null) return views.refused(c, 404, 'missing');
    await desk.unsubscribe(c.get('session').account, id);
    return back(c, id, 'unsubscribed');
  });

  route('POST /people/:id/mute', async (c) => {
    const id = c.req.param('id') ?? '';
    const days = Number(c.get('form').days);
    if (![0, 1, 7, 30].includes(days)) return views.refused(c, 400, 'form');
    if ((await people.find(id)) === null) return views.refused(c, 404, 'missing');
    await desk.mute(c.get('session').account, id, days === 0 ? null : days);
    return back(c, id, 'muted');
  });

  function back(c: Context<Env>, id: string, done: string): Response {
    const to = c.get('form').back ?? '';
    const page = /^\/console\/tickets\/[0-9a-z]+$/.test(to) ? to : `/console/people/${id}`;
    return c.redirect(`${page}?done=${done}`, 303);
  }
}
