// The whole corpus of hostile texts through every view, forty at a time.
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launchBrowser } from '../browser/browser.ts';
import { XSS } from '../browser/xss-corpus.ts';
import { harmless, walk } from '../browser/xss-walk.ts';

const AT_ONCE = 40;
let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser?.close());

const chunks = Array.from({ length: Math.ceil(XSS.length / AT_ONCE) }, (_, index) =>
  // The last is filled up from the beginning.
  [...XSS, ...XSS].slice(index * AT_ONCE, (index + 1) * AT_ONCE),
);

it.each(chunks.map((words, index) => [index * AT_ONCE, words] as const))('from %i on', async (_, words) => {
  const hostile = await walk(browser, words);
  expect(hostile.faults).toEqual([]);
  const calm = await walk(browser, words.map(harmless));
  for (const [view, shape] of hostile.shapes) expect(shape, view).toBe(calm.shapes.get(view));
});
