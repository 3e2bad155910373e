// The one-time link to a person's own data: it outlives every preview and gives the file once.
import { beforeEach, expect, it } from 'vitest';
import { createWeb } from '../../src/web/web.ts';
import { webDeps } from './web-deps.ts';

let works = true;
const ownData = {
  dataLinkWorks: async () => works,
  async useDataLink() {
    const person = works ? 'person' : null;
    works = false;
    return person;
  },
  collect: async () => ({ code: 'ABC' }),
};
const app = createWeb(webDeps({ ownData }));
const ask = (method: string, accept?: string) =>
  app.request('/daten/token', { method, headers: accept === undefined ? {} : { accept } });

beforeEach(() => {
  works = true;
});

it.each([
  ['GET', undefined],
  ['GET', '*/*'],
  ['GET', 'text/html,application/xhtml+xml,*/*;q=0.8'],
  ['GET', 'image/*'],
  ['GET', 'text/html,application/json'],
  ['HEAD', 'application/json'],
])('%s accepting %s is a look and uses nothing up', async (method, accept) => {
  const look = await ask(method, accept);
  expect(look.status).toBe(200);
  expect(look.headers.get('content-type')).toContain('text/html');
  expect(works).toBe(true);
});

it.each([
  ['POST', undefined],
  ['POST', 'text/html,*/*'],
  ['GET', 'application/json'],
])('%s accepting %s gives the file, once', async (method, accept) => {
  const file = await ask(method, accept);
  expect(file.headers.get('content-disposition')).toContain('attachment');
  expect(await file.json()).toEqual({ code: 'ABC' });
  for (const again of [await ask(method, accept), await ask('POST'), await ask('GET'), await ask('GET', '*/*')]) {
    expect(again.status).toBe(410);
    expect(await again.text()).not.toContain('ABC');
  }
});
