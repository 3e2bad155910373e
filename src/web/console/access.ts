// Who may ask for what: the one table of all routes of the console. A route that is missing here does not exist.
import type { Role } from '../../core/user.ts';

/**
 * `open`: signed in or not. A list: any of these roles. `form`: false for a POST that may be repeated safely. `passive`:
 * asked by the page itself, so no sign that somebody is at their desk.
 */
export interface Access {
  roles: 'open' | readonly Role[];
  form?: false;
  passive?: true;
}

const EVERYBODY: readonly Role[] = ['staff', 'editor', 'publisher', 'admin'];
const DESK: readonly Role[] = ['staff', 'admin'];
const WRITERS: readonly Role[] = ['editor', 'publisher', 'admin'];
const PUBLISHERS: readonly Role[] = ['publisher', 'admin'];
const EDITORS: readonly Role[] = ['editor', 'admin'];
const ADMIN: readonly Role[] = ['admin'];

const ticketActions = [
  'claim',
  'answer',
  'remind',
  'note',
  'release',
  'assign',
  'snooze',
  'close',
  'reopen',
  'file',
  'forward',
  'blank',
  'discard',
  'teach',
] as const;

const alarmForms = [
  '/alarms/new',
  '/alarms/:id/update',
  '/alarms/:id/end',
  '/alarms/:id/correct',
  '/alarms/:id/cancel',
];

export const ACCESS: Record<string, Access> = {
  'GET /login': { roles: 'open' },
  'POST /login': { roles: 'open', form: false },
  'GET /signin/:token': { roles: 'open' },
  'POST /signin/:token': { roles: 'open', form: false },
  'POST /logout': { roles: EVERYBODY, form: false },
  'GET /': { roles: EVERYBODY },
  'GET /me': { roles: EVERYBODY },
  'POST /me/password': { roles: EVERYBODY },
  'POST /me/mail': { roles: EVERYBODY },
  'POST /me/chat': { roles: WRITERS },
  'POST /me/absence': { roles: EVERYBODY },
  'POST /me/sign-out': { roles: EVERYBODY },
  'GET /events': { roles: EVERYBODY, passive: true },
  'GET /queue': { roles: DESK, passive: true },
  'GET /tickets/:id': { roles: DESK },
  'GET /tickets/:id/thread': { roles: DESK, passive: true },
  'GET /tickets/:id/print': { roles: DESK },
  'POST /tickets/:id/presence': { roles: DESK, form: false, passive: true },
  'POST /tickets/:id/draft': { roles: DESK, form: false },
  ...Object.fromEntries(ticketActions.map((action) => [`POST /tickets/:id/${action}`, { roles: DESK }])),
  'GET /answers': { roles: DESK },
  'GET /media/:id': { roles: DESK },
  'GET /search': { roles: DESK },
  'GET /people/:id': { roles: DESK },
  'POST /people/:id/mute': { roles: DESK },
  'POST /people/:id/unsubscribe': { roles: DESK },
  'GET /requests': { roles: DESK },
  'POST /people/:id/notes': { roles: DESK },
  'POST /people/:id/rights-answer': { roles: DESK },
  'POST /people/:id/hold': { roles: ADMIN },
  'POST /people/:id/unhold': { roles: ADMIN },
  'POST /people/:id/export': { roles: ADMIN },
  'GET /broadcasts': { roles: EVERYBODY },
  'GET /broadcasts/:id': { roles: EVERYBODY },
  'GET /broadcasts/:id/progress': { roles: EVERYBODY, passive: true },
  'GET /broadcasts/:id/report': { roles: EVERYBODY },
  'GET /broadcasts/:id/unknown': { roles: PUBLISHERS },
  'GET /broadcasts/:id/edit': { roles: WRITERS },
  'POST /broadcasts/:id/edit': { roles: WRITERS },
  'POST /broadcasts/:id/test': { roles: WRITERS },
  // Whoever submitted may take it back; the alarms room looks at who that is.
  'POST /broadcasts/:id/return': { roles: WRITERS },
  'POST /broadcasts/:id/reject': { roles: WRITERS },
  'POST /broadcasts/:id/approve': { roles: PUBLISHERS },
  'POST /broadcasts/:id/emergency': { roles: ADMIN },
  'POST /broadcasts/:id/pause': { roles: PUBLISHERS },
  'POST /broadcasts/:id/resume': { roles: PUBLISHERS },
  'POST /broadcasts/:id/stop': { roles: PUBLISHERS },
  'POST /broadcasts/:id/outlet': { roles: PUBLISHERS },
  'POST /broadcasts/:id/doubt': { roles: PUBLISHERS },
  // The address in mails about an alarm that is silent.
  'GET /alarms': { roles: EVERYBODY },
  ...Object.fromEntries(
    [...alarmForms, '/posts/new'].flatMap((path) => [
      [`GET ${path}`, { roles: WRITERS }],
      [`POST ${path}`, { roles: WRITERS }],
    ]),
  ),
  'GET /channels': { roles: WRITERS },
  'GET /channels/:channel/exit': { roles: PUBLISHERS },
  'POST /channels/:channel/exit': { roles: PUBLISHERS },
  'GET /report': { roles: EVERYBODY },
  'GET /catalogue': { roles: EDITORS },
  'POST /catalogue': { roles: EDITORS, form: false },
  'GET /catalogue/proposals': { roles: EDITORS },
  'POST /catalogue/proposals/:id': { roles: EDITORS },
  'GET /catalogue/topics': { roles: EDITORS },
  'GET /catalogue/topic': { roles: EDITORS },
  'POST /catalogue/topic': { roles: EDITORS },
  'GET /catalogue/draft': { roles: EDITORS },
  // What answers more wrongly only an admin publishes; the page looks at who that is.
  'POST /catalogue/draft': { roles: EDITORS },
  'POST /catalogue/back': { roles: EDITORS },
  'GET /settings': { roles: ADMIN },
  'POST /settings': { roles: ADMIN },
  'GET /users': { roles: ADMIN },
  'POST /users': { roles: ADMIN },
  'POST /users/:id/mail': { roles: ADMIN },
  'POST /users/:id/roles': { roles: ADMIN },
  'POST /users/:id/disable': { roles: ADMIN },
  'POST /users/:id/enable': { roles: ADMIN },
  'POST /users/:id/link': { roles: ADMIN },
  'GET /audit': { roles: ADMIN },
  'GET /device': { roles: ADMIN },
  'GET /device/progress': { roles: ADMIN },
  'POST /device': { roles: ADMIN },
};
