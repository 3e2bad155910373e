// Looking: the queue, one question with its conversation, and what is fetched again while it is open.
import type { Context } from 'hono';
import { html } from 'hono/html';
import { QUEUE_VIEWS, type QueueView, type TicketDetail } from '../../core/ticket-view.ts';
import { hasRole } from '../../core/user.ts';
import { type Composing, cannedList } from './composer-view.ts';
import type { Room } from './console.ts';
import { departmentMail } from './forward-mail.ts';
import type { Env } from './guard.ts';
import { attachment, inlineMime, savedName } from './media-kind.ts';
import { type QueueContent, queueView } from './queue-view.ts';
import { askedView } from './rights-view.ts';
import { teachContent } from './teach-content.ts';
import { printView, ticketView } from './ticket-view.ts';
import { transcriptView } from './transcript-view.ts';

export interface TicketTrouble {
  text: string;
  status: 400 | 403 | 404 | 409 | 422;
  /** What the person wrote, kept in its field. */
  answer?: string;
  note?: string;
}

/** The page of one ticket; also what an action that did not happen answers with. */
export async function showTicket(room: Room, c: Context<Env>, id: string, trouble: TicketTrouble | null) {
  const { views, tickets } = room;
  const session = c.get('session');
  const ticket = await tickets.detail(id);
  if (ticket === null) {
    const gone = (await room.queue.erased()).some((one) => one.id === id);
    return views.refused(c, 404, gone ? 'erased' : 'missing');
  }
  await room.accessLog.looked(session.account.id, 'ticket.open', ticket.id);
  const now = room.clock.now();
  const colleagues = (await room.users.list()).filter(
    (user) => user.disabledAt === null && hasRole(user, 'staff', 'admin'),
  );
  const done = c.req.query('done');
  const queue = await queueContent(room, c, ticket.id);
  const body = ticketView(
    views,
    {
      ticket,
      queue,
      card: {
        ticket,
        colleagues,
        departments: room.settings.list('departments'),
        mailTo: room.mailed ? departmentMail(room.settings.list('department_mail'), ticket.department) : null,
        promised: room.promisedText('de', ticket.createdAt),
        intentLabel: room.intentLabel,
        teach: await teachContent(room, ticket, c.req.query('teach')),
        now,
      },
      composing: composing(room, c, ticket, trouble, queue.viewers[ticket.id] ?? []),
      trouble: trouble?.text ?? null,
      said:
        done === 'unsubscribed' || done === 'muted' || done === 'taught' ? room.views.t(`person.done.${done}`) : null,
    },
    session,
  );
  const title = `${ticket.name ?? ticket.code} #${ticket.number}`;
  return views.page(c, { title, body, session, at: '', look: 'desk', ticketId: id, status: trouble?.status ?? 200 });
}

/**
 * The person's own draft stands in the field. A colleague's stands there when the question was handed on with it, and
 * is only offered while that colleague is still looking.
 */
function composing(
  room: Room,
  c: Context<Env>,
  ticket: TicketDetail,
  trouble: TicketTrouble | null,
  viewers: string[],
): Composing {
  const lookup = (c.req.query('lookup') ?? '').slice(0, 120);
  const answers = room.answers(lookup === '' ? ticket.firstLine : lookup);
  const insert = answers.find(({ intent }) => intent === c.req.query('insert'))?.text;
  const { id } = c.get('session').account;
  const own = trouble?.answer ?? ticket.drafts.find(({ userId }) => userId === id)?.text;
  const free = ticket.assignee === null || ticket.assignee.id === id;
  const others = free ? ticket.drafts.filter(({ userId }) => userId !== id) : [];
  const chosen = others.find(({ userId }) => userId === c.req.query('draft'));
  const handedOn = own === undefined && others[0] && !viewers.includes(others[0].userName) ? others[0] : null;
  const taken = chosen ?? handedOn;
  const again = ticket.transcript.find((entry) => entry.author === 'staff' && entry.id === c.req.query('again'));
  const begun = taken?.text ?? own ?? again?.text ?? '';
  const text = insert === undefined ? begun : `${begun}${begun === '' ? '' : '\n'}${insert}`;
  return { text, note: trouble?.note ?? '', lookup, answers, taken, offered: others.filter((one) => one !== taken) };
}

