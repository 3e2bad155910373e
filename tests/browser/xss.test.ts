// Nothing that anybody writes is ever taken for markup: a cut of the corpus through every view (all of it: tests/long).
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launchBrowser } from './browser.ts';
import { XSS } from './xss-corpus.ts';
import { harmless, walk } from './xss-walk.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser?.close());

it('has a corpus of the well-known families', () => {
  expect(XSS.length).toBeGreaterThanOrEqual(300);
  expect(new Set(XSS).size).toBe(XSS.length);
});

it('shows hostile words as words in every view', async () => {
  const words = XSS.filter((_, index) => index % 40 === 3);
  const calm = await walk(browser, words.map(harmless));
  const hostile = await walk(browser, words);
  expect(calm.faults).toEqual([]);
  expect(hostile.faults).toEqual([]);
  for (const [view, shape] of hostile.shapes) expect(shape, view).toBe(calm.shapes.get(view));
  expect(hostile.shapes.size).toBeGreaterThan(30);
}, 120_000);
