// Progress of a long command: one line that rewrites itself, only where somebody watches.
import type { Terminal } from './ports.ts';

/** Shows a text, then counts; the returned function takes the line away. */
export function showProgress(terminal: Terminal, text: string): ((count?: number) => void) & (() => void) {
  if (!terminal.watched) return () => {};
  terminal.err(`${text}`);
  return (count?: number) => terminal.err(count === undefined ? '\r\u001b[K' : `\r\u001b[K${text} ${count}`);
}
