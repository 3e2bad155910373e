// `user mail`: where somebody gets mail about releases.
import { Command } from 'commander';
import { mailAddress } from './mail-address.ts';
import type { Ports, Terminal } from './ports.ts';
import { actingUser, withStorage } from './with-storage.ts';

export function userMailCommand(ports: Ports, terminal: Terminal): Command {
  return new Command('mail')
    .description('sets the address for mail about releases; without an address it is taken away')
    .argument('<name>')
    .argument('[address]')
    .action((name: string, address?: string) =>
      withStorage(ports, async (storage) => {
        const user = await actingUser(storage, name);
        await storage.users.setMail(user.id, address === undefined ? null : mailAddress(address));
        terminal.out(`${user.name}: ${address ?? 'no mail'}\n`);
      }),
    );
}
