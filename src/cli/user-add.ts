// `user add`: somebody may sign in to the console.
import { Command, InvalidArgumentError } from 'commander';
import { isRole, ROLES, type Role } from '../core/user.ts';
import { mailAddress } from './mail-address.ts';
import { type CliStorage, Fault, type Ports, type Terminal } from './ports.ts';
import { withStorage } from './with-storage.ts';

export function userAddCommand(ports: Ports, terminal: Terminal): Command {
  return new Command('add')
    .description('adds a user; without a password it prints a link that signs in once')
    .argument('<name>')
    .requiredOption('--role <role>', `${ROLES.join(', ')}; may be given several times`, collectRole)
    .option('--mail <address>', 'where mail about releases goes')
    .option('--password-stdin', 'reads the password from the first line of stdin')
    .action((name: string, { role, mail, passwordStdin }: { role: Role[]; mail?: string; passwordStdin?: true }) =>
      withStorage(ports, async ({ users }) => {
        const password = passwordStdin ? await readPassword(terminal, users, name) : null;
        const address = mail === undefined ? null : mailAddress(mail);
        const added = await users.add(name, role, password);
        if (added === null) throw new Fault(`There is a user ${name} already.`);
        if (address !== null) await users.setMail(added.user.id, address);
        terminal.out(added.link === null ? `Added ${added.user.name}.\n` : `${added.link}\n`);
      }),
    );
}

function collectRole(role: string, before: Role[] = []): Role[] {
  if (!isRole(role)) throw new InvalidArgumentError(`It must be one of ${ROLES.join(', ')}.`);
  return [...new Set([...before, role])];
}

/** Judged as the console judges it. */
async function readPassword(terminal: Terminal, users: CliStorage['users'], name: string): Promise<string> {
  for await (const line of terminal.lines()) {
    const fault = await users.passwordFault(line, name);
    if (fault !== null) throw new Fault(fault, 2);
    return line;
  }
  throw new Fault('There is no password on stdin.', 2);
}
