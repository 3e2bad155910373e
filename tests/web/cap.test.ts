// The notices as CAP: served by id, and 404 for everything else.
import { expect, it } from 'vitest';
import { createWeb } from '../../src/web/web.ts';
import { webDeps } from './web-deps.ts';

it.each([
  ['/cap/n1.xml', 200],
  ['/cap/n2.xml', 404],
  ['/cap/n1', 404],
  ['/cap/.xml', 404],
  ['/cap/..%2f..%2fetc.xml', 404],
])('%s answers %i', async (path, status) => {
  const response = await createWeb(webDeps()).request(path);
  expect(response.status).toBe(status);
  if (status === 200) {
    expect(response.headers.get('content-type')).toContain('application/cap+xml');
    expect(await response.text()).toBe('<alert/>');
  }
});
