// From the arguments to the command line: the terminal's ends are tied here, and the exit code leaves here.
import { createInterface } from 'node:readline';
import { openCommandLine } from './app/command-line.ts';
import { runCli } from './cli/cli.ts';
import type { Terminal } from './cli/ports.ts';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
let ended: Promise<string> | null = null;

const terminal: Terminal = {
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
  watched: process.stderr.isTTY === true,
  lines: () => createInterface({ input: process.stdin, crlfDelay: Number.POSITIVE_INFINITY }),
  /** Only a command that asks keeps the signals from ending it at once. */
  get ended() {
    ended ??= new Promise((resolve) => {
      for (const signal of SIGNALS) process.once(signal, () => resolve(signal));
    });
    return ended;
  },
};

// A reader that went away (`| head`) is no fault.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));

const code = await runCli(process.argv.slice(2), openCommandLine(), terminal);
await new Promise<void>((resolve) => process.stdout.write('', () => resolve()));
process.exit(code);
