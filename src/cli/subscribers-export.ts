// `subscribers export`: everybody subscribed, in the form `subscribers import` reads.
import { Command } from 'commander';
import type { Ports, Terminal } from './ports.ts';
import { withStorage } from './with-storage.ts';

export function subscribersExportCommand(ports: Ports, terminal: Terminal): Command {
  return new Command('export')
    .description('prints all subscribers with their consent as CSV')
    .action(() => withStorage(ports, async ({ subscribers }) => terminal.out(await subscribers.export())));
}