async function queueContent(room: Room, c: Context<Env>, current?: string): Promise<QueueContent> {
  const userId = c.get('session').account.id;
  const asked = c.req.query('view') as QueueView;
  const view = QUEUE_VIEWS.includes(asked) ? asked : 'waiting';
  return {
    view,
    tickets: await room.queue.list(view, userId),
    counts: await room.queue.counts(userId),
    viewers: await room.presence.viewers(userId),
    current,
    erased: view === 'closed' ? await room.queue.erased() : [],
    overdueAfter: room.settings.number('alert_after_minutes'),
  };
}

export function createTicketRoutes(room: Room): void {
  const { route, views, tickets } = room;
  const { t } = views;

  route('GET /', async (c) => {
    const session = c.get('session');
    if (!hasRole(session.account, 'staff', 'admin')) {
      const body = html`<section class="wide card"><h1>${t('welcome.title')}</h1><p>${t('welcome.text')}</p></section>`;
      return views.page(c, { title: t('welcome.title'), body, session, at: '' });
    }
    const body = html`<div class="queue-page"><h1>${t('queue.title')}</h1>${askedView(views, (await room.rights.asked()).length)}${queueView(views, await queueContent(room, c))}</div>`;
    return views.page(c, { title: t('queue.title'), body, session, at: '' });
  });

  route('GET /queue', async (c) => c.html(await queueView(views, await queueContent(room, c, c.req.query('current')))));

  route('GET /tickets/:id', (c) => showTicket(room, c, c.req.param('id') ?? '', null));

  route('GET /tickets/:id/thread', async (c) => {
    const ticket = await tickets.detail(c.req.param('id') ?? '');
    return ticket === null ? c.notFound() : c.html(await transcriptView(views, ticket, c.get('session')));
  });

  route('GET /tickets/:id/print', async (c) => {
    const ticket = await tickets.detail(c.req.param('id') ?? '');
    if (ticket === null) return views.refused(c, 404, 'missing');
    await room.accessLog.looked(c.get('session').account.id, 'ticket.print', ticket.id);
    const title = t('print.title', { number: ticket.number });
    return views.page(c, { title, body: printView(views, ticket), session: c.get('session') });
  });

  route('GET /answers', async (c) => {
    const lookup = (c.req.query('lookup') ?? '').slice(0, 120);
    const ticketId = (c.req.query('ticket') ?? '').replace(/[^0-9a-z]/g, '');
    return c.html(await cannedList(views, ticketId, { lookup, answers: room.answers(lookup) }));
  });

  route('POST /tickets/:id/presence', async (c) => {
    const { account } = c.get('session');
    const id = c.req.param('id') ?? '';
    const typing = c.get('form').typing === '1';
    const others = await room.presence.enter(id, account, typing);
    if (typing) room.typing(id, account.id);
    return c.json({ others });
  });

  route('POST /tickets/:id/draft', async (c) => {
    const text = (c.get('form').text ?? '').slice(0, 8_000);
    await room.drafts.save(c.req.param('id') ?? '', c.get('session').account.id, text);
    return c.body(null, 204);
  });

  route('GET /media/:id', async (c) => {
    const id = (c.req.param('id') ?? '').replace(/[^0-9a-z]/g, '');
    const file = await tickets.media(id);
    if (file === null) return c.notFound();
    await room.accessLog.looked(c.get('session').account.id, 'media.open', file.ticketId ?? '');
    const inline = inlineMime(file.mime) !== null;
    c.header('content-security-policy', "default-src 'none'; sandbox; frame-ancestors 'none'");
    c.header('content-type', inline ? file.mime.split(';')[0]!.trim() : 'application/octet-stream');
    c.header('content-disposition', inline ? 'inline' : attachment(savedName(file.fileName, id)));
    return serveBytes(c, file.bytes);
  });
}

/** Players ask for pieces: one range is served, anything else gets the whole. */
function serveBytes(c: Context<Env>, bytes: Uint8Array): Response {
  const whole = Uint8Array.from(bytes);
  c.header('accept-ranges', 'bytes');
  const match = /^bytes=(\d{1,12})-(\d{0,12})$/.exec(c.req.header('range') ?? '');
  const from = match ? Number(match[1]) : 0;
  const to = match?.[2] ? Math.min(Number(match[2]), whole.length - 1) : whole.length - 1;
  if (!match || from > to) return c.body(whole.buffer, 200);
  c.header('content-range', `bytes ${from}-${to}/${whole.length}`);
  return c.body(whole.slice(from, to + 1).buffer, 206);
}
