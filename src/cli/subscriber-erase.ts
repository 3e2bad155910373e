// `subscriber erase`: deletes everything about a person, at once and for good.
import { Command } from 'commander';
import type { Ports, Terminal } from './ports.ts';
import { findPerson } from './subscriber-find.ts';
import { withStorage } from './with-storage.ts';

export function subscriberEraseCommand(ports: Ports, terminal: Terminal): Command {
  return new Command('erase')
    .description('deletes everything about a person; only a keyed mark and the reduced consent proof stay')
    .argument('<address|code>')
    .action((wanted: string) =>
      withStorage(ports, async (storage) => {
        const { contactId } = await findPerson(storage, wanted);
        await storage.subscribers.erase(contactId);
        terminal.out('Erased.\n');
      }),
    );
}
