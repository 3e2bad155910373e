// `settings set`: changes a value; who did it is kept.
import { Command } from 'commander';
import { Fault, type Ports, type Terminal } from './ports.ts';
import { actingUser, withStorage } from './with-storage.ts';

export function settingsSetCommand(ports: Ports, terminal: Terminal): Command {
  return new Command('set')
    .description('changes a setting; an empty value puts back what was shipped')
    .argument('<key>')
    .argument('<value>')
    .requiredOption('--as <user>', 'who answers for the change')
    .action((key: string, value: string, { as }: { as: string }) =>
      withStorage(ports, async (storage) => {
        const user = await actingUser(storage, as);
        const outcome = await storage.settings.set(key, value, user.id);
        if (!outcome.ok) throw new Fault(outcome.message);
        terminal.out(`${key} = ${storage.settings.get(key)}\n`);
      }),
    );
}
