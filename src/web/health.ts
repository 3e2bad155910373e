// For machines that watch: process up, able to serve, Prometheus.
import { Hono } from 'hono';
import type { WebDeps } from './ports.ts';

/** GET /healthz, /readyz, /metrics. Faults of readiness are named one a line; a fault while asking is one of them. */
export function createHealth({ ready, metrics, log }: Pick<WebDeps, 'ready' | 'metrics' | 'log'>): Hono {
  const app = new Hono();
  app.get('/healthz', (c) => c.text('ok\n', 200, { 'cache-control': 'no-store' }));
  app.get('/readyz', async (c) => {
    const { ok, faults } = await ready().catch((error: unknown) => {
      log.error({ error: String(error) }, 'web.ready.failed');
      return { ok: false, faults: ['readiness could not be asked'] };
    });
    return c.text(ok ? 'ok\n' : `${faults.join('\n')}\n`, ok ? 200 : 503, { 'cache-control': 'no-store' });
  });
  app.get('/metrics', async (c) =>
    c.body(await metrics(), 200, {
      'content-type': 'text/plain; version=0.0.4; charset=utf-8',
      'cache-control': 'no-store',
    }),
  );
  return app;
}
