// Where the browser of WhatsApp Web lies on this machine.
import { existsSync } from 'node:fs';

/** In the order they are looked for. */
const USUAL = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/snap/bin/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** The given path, or the first of the usual ones; null when there is none. */
export function findBrowser(given: string | null): string | null {
  if (given !== null) return existsSync(given) ? given : null;
  return USUAL.find((path) => existsSync(path)) ?? null;
}
