// Broadcasts: the list, one of them, and every decision about it. What did not happen is said with what to do.
import type { Context } from 'hono';
import { type BroadcastReport, stillGoingOut } from '../../core/broadcast.ts';
import { broadcastListView, GROUPS } from './broadcast-list-view.ts';
import { broadcastReportView, unknownView } from './broadcast-report-view.ts';
import { type BroadcastContent, broadcastView } from './broadcast-view.ts';
import type { Room } from './console.ts';
import type { Env } from './guard.ts';
import type { Done } from './notice-deps.ts';
import { progressView } from './progress-view.ts';
import { createSpeed } from './speed.ts';

/** Rows of doubt that one page lists. */
const MOST_ROWS = 500;

export function createBroadcastRoutes({ route, views, notices, month, clock, settings, audit }: Room): void {
  const { t } = views;
  const { releases } = notices;
  const speedOf = createSpeed();
  const idOf = (c: Context<Env>): string => c.req.param('id') ?? '';
  const userOf = (c: Context<Env>) => c.get('session').account;
  /** What the page showed; a form without it approves nothing. */
  const hashOf = (c: Context<Env>): string => c.get('form').hash ?? '';

  // The second is where mails about a silent alarm lead.
  for (const path of ['GET /broadcasts', 'GET /alarms']) route(path, list);

  async function list(c: Context<Env>): Promise<Response> {
    const session = c.get('session');
    const asked = c.req.query('group') ?? 'all';
    const alarm = await notices.openAlarm();
    const body = broadcastListView(
      views,
      {
        situation: notices.situation(),
        alarm,
        chain: alarm === null ? [] : await notices.chain(alarm.id),
        broadcasts: await notices.list(),
        group: asked in GROUPS ? asked : 'all',
      },
      session,
    );
    return views.page(c, { title: t('broadcasts.title'), body, session, at: '/broadcasts' });
  }

  /** Null: there is no such broadcast. */
  async function load(
    id: string,
    trouble: string | null,
    test: BroadcastReport | null = null,
  ): Promise<BroadcastContent | null> {
    const report = await notices.report(id);
    const notice = report === null ? null : await notices.notice(report.noticeId);
    if (report === null || notice === null) return null;
    const now = clock.now();
    return {
      report,
      notice,
      audience: report.frozen ? report.audience : await notices.planned(id),
      remarks: report.finishedAt === null ? await notices.remarks(id) : [],
      reasons: report.frozen ? await notices.reasons(id) : [],
      outlets: { names: notices.outlets.names(), rows: await notices.outlets.list(id) },
      trace: await notices.trace(id),
      gap: report.state === 'onhold' || report.state === 'paused' ? await notices.holdGap() : null,
      wrong: report.state === 'submitted' ? stillGoingOut(await notices.list(), report.kind, report.alarmId) : null,
      trouble,
      test,
      speed: speedOf(report, now),
      rate: notices.rate,
      now,
    };
  }

  async function show(c: Context<Env>, trouble: string | null = null): Promise<Response> {
    const session = c.get('session');
    const tested = c.req.query('test') ?? '';
    const test = /^[0-9a-z]{20}$/.test(tested) ? await notices.report(tested) : null;
    const content = await load(idOf(c), trouble, test?.test ? test : null);
    if (content === null) return views.refused(c, 404, 'missing');
    const body = broadcastView(views, content, session);
    const status = trouble === null ? 200 : 409;
    return views.page(c, { title: content.report.title, body, session, at: '/broadcasts', status });
  }

  route('GET /broadcasts/:id', (c) => show(c));

  route('GET /broadcasts/:id/progress', async (c) => {
    const report = await notices.report(idOf(c));
    if (report === null) return views.refused(c, 404, 'missing');
    const now = clock.now();
    return c.html(progressView(views, { report, speed: speedOf(report, now), rate: notices.rate, now }));
  });

  route('GET /broadcasts/:id/report', async (c) => {
    const content = await load(idOf(c), null);
    if (content === null) return views.refused(c, 404, 'missing');
    const { report } = content;
    const day = new Intl.DateTimeFormat('sv-SE', { timeZone: settings.get('time_zone') });
    const figures = report.startedAt === null ? null : await month(day.format(report.startedAt).slice(0, 7));
    const left = figures?.notices.find(({ id }) => id === report.id) ?? null;
    const body = broadcastReportView(views, content, left);
    return views.page(c, { title: report.title, body, session: c.get('session'), at: '/broadcasts' });
  });

  route('GET /broadcasts/:id/unknown', async (c) => {
    const report = await notices.report(idOf(c));
    if (report === null) return views.refused(c, 404, 'missing');
    const body = unknownView(views, report, await notices.unknown(report.id, MOST_ROWS));
    return views.page(c, { title: t('doubt.title'), body, session: c.get('session'), at: '/broadcasts' });
  });

  async function settle(c: Context<Env>, done: Done): Promise<Response> {
    if (done.ok) return c.redirect(`/console/broadcasts/${idOf(c)}`, 303);
    if (done.refusal === 'missing') return views.refused(c, 404, 'missing');
    return show(c, t(`refusal.${done.refusal}`));
  }

  route('POST /broadcasts/:id/approve', async (c) => {
    if (c.get('form').tick !== 'yes') return show(c, t('release.no-tick'));
    return settle(c, await releases.approve(idOf(c), userOf(c), hashOf(c)));
  });

  route('POST /broadcasts/:id/emergency', async (c) =>
    settle(c, await releases.emergency(idOf(c), userOf(c), c.get('form').reason?.slice(0, 500) ?? '', hashOf(c))),
  );

  for (const type of ['return', 'reject'] as const) {
    route(`POST /broadcasts/:id/${type}`, async (c) =>
      settle(c, await releases.turnDown(idOf(c), userOf(c), type, c.get('form').reason?.slice(0, 500) ?? '')),
    );
  }

  route('POST /broadcasts/:id/resume', async (c) =>
    settle(c, await releases.resume(idOf(c), userOf(c), c.get('form').reason?.slice(0, 500) ?? null)),
  );

  for (const type of ['pause', 'stop'] as const) {
    route(`POST /broadcasts/:id/${type}`, async (c) => settle(c, await releases[type](idOf(c), userOf(c))));
  }

  route('POST /broadcasts/:id/test', async (c) => {
    const done = await releases.test({ broadcast: idOf(c) }, userOf(c));
    if (!done.ok) return settle(c, done);
    return c.redirect(`/console/broadcasts/${idOf(c)}?test=${done.broadcast}`, 303);
  });

  route('POST /broadcasts/:id/doubt', async (c) => {
    const { answer, channel = '' } = c.get('form');
    if (answer !== 'resend' && answer !== 'drop') return views.refused(c, 400, 'form');
    return settle(c, await releases.settleDoubt(idOf(c), answer, channel === '' ? null : channel));
  });

  // A public account: once more, or the doubt stays.
  route('POST /broadcasts/:id/outlet', async (c) => {
    const { answer, outlet = '' } = c.get('form');
    if (answer !== 'resend' && answer !== 'drop') return views.refused(c, 400, 'form');
    const done = await notices.outlets.settle(idOf(c), outlet, answer);
    if (done) await audit.write(userOf(c).id, `outlet.${answer}`, idOf(c), outlet);
    return settle(c, done ? { ok: true } : { ok: false, refusal: 'nothing-in-doubt' });
  });
}
