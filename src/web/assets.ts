// Styles, scripts and pictures of the pages: read once, named with the hash of their content.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { Hono } from 'hono';

const FOLDER = new URL('./assets/', import.meta.url);
const TYPES: Record<string, string> = {
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  svg: 'image/svg+xml',
  png: 'image/png',
  ico: 'image/x-icon',
};

interface Asset {
  bytes: Uint8Array<ArrayBuffer>;
  type: string;
  hash: string;
}

const assets = new Map<string, Asset>(
  readdirSync(FOLDER).flatMap((name): [string, Asset][] => {
    const type = TYPES[name.slice(name.lastIndexOf('.') + 1)];
    if (type === undefined) return [];
    const bytes = new Uint8Array(readFileSync(new URL(name, FOLDER)));
    return [[name, { bytes, type, hash: createHash('sha256').update(bytes).digest('hex').slice(0, 16) }]];
  }),
);

/** The address of a file in src/web/assets, good for a year. Throws for a name that is not there. */
export function assetUrl(name: string): string {
  const asset = assets.get(name);
  if (asset === undefined) throw new Error(`There is no asset ${name}`);
  return `/assets/${name}?v=${asset.hash}`;
}

/** The text of an asset, for what is served under a name of its own. */
export const assetText = (name: string): string => new TextDecoder().decode(assets.get(name)?.bytes);

/** GET /assets/:name. With the right `v` it may be kept for ever, otherwise it is asked for again by ETag. */
export function createAssets(): Hono {
  const app = new Hono();
  app.get('/:name', (c) => {
    const asset = assets.get(c.req.param('name'));
    if (asset === undefined) return c.notFound();
    const etag = `"${asset.hash}"`;
    const headers = {
      etag,
      'cache-control': c.req.query('v') === asset.hash ? 'public, max-age=31536000, immutable' : 'no-cache',
    };
    if (c.req.header('if-none-match') === etag) return c.body(null, 304, headers);
    return c.body(asset.bytes, 200, { ...headers, 'content-type': asset.type });
  });
  return app;
}
