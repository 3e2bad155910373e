// Staff say what was meant: makes a proposal that an editor looks at, or takes it back.
import type { Context } from 'hono';
import type { Room } from './console.ts';
import type { Env } from './guard.ts';
import type { IntentChoice } from './teaching-deps.ts';
import { showTicket } from './ticket-routes.ts';

export function createTeachRoutes(room: Room): void {
  const { route, teaching, views } = room;

  route('POST /tickets/:id/teach', async (c: Context<Env>) => {
    const id = c.req.param('id') ?? '';
    const { message = '', intent, wish = '', do: deed } = c.get('form');
    const page = `/console/tickets/${id}?teach=${message.replace(/[^0-9a-z]/g, '')}`;
    if (deed === 'withdraw') {
      await teaching.withdraw(id, message);
      return c.redirect(`${page}#teach`, 303);
    }
    const meant = intent ?? chosenIntent(teaching.intents(), wish);
    const refused = meant === null ? 'intent' : await teaching.propose(c.get('session').account, id, message, meant);
    if (refused === null) return c.redirect(`${page}&done=taught#teach`, 303);
    const status = refused === 'missing' ? 404 : refused === 'intent' || refused === 'empty' ? 422 : 409;
    return showTicket(room, c, id, { text: views.t(`teach.refused.${refused}`), status });
  });
}

/** By name or id, or by a part of a name that no other has. */
export function chosenIntent(intents: readonly IntentChoice[], wish: string): string | null {
  const wanted = wish.trim().toLowerCase();
  if (wanted === '') return null;
  const exact = intents.find(({ id, label }) => id.toLowerCase() === wanted || label.toLowerCase() === wanted);
  if (exact !== undefined) return exact.id;
  const alike = intents.filter(({ label }) => label.toLowerCase().includes(wanted));
  return alike.length === 1 ? alike[0]!.id : null;
}
