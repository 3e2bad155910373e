// `backup`: the state of this moment in one file, while the service runs.
import { resolve } from 'node:path';
import { Command } from 'commander';
import type { Ports, Terminal } from './ports.ts';
import { showProgress } from './progress.ts';
import { withStorage } from './with-storage.ts';

export function backupCommand(ports: Ports, terminal: Terminal): Command {
  return new Command('backup')
    .description('writes everything into one file; keep it as safe as the database')
    .argument('<file>')
    .action((file: string) =>
      withStorage(ports, async (storage) => {
        const progress = showProgress(terminal, 'rows written:');
        const { rows, sealed } = await storage.backup(resolve(file), progress);
        progress();
        terminal.out(`${JSON.stringify({ file: resolve(file), rows, sealed })}\n`);
        if (!sealed) {
          terminal.err(
            'This backup is NOT encrypted: whoever has the file reads every name, number and message. Set DATA_KEY (openssl rand -hex 32), keep the key elsewhere, and make it again.\n',
          );
        }
      }),
    );
}
