// One's own account: password, absence, sound and keys of this browser.
import { html } from 'hono/html';
import type { Session } from './sessions.ts';
import type { Html, Views } from './views.ts';

export interface MeContent {
  trouble: string | null;
  done: string | null;
  now: number;
  /** One's own chat for test sends; null: this account composes nothing. */
  chat: { linked: { channel: string; linkedAt: number } | null; code: string | null } | null;
}

export function meView({ t, seal, format }: Views, { trouble, done, now, chat }: MeContent, session: Session): Html {
  const { account } = session;
  const absent = account.absentUntil !== null && account.absentUntil > now;
  return html`<section class="wide"><h1><bdi>${account.name}</bdi></h1>
<p class="hint">${account.roles.map((role) => t(`role.${role}`)).join(', ')}</p>
${trouble === null ? '' : html`<p class="banner bad" role="alert">${trouble}</p>`}
${done === null ? '' : html`<p class="banner good" role="status">${done}</p>`}
<div class="columns">
<section class="card"><h2>${t('me.browser')}</h2><div id="browser-options" class="stack"><label class="check" for="sound"><input type="checkbox" id="sound"> ${t('me.sound')}</label>
<label class="check" for="shortcuts"><input type="checkbox" id="shortcuts" checked> ${t('me.shortcuts')}</label><p class="hint">${t('me.browser-hint')}</p></div></section>
<section class="card"><h2>${t('me.absence')}</h2>${absent ? html`<p class="banner warn">${t('me.absent-until', { at: format.full(account.absentUntil!) })}</p>` : ''}
<form method="post" action="/console/me/absence" class="stack">${seal(session)}<label for="absent">${t('me.absent-label')}</label>
<input id="absent" name="until" type="date"><p class="hint">${t('me.absent-hint')}</p>
<div class="buttons"><button name="set" value="yes">${t('me.absent-set')}</button>${absent ? html`<button name="set" value="no">${t('me.absent-clear')}</button>` : ''}</div></form></section>
<section class="card"><h2>${t('me.password')}</h2><form method="post" action="/console/me/password" class="stack">${seal(session)}
<input type="hidden" name="username" autocomplete="username" value="${account.name}">
${account.hasPassword ? html`<label for="old">${t('password.old')}</label><input id="old" name="old" type="password" autocomplete="current-password" required maxlength="256">` : ''}
<label for="new">${t('password.new')}</label><input id="new" name="new" type="password" autocomplete="new-password" required minlength="12" maxlength="256" aria-describedby="rule"><p class="hint" id="rule">${t('password.rule')}</p>
<button>${t('password.save')}</button></form></section>
<section class="card"><h2>${t('me.mail')}</h2><form method="post" action="/console/me/mail" class="stack">${seal(session)}<label for="mail">${t('me.mail-label')}</label>
<input id="mail" name="mail" type="email" maxlength="200" autocomplete="email" value="${account.mail ?? ''}" aria-describedby="mail-hint"><p class="hint" id="mail-hint">${t('me.mail-hint')}</p><button>${t('settings.save')}</button></form></section>
${chat === null ? '' : chatCard({ t, seal, format }, chat, session)}
<section class="card"><h2>${t('me.sessions')}</h2><form method="post" action="/console/me/sign-out" class="stack">${seal(session)}<p>${t('me.sign-out-hint')}</p><button class="danger">${t('me.sign-out')}</button></form></section>
</div></section>`;
}

function chatCard(
  { t, seal, format }: Pick<Views, 't' | 'seal' | 'format'>,
  { linked, code }: NonNullable<MeContent['chat']>,
  session: Session,
): Html {
  const shown = code === null ? '' : `${code.slice(0, 3)}-${code.slice(3)}`;
  return html`<section class="card" id="chat"><h2>${t('me.chat')}</h2><p class="hint">${t('me.chat-text')}</p>
${linked === null ? '' : html`<p>${t('me.chat-linked', { channel: t(`channel.${linked.channel}`), at: format.full(linked.linkedAt) })}</p>`}
${code === null ? '' : html`<div class="banner good" role="status"><p>${t('me.chat-code')}</p><p><code class="long">VERBINDEN ${shown}</code></p></div>`}
<form method="post" action="/console/me/chat" class="stack">${seal(session)}<div class="buttons"><button name="do" value="code">${t(linked === null ? 'me.chat-make' : 'me.chat-other')}</button>${
    linked === null ? '' : html`<button name="do" value="unlink" class="danger">${t('me.chat-unlink')}</button>`
  }</div></form></section>`;
}
