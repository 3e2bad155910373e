// The linked telephone of WhatsApp Web, for admins.
import type { Context } from 'hono';
import type { Room } from './console.ts';
import type { DeviceSession } from './deps.ts';
import { deviceCard, deviceView } from './device-view.ts';
import type { Env } from './guard.ts';

const OFF: DeviceSession = { name: 'off', trouble: null, until: null, qr: null, code: null };

export function createDeviceRoutes({ route, views, device, audit }: Room): void {
  const { t } = views;
  const now = async (): Promise<DeviceSession> => (await device?.session()) ?? OFF;

  async function show(c: Context<Env>, trouble: string | null = null) {
    const session = c.get('session');
    const body = await deviceView(views, { device: await now(), trouble }, session);
    const status = trouble === null ? 200 : 422;
    return views.page(c, { title: t('device.title'), body, session, at: '/device', status });
  }

  route('GET /device', (c) => show(c));

  route('GET /device/progress', async (c) => c.html(await deviceCard(views, await now())));

  route('POST /device', async (c) => {
    const form = c.get('form');
    const what = form.do;
    const phone = (form.phone ?? '').replace(/[\s()/.-]/g, '').replace(/^(\+|00)/, '');
    if (what !== 'restart' && what !== 'unlink' && what !== 'pair') return views.refused(c, 400, 'form');
    if (what === 'pair' && !/^[1-9]\d{6,14}$/.test(phone)) return show(c, t('device.wrong-phone'));
    await device?.order(what === 'pair' ? { do: what, phone } : { do: what });
    await audit.write(c.get('session').account.id, `device.${what}`, 'whatsapp-web', null);
    return c.redirect('/console/device', 303);
  });
}
