// This side of the process that holds the library: calls go over, events come back, its end rejects what is open.
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { ClientEvent, OpenClient, WebClient } from './client.ts';

const PROGRAM = fileURLToPath(new URL('./client-process.ts', import.meta.url));
/** A browser that does not close in this time is ended, ms. */
const CLOSE_MS = 4_000;
const CALLS = [
  'start',
  'send',
  'sendImage',
  'typing',
  'media',
  'state',
  'otherIds',
  'unread',
  'pair',
  'chats',
  'forget',
  'logout',
] as const;

type Answer = { id: number; value?: unknown; error?: string };

/** The client in a process of its own. When that process ends by itself, `browser-gone` is told once. */
export const openClient: OpenClient = (options, on) => {
  const child = fork(PROGRAM, [JSON.stringify(options)], {
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    // The library needs nothing of ours: no token, no password, no database.
    env: { PATH: process.env.PATH, HOME: process.env.HOME, LANG: 'C.UTF-8', TMPDIR: process.env.TMPDIR },
  });
  const open = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  let next = 0;
  let closing = false;
  const ended = new Promise<void>((resolve) => {
    const end = (): void => {
      for (const { reject } of open.values()) reject(new Error('the browser’s process ended'));
      open.clear();
      if (!closing) on({ event: 'browser-gone' });
      closing = true;
      resolve();
    };
    child.once('exit', end);
    child.once('error', end);
  });

  child.on('message', (message: ClientEvent | Answer) => {
    if ('event' in message) return on(message);
    const waiting = open.get(message.id);
    open.delete(message.id);
    if (message.error === undefined) waiting?.resolve(message.value);
    else waiting?.reject(new Error(message.error));
  });

  const call = (name: string, ...args: unknown[]): Promise<unknown> =>
    new Promise((resolve, reject) => {
      if (closing || !child.connected) return reject(new Error('not connected'));
      next += 1;
      open.set(next, { resolve, reject });
      child.send({ id: next, call: name, args });
    });

  // Every method of the client by its name; fromEntries forgets which names there are.
  const calls = Object.fromEntries(
    CALLS.map((name) => [name, (...args: unknown[]) => call(name, ...args)]),
  ) as unknown as Omit<WebClient, 'close'>;

  return {
    ...calls,
    async close() {
      if (!closing && child.connected) child.send({ id: 0, call: 'close', args: [] });
      closing = true;
      const hard = setTimeout(() => child.kill('SIGKILL'), CLOSE_MS);
      await ended;
      clearTimeout(hard);
    },
  };
};
