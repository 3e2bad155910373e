// Doing: everything staff press on the page of a question. What did not happen is said, and no word is lost.
import type { Context } from 'hono';
import type { TicketChanged } from '../../core/ticket-change.ts';
import { hasRole } from '../../core/user.ts';
import type { Room } from './console.ts';
import { departmentMail, forwardMail } from './forward-mail.ts';
import type { Env } from './guard.ts';
import { showTicket } from './ticket-routes.ts';

export function createTicketActions(room: Room): void {
  const { route, desk, views, queue, clock, office } = room;
  const { t } = views;

  const idOf = (c: Context<Env>): string => c.req.param('id') ?? '';
  const versionOf = (c: Context<Env>): number => Number(c.get('form').version ?? Number.NaN);
  const userOf = (c: Context<Env>) => c.get('session').account;

  /** Leads on when it happened; else shows the page anew with the reason and what was written. */
  async function settle(c: Context<Env>, changed: TicketChanged, onward: string | null, kept = {}): Promise<Response> {
    if (changed.ok) return c.redirect(onward ?? `/console/tickets/${idOf(c)}`, 303);
    if (changed.reason === 'missing') return views.refused(c, 404, 'missing');
    const name = changed.current?.assigneeName ?? '–';
    const status = changed.reason === 'empty' ? 422 : 409;
    return showTicket(room, c, idOf(c), { text: t(`trouble.${changed.reason}`, { name }), status, ...kept });
  }

  route('POST /tickets/:id/claim', async (c) => settle(c, await desk.claim(userOf(c), idOf(c)), null));

  route('POST /tickets/:id/answer', async (c) => {
    const { text = '', onward: wish, draftOf } = c.get('form');
    const how = { close: wish === 'close', ...(draftOf ? { draftOf } : {}) };
    const changed = await desk.answer(userOf(c), idOf(c), versionOf(c), text, how);
    const next = changed.ok && wish === 'next' ? await queue.next(idOf(c)) : null;
    const onward =
      wish === 'stay' || wish === undefined ? null : next === null ? '/console' : `/console/tickets/${next}`;
    return settle(c, changed, onward, { answer: text });
  });

  route('POST /tickets/:id/remind', async (c) => settle(c, await desk.remind(userOf(c), idOf(c), versionOf(c)), null));

  route('POST /tickets/:id/note', async (c) => {
    const { text = '' } = c.get('form');
    return settle(c, await desk.note(userOf(c), idOf(c), text), null, { note: text });
  });

  route('POST /tickets/:id/release', async (c) =>
    settle(c, await desk.release(userOf(c), idOf(c), versionOf(c)), '/console'),
  );

  route('POST /tickets/:id/close', async (c) =>
    settle(c, await desk.close(userOf(c), idOf(c), versionOf(c)), '/console'),
  );

  route('POST /tickets/:id/reopen', async (c) => settle(c, await desk.reopen(userOf(c), idOf(c), versionOf(c)), null));

  route('POST /tickets/:id/assign', async (c) => {
    const to = await room.users.byId(c.get('form').to ?? '');
    if (to === null || to.disabledAt !== null || !hasRole(to, 'staff', 'admin')) {
      return showTicket(room, c, idOf(c), { text: t('trouble.nobody'), status: 422 });
    }
    return settle(c, await desk.assign(userOf(c), idOf(c), versionOf(c), to), null);
  });

  route('POST /tickets/:id/snooze', async (c) => {
    const until = snoozeUntil(c.get('form').until ?? '', clock.now());
    return settle(c, await desk.snooze(userOf(c), idOf(c), versionOf(c), until), '/console');
  });

  route('POST /tickets/:id/file', async (c) => {
    const { case: caseNumber = '', department = '' } = c.get('form');
    return settle(c, await desk.file(userOf(c), idOf(c), versionOf(c), { caseNumber, department }), null);
  });

  route('POST /tickets/:id/forward', async (c) => {
    const ticket = await room.tickets.detail(idOf(c));
    if (ticket === null) return views.refused(c, 404, 'missing');
    const to = departmentMail(room.settings.list('department_mail'), ticket.department);
    if (to === null || !room.mailed) {
      return showTicket(room, c, idOf(c), { text: t('trouble.no-mail'), status: 422 });
    }
    const mail = { to, ...forwardMail(views, ticket, room.publicUrl) };
    return settle(c, await desk.forward(userOf(c), idOf(c), versionOf(c), mail, ticket.department ?? ''), null);
  });

  route('POST /tickets/:id/blank', async (c) => {
    const done = await desk.blank(userOf(c), idOf(c), c.get('form').message ?? '');
    if (done) return c.redirect(`/console/tickets/${idOf(c)}`, 303);
    return showTicket(room, c, idOf(c), { text: t('trouble.blank'), status: 409 });
  });

  /** The person's own unsent words, and nobody else's. */
  route('POST /tickets/:id/discard', async (c) => {
    await room.drafts.save(idOf(c), userOf(c).id, '');
    return c.redirect(`/console/tickets/${idOf(c)}`, 303);
  });

  /** Tomorrow and in a week mean the opening of the office then. */
  function snoozeUntil(choice: string, now: number): number {
    const hours: Record<string, number> = { '1h': 1, '3h': 3, tomorrow: 12, week: 6 * 24 + 12 };
    const at = now + (hours[choice] ?? 1) * 3_600_000;
    return choice === 'tomorrow' || choice === 'week' ? (office.nextOpening(at) ?? at) : at;
  }
}
