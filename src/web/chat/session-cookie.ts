// The cookie that keeps a visitor's session: no script reads it.
import type { Context } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';

/** As long as a return link. */
const MAX_AGE_S = 14 * 86_400;

export interface SessionCookie {
  read(c: Context): string | undefined;
  write(c: Context, session: string): void;
}

/** `__Host-` under https, a plain name on loopback http. Lax: a visitor who follows the return link keeps the session. */
export function createSessionCookie({ secure }: { secure: boolean }): SessionCookie {
  const name = secure ? '__Host-luftpost-chat' : 'luftpost-chat';
  return {
    read: (c) => getCookie(c, name),
    write: (c, session) => {
      if (getCookie(c, name) === session) return;
      setCookie(c, name, session, { httpOnly: true, secure, sameSite: 'Lax', path: '/', maxAge: MAX_AGE_S });
    },
  };
}
