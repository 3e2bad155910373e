// Signing in: by name and password, or by a one-time link.
import { html } from 'hono/html';
import type { Html, Views } from './views.ts';

export function loginView({ t }: Views, to: string, name: string, trouble: string | null): Html {
  return html`<section class="narrow card"><p class="brand big"><span class="brand-mark" aria-hidden="true"></span>Luftpost</p>
<h1>${t('login.title')}</h1>
${trouble === null ? '' : html`<p class="banner bad" role="alert">${trouble}</p>`}
<form method="post" action="/console/login" class="stack"><input type="hidden" name="to" value="${to}">
<label for="name">${t('login.name')}</label><input id="name" name="name" value="${name}" autocomplete="username" required maxlength="60" autofocus>
<label for="password">${t('login.password')}</label><input id="password" name="password" type="password" autocomplete="current-password" required maxlength="256">
<button class="primary">${t('login.do')}</button></form>
<p class="hint">${t('login.help')}</p></section>`;
}

/** `name` null: the link is unknown, used or too old. */
export function signinView({ t }: Views, token: string, name: string | null, trouble: string | null): Html {
  if (name === null) {
    return html`<section class="narrow card"><h1>${t('signin.over.title')}</h1><p>${t('signin.over.text')}</p><p><a class="button" href="/console/login">${t('login.title')}</a></p></section>`;
  }
  return html`<section class="narrow card"><p class="brand big"><span class="brand-mark" aria-hidden="true"></span>Luftpost</p>
<h1>${t('signin.title', { name })}</h1><p>${t('signin.text')}</p>
${trouble === null ? '' : html`<p class="banner bad" role="alert">${trouble}</p>`}
<form method="post" action="/console/signin/${token}" class="stack"><input type="hidden" name="name" autocomplete="username" value="${name}">
<label for="password">${t('password.new')}</label><input id="password" name="password" type="password" autocomplete="new-password" minlength="12" maxlength="256" aria-describedby="rule">
<p class="hint" id="rule">${t('password.rule')}</p>
<div class="buttons"><button class="primary" name="set" value="yes">${t('signin.set')}</button><button name="set" value="no">${t('signin.later')}</button></div></form></section>`;
}
