// Channels and their end: who has notices where, and telling them once that a channel ends and how to go on.
import type { Context } from 'hono';
import { type ChannelName, SUBSCRIBABLE } from '../../core/address.ts';
import { addDays, instantAt } from '../../core/wall-clock.ts';
import { stampOf, type Values } from './alarm-form.ts';
import { channelsView, type ExitFormContent, exitFormView } from './channel-view.ts';
import type { Room } from './console.ts';
import type { Env } from './guard.ts';

/** A channel's end is told this many days ahead at most. */
const FARTHEST_DAYS = 366;

export function createChannelRoutes({ route, views, notices, settings, clock }: Room): void {
  const { t } = views;

  route('GET /channels', async (c) => {
    const session = c.get('session');
    const [people, exits] = await Promise.all([notices.exits.people(), notices.exits.exits()]);
    const body = channelsView(views, { people, exits, running: notices.exits.running() }, session);
    return views.page(c, { title: t('channels.title'), body, session, at: '/broadcasts' });
  });

  const channelOf = (c: Context<Env>): ChannelName | null =>
    SUBSCRIBABLE.find((name) => name === c.req.param('channel')) ?? null;

  function show(c: Context<Env>, channel: ChannelName, values: Values, part: Partial<ExitFormContent> = {}) {
    const session = c.get('session');
    const content: ExitFormContent = {
      channel,
      values,
      trouble: null,
      done: null,
      preview: null,
      rate: notices.rate,
      ...part,
    };
    const status = content.trouble === null ? 200 : 422;
    const body = exitFormView(views, content, session);
    return views.page(c, { title: t('exit.title'), body, session, at: '/broadcasts', status });
  }

  route('GET /channels/:channel/exit', (c) => {
    const channel = channelOf(c);
    return channel === null ? views.refused(c, 404, 'missing') : show(c, channel, {});
  });

  route('POST /channels/:channel/exit', async (c) => {
    const channel = channelOf(c);
    if (channel === null) return views.refused(c, 404, 'missing');
    const values = c.get('form');
    const refused = (refusal: string) => show(c, channel, values, { trouble: t(`refusal.${refusal}`) });
    const until = endOf(values.day ?? '');
    if (until === null) return refused('exit-day');
    const user = c.get('session').account;
    const wish = { exit: { channel, until } };
    if (values.do === 'submit' && values.seen === stampOf(values)) {
      const done = await notices.releases.submit(wish, user, { requestId: values.form });
      return done.ok ? c.redirect(`/console/broadcasts/${done.broadcast}`, 303) : refused(done.refusal);
    }
    const preview = await notices.releases.preview(wish, user, {});
    if (!preview.ok) return refused(preview.refusal);
    const tested = values.do === 'test' ? await notices.releases.test(wish, user) : null;
    const trouble = tested?.ok === false ? t(`refusal.${tested.refusal}`) : null;
    return show(c, channel, values, {
      preview: { ...preview, startAt: clock.now() },
      trouble: values.do === 'submit' ? t('compose.changed') : trouble,
      done: tested?.ok === true ? t('compose.tested') : null,
    });
  });

  /** The last instant of a day as a form names it, ms UTC; null when it is none that can be. */
  function endOf(day: string): number | null {
    if (!/^\d{4}-\d{2}-\d{2}$/.test(day) || Number.isNaN(Date.parse(`${day}T12:00:00Z`))) return null;
    const until = instantAt(addDays(day, 1), 0, settings.get('time_zone')) - 1;
    const ahead = until - clock.now();
    return ahead > 0 && ahead < FARTHEST_DAYS * 86_400_000 ? until : null;
  }
}
