// `settings get`: one value, as it holds now.
import { Command } from 'commander';
import { Fault, type Ports, type Terminal } from './ports.ts';
import { withStorage } from './with-storage.ts';

export function settingsGetCommand(ports: Ports, terminal: Terminal): Command {
  return new Command('get')
    .description('prints the value of a setting')
    .argument('<key>', 'a key, for texts also key.locale such as ticket_preise.en')
    .action((key: string) =>
      withStorage(ports, async ({ settings }) => {
        const value = settings.get(key);
        if (value === null) throw new Fault(`There is no setting ${key}: "settings list" shows all.`);
        terminal.out(`${value}\n`);
      }),
    );
}
