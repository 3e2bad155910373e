// The whole service in a process of its own, as an operator starts it.
import { type ChildProcess, spawn } from 'node:child_process';

export interface StartedService {
  url: string;
  signInLink?: string;
  process: ChildProcess;
  log(): string;
  /** Its exit code, after it has ended. */
  end(signal: 'SIGTERM' | 'SIGKILL'): Promise<number | null>;
}

/** Rejects with its log when it ends before it serves. Nothing of this process's environment goes along. */
export async function startService(environment: Record<string, string>): Promise<StartedService> {
  const child = spawn(process.execPath, [new URL('./service-process.ts', import.meta.url).pathname], {
    env: {
      PATH: process.env.PATH,
      PORT: '0',
      AIR_UBA_ROOT: 'http://127.0.0.1:9',
      AIR_SENSOR_COMMUNITY_ROOT: 'http://127.0.0.1:9',
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let log = '';
  child.stderr.on('data', (chunk) => {
    log += String(chunk);
  });
  const exited = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)));
  const line = await new Promise<string>((resolve, reject) => {
    child.stdout.once('data', (chunk) => resolve(String(chunk)));
    child.once('exit', () => reject(new Error(log)));
  });
  return {
    ...(JSON.parse(line) as { url: string; signInLink?: string }),
    process: child,
    log: () => log,
    end(signal) {
      child.kill(signal);
      return exited;
    },
  };
}
