// `user list`: who may sign in.
import { Command } from 'commander';
import type { Ports, Terminal } from './ports.ts';
import { withStorage } from './with-storage.ts';

export function userListCommand(ports: Ports, terminal: Terminal): Command {
  return new Command('list').description('prints users and roles as JSON lines').action(() =>
    withStorage(ports, async ({ users }) => {
      for (const { name, roles, disabledAt } of await users.list()) {
        terminal.out(`${JSON.stringify({ name, roles, disabled: disabledAt !== null })}\n`);
      }
    }),
  );
}
