// `start`: runs the service until it is told to stop.
import { Command, Option } from 'commander';
import { Fault, type Ports, type Service, type StartRole, type Terminal } from './ports.ts';
import { span } from './span.ts';

interface StartOptions {
  role: StartRole;
  demo?: true;
  release?: true;
  reason?: string;
}

/** A stop that takes longer ends by force: nothing in doubt may wait for ever. */
const STOP_MS = 10_000;

export function startCommand(ports: Ports, terminal: Terminal): Command {
  return new Command('start')
    .description('runs the service')
    .addOption(
      new Option('--role <role>', 'web: HTTP, webhooks, console; worker: messages, deliveries, polling')
        .choices(['all', 'web', 'worker'])
        .default('all'),
    )
    .option('--demo', 'fills an empty database with simulated citizens and an alarm; reaches nobody')
    .option('--release', 'lifts the hold on sending that a restore leaves behind')
    .option('--reason <text>', 'with --release: why it is lifted although STOPP or erasures may be missing')
    .action(async ({ role, demo, release, reason }: StartOptions) => {
      if (demo && role !== 'all') throw new Fault('--demo runs everything in one process: leave --role out.', 2);
      const unlock = ports.lock();
      try {
        if (release) await releaseHold(ports, terminal, reason ?? null);
        const service = await ports.service({ role, demo: demo === true });
        terminal.out(`Luftpost is ready: ${whereOf(service)}\n`);
        if (service.signInLink) terminal.out(`First sign-in to the console (works once): ${service.signInLink}\n`);
        await terminal.ended;
        await inTime(service.stop());
      } finally {
        unlock?.();
      }
    });
}

/** The public address, and where it is served if that is elsewhere (behind a proxy). A worker serves nothing. */
function whereOf({ url, publicUrl }: Service): string {
  if (url === '') return 'it works without pages of its own';
  return ['localhost', '127.0.0.1'].includes(new URL(publicUrl).hostname) ? url : `${publicUrl} (served at ${url})`;
}

async function releaseHold(ports: Ports, terminal: Terminal, reason: string | null): Promise<void> {
  const storage = await ports.storage();
  try {
    const gap = (await storage.hold())?.gap;
    if (gap && (reason === null || reason.trim() === '')) {
      throw new Fault(
        `STOPP and erasures between ${span(gap)} may be missing in what was restored. Look for them (the messengers, the telephone), then say why it is released all the same: --release --reason TEXT`,
        2,
      );
    }
    if (await storage.release(reason)) terminal.err('Sending is released.\n');
  } finally {
    await storage.close();
  }
}

async function inTime(stopping: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Fault('The service did not stop within 10 s and was ended.')), STOP_MS);
  });
  await Promise.race([stopping, late]).finally(() => clearTimeout(timer));
}
