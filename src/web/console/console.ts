// The console of staff and admins as one app, mounted at /console.
import { type Handler, Hono } from 'hono';
import { ACCESS } from './access.ts';
import { createAccessLog } from './access-log.ts';
import { createAdminRoutes } from './admin-routes.ts';
import { createAlarmDesk, createAlarmRoutes } from './alarm-routes.ts';
import { createBroadcastRoutes } from './broadcast-routes.ts';
import { createCatalogueRoutes } from './catalogue-routes.ts';
import { createChannelRoutes } from './channel-routes.ts';
import { createCookies } from './cookies.ts';
import type { ConsoleDeps } from './deps.ts';
import { createDeviceRoutes } from './device-routes.ts';
import { createDraftRoutes } from './draft-routes.ts';
import { createEditRoutes } from './edit-routes.ts';
import { createEntryRoutes } from './entry-routes.ts';
import { createGuard, type Env } from './guard.ts';
import { createLiveFeed } from './live-feed.ts';
import { createLiveRoutes } from './live-routes.ts';
import { createPersonRoutes } from './person-routes.ts';
import { createPostDesk, createPostRoutes } from './post-routes.ts';
import { createPresence } from './presence.ts';
import { createProposalRoutes } from './proposal-routes.ts';
import { createReportRoutes } from './report-routes.ts';
import { createRightsRoutes } from './rights-routes.ts';
import { createSessions } from './sessions.ts';
import { createSettingsRoutes } from './settings-routes.ts';
import { createTeachRoutes } from './teach-routes.ts';
import { createTicketActions } from './ticket-actions.ts';
import { createTicketRoutes } from './ticket-routes.ts';
import { createTopicRoutes } from './topic-routes.ts';
import { createViews } from './views.ts';

/** What every group of routes is given. `route` takes a key of the access table and throws for one that is not there. */
export interface Room extends ConsoleDeps {
  route: (key: string, handler: Handler<Env>) => void;
  views: ReturnType<typeof createViews>;
  sessions: ReturnType<typeof createSessions>;
  cookies: ReturnType<typeof createCookies>;
  presence: ReturnType<typeof createPresence>;
  accessLog: ReturnType<typeof createAccessLog>;
}

/** `close` ends the live streams, so that the server can stop. */
export type Console = Hono<Env> & { close(): void };

export function createConsole(deps: ConsoleDeps): Console {
  const app = new Hono<Env>();
  const views = createViews(deps);
  const sessions = createSessions(deps);
  const cookies = createCookies(deps);
  const guard = createGuard({ ...deps, sessions, cookies, views });
  const feed = createLiveFeed(deps.events);

  app.use('*', async (c, next) => {
    const { pathname, search } = new URL(c.req.url);
    if (c.req.method === 'GET' && pathname.endsWith('/')) return c.redirect(pathname.replace(/\/+$/, '') + search);
    await next();
    c.res.headers.set('cache-control', 'no-store');
    // `no-referrer` would make browsers send `Origin: null` with our own forms.
    c.res.headers.set('referrer-policy', 'same-origin');
    c.res.headers.set('x-content-type-options', 'nosniff');
    c.res.headers.set('cross-origin-opener-policy', 'same-origin');
    return undefined;
  });

  /** What stands in a path is an id, a token or a word of ours; anything else leads nowhere and into no header. */
  const known: Handler<Env> = async (c, next) => {
    if (!Object.values(c.req.param()).every((value) => /^[\w-]{1,80}$/.test(value)))
      return views.refused(c, 404, 'missing');
    await next();
    return undefined;
  };

  const route: Room['route'] = (key, handler) => {
    const access = ACCESS[key];
    const [method, path] = key.split(' ') as [string, string];
    if (access === undefined) throw new Error(`${key} is missing in the access table`);
    app.on(method, path, guard(access), known, handler);
  };

  const room: Room = {
    ...deps,
    route,
    views,
    sessions,
    cookies,
    presence: createPresence(deps),
    accessLog: createAccessLog(deps),
  };
  createEntryRoutes(room);
  createTicketRoutes(room);
  createTicketActions(room);
  createTeachRoutes(room);
  createPersonRoutes(room);
  createRightsRoutes(room);
  createBroadcastRoutes(room);
  const desks = { alarm: createAlarmDesk(room), post: createPostDesk(room) };
  createAlarmRoutes(room, desks.alarm);
  createPostRoutes(room, desks.post);
  createChannelRoutes(room);
  createEditRoutes(room, desks);
  createReportRoutes(room);
  createCatalogueRoutes(room);
  createProposalRoutes(room);
  createTopicRoutes(room);
  createDraftRoutes(room);
  createSettingsRoutes(room);
  createAdminRoutes(room);
  createDeviceRoutes(room);
  createLiveRoutes(room, feed);
  return Object.assign(app, { close: () => feed.close() });
}
