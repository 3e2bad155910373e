// `restore`: the state of a backup replaces what is there; sending stays on hold.
import { resolve } from 'node:path';
import { Command } from 'commander';
import type { CliStorage, Ports, Terminal } from './ports.ts';
import { showProgress } from './progress.ts';
import { span } from './span.ts';
import { withStorage } from './with-storage.ts';

export function restoreCommand(ports: Ports, terminal: Terminal): Command {
  return new Command('restore')
    .description('replaces everything by a backup; later STOPP and erasures stay; sending is on hold until released')
    .argument('<file>')
    .action(async (file: string) => {
      const unlock = ports.lock();
      try {
        const replace = async (storage: CliStorage): Promise<void> => {
          const progress = showProgress(terminal, 'rows read:');
          const { rows, at, stopped, erased, gap } = await storage.restore(resolve(file), progress);
          progress();
          terminal.out(`${JSON.stringify({ rows, from: new Date(at).toISOString(), stopped, erased })}\n`);
          terminal.err(
            gap === null
              ? 'Sending is on hold: "luftpost start --release" lifts it.\n'
              : `Sending is on hold. STOPP and erasures between ${span(gap)} may be missing: "luftpost start --release --reason TEXT" lifts it all the same.\n`,
          );
        };
        await withStorage(ports, replace, { replacing: true });
      } finally {
        unlock?.();
      }
    });
}
