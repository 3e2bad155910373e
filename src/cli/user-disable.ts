// `user disable`: ends all sessions and links of a user; what they did stays in the records.
import { Command } from 'commander';
import type { Ports, Terminal } from './ports.ts';
import { actingUser, withStorage } from './with-storage.ts';

export function userDisableCommand(ports: Ports, terminal: Terminal): Command {
  return new Command('disable')
    .description('ends all sessions of a user, who can no longer sign in')
    .argument('<name>')
    .action((name: string) =>
      withStorage(ports, async (storage) => {
        const user = await actingUser(storage, name);
        await storage.users.disable(user.id);
        terminal.out(`Disabled ${user.name}.\n`);
      }),
    );
}
