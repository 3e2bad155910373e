// The frame of the public pages: head, language switch, footer.
import { html } from 'hono/html';
import type { HtmlEscapedString } from 'hono/utils/html';
import { LOCALES, type Locale } from '../../core/locale.ts';
import { assetUrl } from '../assets.ts';
import { direction, htmlLanguage } from '../locale-of.ts';
import type { Page } from './page.ts';

export type Html = HtmlEscapedString | Promise<HtmlEscapedString>;

export interface LayoutOptions {
  title: string;
  /** Not for search engines: personal pages. */
  hidden?: boolean;
  /** Scripts of src/web/assets; pages read well without them. */
  scripts?: string[];
}

/** A whole document. `main` is the page's content. */
export function layout(page: Page, { title, hidden = false, scripts = [] }: LayoutOptions, main: Html): Html {
  const { say, city } = page;
  return html`<!doctype html>
<html lang="${htmlLanguage(page.locale)}" dir="${direction(page.locale)}">
<head>
<meta charset="utf-8">
<title>${title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="theme-color" media="(prefers-color-scheme: light)" content="#ffffff">
<meta name="theme-color" media="(prefers-color-scheme: dark)" content="#12181f">
${hidden ? html`<meta name="robots" content="noindex">` : html`<meta name="description" content="${say('description', { city })}">`}
<link rel="icon" href="${assetUrl('icon.svg')}" type="image/svg+xml">
<link rel="alternate" type="application/atom+xml" title="${say('feed.title', { city })}" href="/feed.atom">
<link rel="stylesheet" href="${assetUrl('public.css')}">
${scripts.map((name) => html`<script src="${assetUrl(name)}" defer></script>`)}
</head>
<body>
<a class="skip" href="#main">${say('skip')}</a>
<header class="top">
<div class="wide">
<a class="brand" href="/"><img src="${assetUrl('icon.svg')}" alt="" width="36" height="36"><span><b>${say('brand')}</b><small>${say('brand-of', { city })}</small></span></a>
${languageSwitch(page)}
</div>
</header>
<main id="main" class="wide" tabindex="-1">
${main}
</main>
<footer class="bottom">
<div class="wide">
<p>${say('footer.emergency')}</p>
<nav aria-label="${say('footer.label')}"><ul>
<li><a href="/">${say('footer.home')}</a></li>
<li><a href="/impressum">${say('legal.impressum')}</a></li>
<li><a href="/datenschutz">${say('legal.datenschutz')}</a></li>
<li><a href="/barrierefreiheit">${say('legal.barrierefreiheit')}</a></li>
<li><a href="/feed.atom">${say('footer.feed')}</a></li>
</ul></nav>
</div>
</footer>
</body>
</html>`;
}

function languageSwitch(page: Page): Html {
  const name = (locale: Locale) => page.deps.phrases.say(locale, 'web.language.own');
  return html`<details class="languages">
<summary><span class="globe" aria-hidden="true"></span><span class="for-ears">${page.say('language.label')}: </span>${name(page.locale)}</summary>
<ul>${LOCALES.map(
    (locale) =>
      html`<li><a href="${page.path}?lang=${locale}" hreflang="${htmlLanguage(locale)}" lang="${htmlLanguage(locale)}" dir="${direction(locale)}"${locale === page.locale ? html` aria-current="true"` : ''}>${name(locale)}</a></li>`,
  )}</ul>
</details>`;
}

/** A text of the city as paragraphs and lists; nothing in it is markup. */
export function paragraphs(text: string): Html {
  const blocks = text.trim().split(/\n{2,}/);
  return html`${blocks.map((block) => html`<p>${block.split('\n').map((line, index) => (index === 0 ? line : html`<br>${line}`))}</p>`)}`;
}
