// `subscriber stop`: ends all notices for the caller, as STOPP does.
import { Command } from 'commander';
import type { Ports, Terminal } from './ports.ts';
import { findPerson } from './subscriber-find.ts';
import { withStorage } from './with-storage.ts';

export function subscriberStopCommand(ports: Ports, terminal: Terminal): Command {
  return new Command('stop')
    .description('ends every subscription of a person at once')
    .argument('<address|code>')
    .action((wanted: string) =>
      withStorage(ports, async (storage) => {
        const { contactId } = await findPerson(storage, wanted);
        await storage.subscribers.stop(contactId);
        terminal.out('Stopped.\n');
      }),
    );
}
