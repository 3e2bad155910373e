// Another content for what waits or came back: the form opens as it was filled, with what was asked for.
import type { Context } from 'hono';
import type { BroadcastReport } from '../../core/broadcast.ts';
import type { Notice, NoticeKind } from '../../core/notice.ts';
import { type AlarmFormKind, timesOf, valuesOf } from './alarm-form.ts';
import type { Editing } from './alarm-form-view.ts';
import type { AlarmDesk } from './alarm-routes.ts';
import type { Room } from './console.ts';
import type { Env } from './guard.ts';
import type { Schedule } from './notice-deps.ts';
import { type PostDesk, postValues } from './post-routes.ts';

const FORMS: Record<Exclude<NoticeKind, 'post' | 'exit'>, AlarmFormKind> = {
  begin: 'new',
  development: 'update',
  end: 'end',
  correction: 'correct',
  cancellation: 'cancel',
};

export function createEditRoutes(room: Room, desks: { alarm: AlarmDesk; post: PostDesk }): void {
  const { route, views, notices, settings, clock } = room;

  async function open(c: Context<Env>): Promise<Response> {
    const found = await load(c);
    if (found === null) return views.refused(c, 404, 'missing');
    const { report, notice, editing } = found;
    if (!isEditable(report)) return c.redirect(`/console/broadcasts/${report.id}`, 303);
    const zone = settings.get('time_zone');
    if (c.req.method === 'GET') {
      const schedule = comingTimes(report);
      if (notice.order === null) {
        return desks.post.show(c, editing, { ...postValues(notice), ...timesOf(schedule, zone) });
      }
      const form = await alarmForm(report, editing);
      if (form === null) return views.refused(c, 404, 'missing');
      return desks.alarm.show(c, form, valuesOf(notice.order, form.alarm, schedule, zone));
    }
    if (notice.order === null) return desks.post.take(c, editing);
    const form = await alarmForm(report, editing);
    return form === null ? views.refused(c, 404, 'missing') : desks.alarm.take(c, form);
  }

  async function load(c: Context<Env>): Promise<{ report: BroadcastReport; notice: Notice; editing: Editing } | null> {
    const report = await notices.report(c.req.param('id') ?? '');
    const notice = report === null ? null : await notices.notice(report.noticeId);
    if (report === null || notice === null) return null;
    const came = report.state === 'returned';
    const editing = { id: report.id, reason: came ? report.reason : null, by: came ? report.decidedBy : null };
    return { report, notice, editing };
  }

  async function alarmForm({ kind, alarmId }: BroadcastReport, editing: Editing) {
    const alarm = await notices.alarm(alarmId ?? '');
    return alarm === null || kind === 'post' || kind === 'exit' ? null : { kind: FORMS[kind], alarm, editing };
  }

  /** Times that have not come yet: a past one would only be refused. */
  function comingTimes({ scheduledFor, notAfter }: BroadcastReport): Schedule {
    const now = clock.now();
    return {
      ...(scheduledFor !== null && scheduledFor > now ? { scheduledFor } : {}),
      ...(notAfter !== null && notAfter > now ? { notAfter } : {}),
    };
  }

  route('GET /broadcasts/:id/edit', open);
  route('POST /broadcasts/:id/edit', open);
}

/** The end of a channel is one date: another one is submitted anew. */
export const isEditable = ({ state, kind }: Pick<BroadcastReport, 'state' | 'kind'>): boolean =>
  kind !== 'exit' && (state === 'submitted' || state === 'returned');
