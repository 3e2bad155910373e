// `intents import`: files → a new published revision, if the lint finds no error.
import { Command } from 'commander';
import { lineOf } from './intents-lint.ts';
import { Fault, type Ports, type Terminal } from './ports.ts';
import { withStorage } from './with-storage.ts';

export function intentsImportCommand(ports: Ports, terminal: Terminal): Command {
  return new Command('import')
    .description('publishes the files as a new revision of the catalogue')
    .option('--dir <dir>', 'folder of intents', ports.intentsDir)
    .action(async ({ dir }: { dir: string }) => {
      const errors = (await ports.lint(dir)).filter((finding) => finding.severity === 'error');
      for (const finding of errors) terminal.err(`${lineOf(dir, finding)}\n`);
      if (errors.length > 0) throw new Fault(`Nothing was imported: ${errors.length} error(s).`);
      await withStorage(ports, async ({ catalogue }) => {
        terminal.out(`${JSON.stringify(await catalogue.import(dir))}\n`);
      });
    });
}
