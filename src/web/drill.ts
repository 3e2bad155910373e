// The mark of a drill on every page: whoever looks at simulated citizens must see that they are.
import type { MiddlewareHandler } from 'hono';
import { html } from 'hono/html';

/** Puts the sentence at the top of every HTML page. */
export function drillBanner(sentence: () => string): MiddlewareHandler {
  return async (c, next) => {
    await next();
    if (!c.res.headers.get('content-type')?.startsWith('text/html')) return;
    const page = await c.res.text();
    const banner = String(await html`<p class="drill" role="note">${sentence()}</p>`);
    const headers = new Headers(c.res.headers);
    headers.delete('content-length');
    c.res = new Response(
      page.replace(/<body[^>]*>/, (body) => body + banner),
      { status: c.res.status, headers },
    );
  };
}
