// `settings list`: every setting with its value.
import { Command } from 'commander';
import type { Ports, Terminal } from './ports.ts';
import { withStorage } from './with-storage.ts';

export function settingsListCommand(ports: Ports, terminal: Terminal): Command {
  return new Command('list')
    .description('prints all settings; * = own value')
    .option('--json', 'as JSON lines, with who and when')
    .action(({ json }: { json?: true }) =>
      withStorage(ports, async ({ settings, users }) => {
        const names = new Map((await users.list()).map((user) => [user.id, user.name]));
        for (const { key, definition, value, own, setBy, setAt } of settings.list()) {
          if (json) {
            const by = setBy === null ? null : (names.get(setBy) ?? setBy);
            const at = setAt === null ? null : new Date(setAt).toISOString();
            terminal.out(`${JSON.stringify({ key, kind: definition.kind, value, own, by, at })}\n`);
          } else {
            const missing = definition.mustFill && !own ? '  (to be filled)' : '';
            terminal.out(`${own ? '*' : ' '} ${key} = ${value.replaceAll('\n', ' ⏎ ')}${missing}\n`);
          }
        }
      }),
    );
}
