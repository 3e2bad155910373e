// Runs commands as an operator would: the real binary in a child process, or the same code in this one (much faster).
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { openCommandLine } from '../../src/app/command-line.ts';
import { runCli } from '../../src/cli/cli.ts';
import type { Terminal } from '../../src/cli/ports.ts';

const BIN = join(import.meta.dirname, '..', '..', 'bin', 'luftpost.js');

export interface Ran {
  code: number | null;
  out: string;
  err: string;
}

/** An instance of its own: a data directory and environment that nothing else uses. */
export function instance(env: Record<string, string> = {}) {
  const dataDir = mkdtempSync(join(tmpdir(), 'luftpost-cli-'));

  function begin(...args: string[]): ChildProcessWithoutNullStreams {
    const { PATH = '' } = process.env;
    return spawn(process.execPath, [BIN, ...args], { env: { PATH, DATA_DIR: dataDir, LOG_LEVEL: 'warn', ...env } });
  }

  /** Runs to the end. `input` goes to stdin. */
  async function run(args: string[], input = ''): Promise<Ran> {
    const child = begin(...args);
    let out = '';
    let err = '';
    child.stdout.on('data', (chunk) => {
      out += String(chunk);
    });
    child.stderr.on('data', (chunk) => {
      err += String(chunk);
    });
    child.stdin.on('error', () => {});
    child.stdin.end(input);
    const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
    return { code, out, err };
  }

  /** The same command without a process of its own. */
  async function call(args: string[], input = ''): Promise<Ran> {
    let out = '';
    let err = '';
    const terminal: Terminal = {
      out: (text) => {
        out += text;
      },
      err: (text) => {
        err += text;
      },
      watched: false,
      lines: () => createInterface({ input: Readable.from([input]) }),
      ended: new Promise(() => {}),
    };
    const code = await runCli(args, openCommandLine({ DATA_DIR: dataDir, LOG_LEVEL: 'silent', ...env }), terminal);
    return { code, out, err };
  }

  return { dataDir, call, begin, run, remove: () => rmSync(dataDir, { recursive: true, force: true }) };
}
