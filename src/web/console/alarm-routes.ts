// Composing a phase of an alarm: the form, its preview, and the submission to a second person.
import type { Context } from 'hono';
import type { Alarm } from '../../core/alarm.ts';
import {
  ALARM_FORMS,
  type AlarmFormKind,
  dayChoices,
  firstValues,
  readAlarmForm,
  stampOf,
  type Values,
} from './alarm-form.ts';
import { type AlarmFormContent, alarmFormView } from './alarm-form-view.ts';
import type { Room } from './console.ts';
import type { Env } from './guard.ts';

export function createAlarmRoutes(room: Room): void {
  const { route, views, notices, clock, settings } = room;
  const { t } = views;
  const zone = (): string => settings.get('time_zone');

  function show(
    c: Context<Env>,
    kind: AlarmFormKind,
    alarm: Alarm | null,
    values: Values,
    part: Partial<AlarmFormContent> = {},
  ) {
    const now = clock.now();
    const session = c.get('session');
    const content: AlarmFormContent = {
      kind,
      alarm,
      values,
      days: dayChoices('day', kind, alarm, now, zone()),
      lastDays: dayChoices('until', kind, alarm, now, zone()),
      trouble: null,
      preview: null,
      rate: notices.rate,
      ...part,
    };
    return views.page(c, {
      title: t(`alarm-form.${kind}.title`),
      body: alarmFormView(views, content, session),
      session,
      at: '/broadcasts',
      status: part.trouble ? 422 : 200,
    });
  }

  /** The alarm of the path; undefined: there is none. */
  async function alarmOf(c: Context<Env>, kind: AlarmFormKind): Promise<Alarm | null | undefined> {
    if (kind === 'new') return null;
    return (await notices.alarm(c.req.param('id') ?? '')) ?? undefined;
  }

  for (const kind of ALARM_FORMS) {
    const path = kind === 'new' ? '/alarms/new' : `/alarms/:id/${kind}`;

    route(`GET ${path}`, async (c) => {
      const alarm = await alarmOf(c, kind);
      if (alarm === undefined) return views.refused(c, 404, 'missing');
      return show(c, kind, alarm, firstValues(kind, alarm, clock.now(), zone()));
    });

    route(`POST ${path}`, async (c) => {
      const alarm = await alarmOf(c, kind);
      if (alarm === undefined) return views.refused(c, 404, 'missing');
      const values = c.get('form');
      const refused = (refusal: string) => show(c, kind, alarm, values, { trouble: t(`refusal.${refusal}`) });
      const read = readAlarmForm(kind, values, alarm, zone());
      if (!read.ok) return refused(read.refusal);
      const user = c.get('session').account;
      const id = alarm?.id ?? null;
      const seen = values.seen === stampOf(values);
      if (values.do === 'submit' && seen) {
        const done = await notices.releases.order(id, read.order, user, { ...read.schedule, requestId: values.form });
        return done.ok ? c.redirect(`/console/broadcasts/${done.broadcast}`, 303) : refused(done.refusal);
      }
      const preview = await notices.releases.preview(id, read.order, user, read.schedule);
      if (!preview.ok) return refused(preview.refusal);
      const startAt = read.schedule.scheduledFor ?? clock.now();
      return show(c, kind, alarm, values, {
        preview: { ...preview, startAt },
        trouble: values.do === 'submit' ? t('compose.changed') : null,
      });
    });
  }
}
