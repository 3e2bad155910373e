// `encrypt`: seals the addresses and words of a database that was in the clear, under DATA_KEY.
import { Command } from 'commander';
import type { Ports, Terminal } from './ports.ts';
import { showProgress } from './progress.ts';

export function encryptCommand(ports: Ports, terminal: Terminal): Command {
  return new Command('encrypt')
    .description('encrypts addresses and words in the database under DATA_KEY; the service must be stopped')
    .action(async () => {
      const unlock = ports.lock();
      try {
        const progress = showProgress(terminal, 'rows encrypted:');
        const rows = await ports.encrypt(progress);
        progress();
        terminal.out(`${JSON.stringify({ rows })}\n`);
      } finally {
        unlock?.();
      }
    });
}
