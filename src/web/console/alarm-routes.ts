// Composing a phase of an alarm: the form, its preview, a test to one's own chat, and the submission to a second person.
import type { Context } from 'hono';
import type { Alarm } from '../../core/alarm.ts';
import { stillGoingOut } from '../../core/broadcast.ts';
import {
  ALARM_FORMS,
  type AlarmFormKind,
  dayChoices,
  firstValues,
  readAlarmForm,
  stampOf,
  type Values,
} from './alarm-form.ts';
import { type AlarmFormContent, alarmFormView, type Editing } from './alarm-form-view.ts';
import type { Room } from './console.ts';
import type { Env } from './guard.ts';

/** One form: which, about which alarm, and what it takes the place of. */
export interface AlarmForm {
  kind: AlarmFormKind;
  /** Null for a new one. */
  alarm: Alarm | null;
  editing: Editing | null;
}

export type AlarmDesk = ReturnType<typeof createAlarmDesk>;

export function createAlarmDesk({ views, notices, clock, settings }: Room) {
  const { t } = views;
  const zone = (): string => settings.get('time_zone');

  const kinds = {
    new: 'begin',
    update: 'development',
    end: 'end',
    correct: 'correction',
    cancel: 'cancellation',
  } as const;

  async function show(c: Context<Env>, form: AlarmForm, values: Values, part: Partial<AlarmFormContent> = {}) {
    const { kind, alarm, editing } = form;
    const now = clock.now();
    const session = c.get('session');
    const content: AlarmFormContent = {
      ...form,
      action:
        editing === null
          ? `/console/alarms/${alarm === null ? 'new' : `${alarm.id}/${kind}`}`
          : `/console/broadcasts/${editing.id}/edit`,
      values,
      days: dayChoices('day', kind, alarm, now, zone(), values.day),
      lastDays: dayChoices('until', kind, alarm, now, zone(), values.until),
      trouble: null,
      done: null,
      wrong: stillGoingOut(await notices.list(), kinds[kind], alarm?.id ?? null),
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

  /** What was filled in: looked at, tried on one's own chat, or handed in. */
  async function take(c: Context<Env>, form: AlarmForm): Promise<Response> {
    const { kind, alarm, editing } = form;
    const values = c.get('form');
    const refused = (refusal: string) => show(c, form, values, { trouble: t(`refusal.${refusal}`) });
    const read = readAlarmForm(kind, values, alarm, zone());
    if (!read.ok) return refused(read.refusal);
    const user = c.get('session').account;
    const wish = { alarmId: alarm?.id ?? null, order: read.order };
    if (values.do === 'submit' && values.seen === stampOf(values)) {
      if (editing !== null) {
        const edited = await notices.releases.edit(editing.id, wish, user, read.schedule);
        return edited.ok ? c.redirect(`/console/broadcasts/${editing.id}`, 303) : refused(edited.refusal);
      }
      const done = await notices.releases.submit(wish, user, { ...read.schedule, requestId: values.form });
      return done.ok ? c.redirect(`/console/broadcasts/${done.broadcast}`, 303) : refused(done.refusal);
    }
    const preview = await notices.releases.preview(wish, user, read.schedule);
    if (!preview.ok) return refused(preview.refusal);
    const tested = values.do === 'test' ? await notices.releases.test(wish, user) : null;
    const trouble = tested?.ok === false ? t(`refusal.${tested.refusal}`) : null;
    return show(c, form, values, {
      preview: { ...preview, startAt: read.schedule.scheduledFor ?? clock.now() },
      trouble: values.do === 'submit' ? t('compose.changed') : trouble,
      done: tested?.ok === true ? t('compose.tested') : null,
    });
  }

  return { show, take };
}

export function createAlarmRoutes(room: Room, desk: AlarmDesk): void {
  const { route, views, notices, clock, settings } = room;

  for (const kind of ALARM_FORMS) {
    const path = kind === 'new' ? '/alarms/new' : `/alarms/:id/${kind}`;

    /** Null: there is no alarm of that id. */
    const formOf = async (c: Context<Env>): Promise<AlarmForm | null> => {
      if (kind === 'new') return { kind, alarm: null, editing: null };
      const alarm = await notices.alarm(c.req.param('id') ?? '');
      return alarm === null ? null : { kind, alarm, editing: null };
    };

    route(`GET ${path}`, async (c) => {
      const form = await formOf(c);
      if (form === null) return views.refused(c, 404, 'missing');
      return desk.show(c, form, firstValues(kind, form.alarm, clock.now(), settings.get('time_zone')));
    });

    route(`POST ${path}`, async (c) => {
      const form = await formOf(c);
      return form === null ? views.refused(c, 404, 'missing') : desk.take(c, form);
    });
  }
}
