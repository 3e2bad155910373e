// `intents export`: the published revision → files.
import { Command } from 'commander';
import { Fault, type Ports, type Terminal } from './ports.ts';
import { withStorage } from './with-storage.ts';

export function intentsExportCommand(ports: Ports, terminal: Terminal): Command {
  return new Command('export')
    .description('writes the published catalogue as files')
    .option('--dir <dir>', 'folder of intents', ports.intentsDir)
    .action(({ dir }: { dir: string }) =>
      withStorage(ports, async ({ catalogue }) => {
        const exported = await catalogue.export(dir);
        if (exported === null) throw new Fault('Nothing is published yet: start the service or run "intents import".');
        terminal.out(`${JSON.stringify(exported)}\n`);
      }),
    );
}
