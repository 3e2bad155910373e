// The monthly report of subscribers.
import { readWall } from '../../core/wall-clock.ts';
import type { Room } from './console.ts';
import { reportView } from './report-view.ts';

/** No month before anybody could subscribe, none that has not come. */
const FIRST = '2016-01';

export function createReportRoutes({ route, views, month: read, clock, settings }: Room): void {
  const { t } = views;

  route('GET /report', async (c) => {
    const present = readWall(clock.now(), settings.get('time_zone')).day.slice(0, 7);
    const asked = c.req.query('month') ?? present;
    const isMonth = /^\d{4}-(0[1-9]|1[0-2])$/.test(asked) && asked >= FIRST && asked <= present;
    const month = isMonth ? asked : present;
    const content = {
      month,
      before: moved(month, -1),
      after: month < present ? moved(month, 1) : null,
      figures: await read(month),
    };
    const body = reportView(views, content);
    return views.page(c, { title: t('report.title'), body, session: c.get('session'), at: '/broadcasts' });
  });
}

function moved(month: string, by: number): string {
  const [year = 0, index = 0] = month.split('-').map(Number);
  return new Date(Date.UTC(year, index - 1 + by, 1)).toISOString().slice(0, 7);
}
