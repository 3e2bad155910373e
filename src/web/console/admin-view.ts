// Accounts, for admins.
import { html } from 'hono/html';
import { ROLES, type Role } from '../../core/user.ts';
import type { Account } from './deps.ts';
import type { Session } from './sessions.ts';
import type { Html, Views } from './views.ts';

export interface UsersContent {
  users: Account[];
  trouble: string | null;
  /** A link just made, shown once. */
  link: { name: string; url: string } | null;
}

export function usersView(views: Views, { users, trouble, link }: UsersContent, session: Session): Html {
  const { t, format, seal } = views;
  return html`<section class="wide"><h1>${t('users.title')}</h1>
${trouble === null ? '' : html`<p class="banner bad" role="alert">${trouble}</p>`}
${
  link === null
    ? ''
    : html`<div class="banner good" role="status"><p>${t('users.link', { name: link.name })}</p><p><code class="long">${link.url}</code></p></div>`
}
<section class="card"><h2>${t('users.add')}</h2><form method="post" action="/console/users" class="stack">${seal(session)}
<label for="new-name">${t('users.name')}</label><input id="new-name" name="name" required minlength="2" maxlength="60" autocomplete="off">
${roleBoxes(views, 'new', ['staff'])}<button class="primary">${t('users.add-do')}</button></form></section>
<ul class="plain users">${users.map(
    (
      user,
    ) => html`<li class="card ${user.disabledAt === null ? '' : 'off'}"><h2><bdi>${user.name}</bdi>${user.disabledAt === null ? '' : html` <span class="chip overdue">${t('users.disabled')}</span>`}</h2>
<p class="hint">${user.hasPassword ? t('users.has-password') : t('users.no-password')} · ${user.seenAt === null ? t('users.never') : t('users.seen', { at: format.moment(user.seenAt) })}</p>
<form method="post" action="/console/users/${user.id}/roles" class="stack">${seal(session)}${roleBoxes(views, user.id, user.roles)}<button>${t('users.save-roles')}</button></form>
<form method="post" action="/console/users/${user.id}/mail" class="stack">${seal(session)}<label for="mail-${user.id}">${t('users.mail')}</label><input id="mail-${user.id}" name="mail" type="email" maxlength="200" autocomplete="off" value="${user.mail ?? ''}"><button>${t('users.save-mail')}</button></form>
<div class="buttons"><form method="post" action="/console/users/${user.id}/link">${seal(session)}<button ${user.disabledAt === null ? '' : 'disabled'}>${t('users.make-link')}</button></form>
<form method="post" action="/console/users/${user.id}/${user.disabledAt === null ? 'disable' : 'enable'}">${seal(session)}<button class="${user.disabledAt === null ? 'danger' : ''}">${t(user.disabledAt === null ? 'users.disable' : 'users.enable')}</button></form></div></li>`,
  )}</ul></section>`;
}

function roleBoxes({ t }: Views, id: string, has: readonly Role[]): Html {
  return html`<fieldset><legend>${t('users.roles')}</legend>${ROLES.map(
    (role) =>
      html`<label class="check" for="${id}-${role}"><input type="checkbox" id="${id}-${role}" name="role" value="${role}" ${has.includes(role) ? 'checked' : ''}> ${t(`role.${role}`)}</label>`,
  )}</fieldset>`;
}
