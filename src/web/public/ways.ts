// How to get notices and reach people: messengers with QR codes, the feed, telephone and e-mail.
import { html, raw } from 'hono/html';
import type { Messenger } from '../ports.ts';
import type { Html } from './layout.ts';
import type { Page } from './page.ts';

/** A QR code as SVG, dark on light in every colour scheme. */
export async function qrCode(text: string, label: string): Promise<Html> {
  const { default: QRCode } = await import('qrcode');
  const svg = await QRCode.toString(text, { type: 'svg', margin: 2, errorCorrectionLevel: 'M' });
  return html`<span class="qr" role="img" aria-label="${label}">${raw(svg.trim().replace('<svg ', '<svg aria-hidden="true" focusable="false" '))}</span>`;
}

export async function waysSection(page: Page, messengers: readonly Messenger[]): Promise<Html> {
  const { say, city } = page;
  const items = await Promise.all(messengers.map((messenger) => messengerItem(page, messenger)));
  return html`<section class="card" aria-labelledby="ways">
<h2 id="ways">${say('ways.title')}</h2>
<p>${items.length > 0 ? say('ways.lead', { city }) : say('ways.none')}</p>
${items.length > 0 ? html`<ul class="ways">${items}</ul>` : ''}
<p>${say('ways.feed')} <a href="/feed.atom">Atom</a>, <a href="/feed.rss">RSS</a></p>
</section>`;
}

async function messengerItem({ say }: Page, { name, url, qr = false }: Messenger): Promise<Html> {
  return html`<li><a class="button" href="${url}" rel="noopener">${say('ways.open', { name })}</a>${
    qr ? html`<div>${await qrCode(url, say('ways.qr', { name }))}<p class="faint">${say('ways.scan')}</p></div>` : ''
  }</li>`;
}

/** Telephone and e-mail of the city, or the number that always helps while they are not filled in. */
export function contactSection(page: Page): Html {
  const { say, settings } = page;
  const telephone = settings.get('telefon').trim();
  const mail = settings.get('email').trim();
  return html`<section class="card" aria-labelledby="contact">
<h2 id="contact">${say('contact.title')}</h2>
<dl class="facts">
${telephone === '' ? '' : html`<div><dt>${say('contact.telephone')}</dt><dd><a href="tel:${telephone.replace(/[^+\d]/g, '')}"><bdi>${telephone}</bdi></a></dd></div>`}
${mail === '' ? '' : html`<div><dt>${say('contact.mail')}</dt><dd><a href="mailto:${mail}"><bdi>${mail}</bdi></a></dd></div>`}
<div><dt>${say('contact.hotline')}</dt><dd><a href="tel:115">115</a></dd></div>
</dl>
${telephone === '' || mail === '' ? html`<p class="note">${say('contact.unfilled')}</p>` : ''}
<p>${settings.text('sprechzeiten', page.locale)}</p>
</section>`;
}
