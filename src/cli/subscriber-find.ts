// `subscriber find`: who is behind an address or a code.
import { Command } from 'commander';
import { type CliStorage, Fault, type Ports, type Terminal } from './ports.ts';
import { withStorage } from './with-storage.ts';

export function subscriberFindCommand(ports: Ports, terminal: Terminal): Command {
  return new Command('find')
    .description('shows what is subscribed, as JSON')
    .argument('<address|code>', 'telegram:123, whatsapp:49711… or the code the bot shows on "Kennung"')
    .action((wanted: string) =>
      withStorage(ports, async (storage) => {
        const { contactId: _, ...person } = await findPerson(storage, wanted);
        terminal.out(`${JSON.stringify(person)}\n`);
      }),
    );
}

/** Fails with a sentence when nobody is found. */
export async function findPerson({ subscribers }: CliStorage, wanted: string) {
  const person = await subscribers.find(wanted);
  if (person === null) throw new Fault(`Nobody is known by ${wanted}.`);
  return person;
}
