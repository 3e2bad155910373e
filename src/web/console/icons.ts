// Small drawings of the console; each stands beside its word and is hidden from screen readers.
import { html, raw } from 'hono/html';

const PATHS: Record<string, string> = {
  'web-chat': 'M2 3h12v8H8l-4 3v-3H2z',
  telegram: 'M1 8 15 2l-3 12-4-4-2 3v-4l6-5-8 4z',
  'whatsapp-cloud':
    'M8 1.5a6.5 6.5 0 0 0-5.6 9.8L1.5 14.5l3.3-.9A6.5 6.5 0 1 0 8 1.5zM6 5l1 2-1 1c.5 1 1 1.500 2 2l1-1 2 1c0 1-1 1.500-2 1.500C6.500 11 5 9 5 7c0-1 .500-2 1-2z',
  'whatsapp-web': 'M8 1.5a6.5 6.5 0 0 0-5.6 9.8L1.500 14.500l3.300-.9A6.500 6.500 0 1 0 8 1.500z',
  terminal: 'M1 3h14v10H1zm2 2 3 3-3 3m4 0h5',
  simulated: 'M6 1h4v5l4 8H2l4-8z',
  lock: 'M4 7V5a4 4 0 0 1 8 0v2h1v7H3V7zm2 0h4V5a2 2 0 0 0-4 0z',
  clock: 'M8 1.500a6.500 6.500 0 1 0 .01 0zM8 4v4l3 2',
};

const LINES = new Set(['terminal', 'clock', 'whatsapp-web', 'simulated']);

export function icon(name: string) {
  const path = PATHS[name] ?? PATHS['web-chat']!;
  const kind = LINES.has(name) ? 'line' : 'solid';
  return html`<svg class="icon ${kind}" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" focusable="false"><path d="${raw(path)}"/></svg>`;
}
