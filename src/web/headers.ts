// What every answer carries: a strict policy, no guessing of types, and the id of the request.
import type { Context, MiddlewareHandler } from 'hono';
import { newId } from '../core/id.ts';

/** Pages load nothing from elsewhere and run no script but ours. */
export const PAGE_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "form-action 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
].join('; ');

/** Sets what the handler did not set itself; the console has a stricter set of its own. */
export function securityHeaders({ secure }: { secure: boolean }): MiddlewareHandler {
  return async (c, next) => {
    const id = newId();
    c.set('requestId', id);
    await next();
    const { headers } = c.res;
    const set = (name: string, value: string) => {
      if (!headers.has(name)) headers.set(name, value);
    };
    set('x-request-id', id);
    set('x-content-type-options', 'nosniff');
    set('content-security-policy', PAGE_POLICY);
    set('referrer-policy', 'no-referrer');
    set('cross-origin-opener-policy', 'same-origin');
    set('cross-origin-resource-policy', 'same-origin');
    set('permissions-policy', 'camera=(), geolocation=(), microphone=()');
    if (secure) set('strict-transport-security', 'max-age=31536000');
  };
}

/** The id of the request, for logs and error pages; empty outside of the app. */
export const requestId = (c: Context): string => String(c.get('requestId' as never) ?? '');

/** For what other sites may read and embed: status, widget, badge, feeds. */
export const OPEN_TO_ALL = {
  'access-control-allow-origin': '*',
  'cross-origin-resource-policy': 'cross-origin',
} as const;
