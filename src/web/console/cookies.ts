// The two cookies of the console: the session, and the mark of a browser that signed in before.
import type { Context } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import { newToken } from '../../core/id.ts';
import type { ConsoleDeps } from './deps.ts';

/** A browser that signed in is known this long (browsers keep cookies 400 days at most). */
const DEVICE_DAYS = 180;

/** `__Host-` under https; without the prefix on loopback http, where browsers refuse it. */
export function createCookies({ publicUrl, sign }: Pick<ConsoleDeps, 'publicUrl' | 'sign'>) {
  const secure = publicUrl.startsWith('https:');
  const name = secure ? '__Host-luftpost' : 'luftpost';
  const device = `${name}-device`;
  const shared = { path: '/', httpOnly: true, secure, sameSite: 'Strict' } as const;

  return {
    session: (c: Context): string | undefined => getCookie(c, name),
    setSession: (c: Context, token: string): void => setCookie(c, name, token, shared),
    clearSession: (c: Context): void => {
      deleteCookie(c, name, { path: '/', secure });
    },
    /** The id of this browser if it once signed in as that person, else null. */
    device(c: Context, userId: string): string | null {
      const [id, mark] = (getCookie(c, device) ?? '').split('.');
      return id && mark && mark === sign('device', userId, id) ? id : null;
    },
    setDevice(c: Context, userId: string): void {
      const id = newToken();
      setCookie(c, device, `${id}.${sign('device', userId, id)}`, { ...shared, maxAge: DEVICE_DAYS * 86_400 });
    },
  };
}

export type Cookies = ReturnType<typeof createCookies>;
