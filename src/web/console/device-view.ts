// WhatsApp Web: whether the telephone is linked, what to scan, and what went wrong.
import { html } from 'hono/html';
import { qrCode } from '../public/ways.ts';
import type { DeviceSession } from './deps.ts';
import type { Session } from './sessions.ts';
import type { Html, Views } from './views.ts';

/** The part that the script fetches again every 2 s; another `data-state` loads the page anew. */
export async function deviceCard({ t, format }: Views, device: DeviceSession): Promise<Html> {
  const { name, trouble, until, qr, code } = device;
  const tone = name === 'ready' ? 'good' : name === 'stopped' ? 'bad' : 'warn';
  return html`<section id="progress" class="card stack" aria-labelledby="device-state" data-live="1" data-state="${name}">
<h2 id="device-state">${t('device.state-title')}</h2>
<p class="banner ${tone}" role="status"><strong>${t(`device.state.${name}`)}</strong></p>
${trouble === null ? '' : html`<p>${t(`device.trouble.${trouble}`)}</p>`}
${until === null ? '' : html`<p class="hint">${t('device.again', { at: format.moment(until) })}</p>`}
${code === null ? '' : html`<p>${t('device.code')} <strong class="code">${code}</strong></p>`}
${qr === null ? '' : html`<p>${t('device.scan')}</p>${await qrCode(qr, t('device.qr'))}`}
</section>`;
}

export async function deviceView(
  views: Views,
  { device, trouble }: { device: DeviceSession; trouble: string | null },
  session: Session,
): Promise<Html> {
  const { t, seal } = views;
  const form = (what: string, body: Html): Html =>
    html`<form method="post" action="/console/device" class="stack">${seal(session)}<input type="hidden" name="do" value="${what}">${body}</form>`;
  return html`<section class="wide"><h1>${t('device.title')}</h1>
<p>${t('device.lead')}</p>
${trouble === null ? '' : html`<p class="banner bad" role="alert">${trouble}</p>`}
<div class="columns">${await deviceCard(views, device)}
${
  device.name === 'pairing'
    ? html`<section class="card"><h2>${t('device.by-code')}</h2>${form(
        'pair',
        html`<label for="phone">${t('device.phone')}</label><input id="phone" name="phone" inputmode="tel" autocomplete="off" required maxlength="24" aria-describedby="phone-hint"><p class="hint" id="phone-hint">${t('device.phone-hint')}</p><button>${t('device.show-code')}</button>`,
      )}</section>`
    : ''
}
${
  device.name === 'off'
    ? ''
    : html`<section class="card"><h2>${t('device.by-hand')}</h2>${form('restart', html`<p>${t('device.restart-hint')}</p><button>${t('device.restart')}</button>`)}
${device.name === 'ready' ? form('unlink', html`<p>${t('device.unlink-hint')}</p><button class="danger">${t('device.unlink')}</button>`) : ''}</section>`
}</div></section>`;
}
