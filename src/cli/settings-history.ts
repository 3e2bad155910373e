// `settings history`: who changed what, when.
import { Command } from 'commander';
import type { Ports, Terminal } from './ports.ts';
import { withStorage } from './with-storage.ts';

export function settingsHistoryCommand(ports: Ports, terminal: Terminal): Command {
  return new Command('history')
    .description('prints the changes of a setting, or of all, newest first, as JSON lines')
    .argument('[key]')
    .action((key: string | undefined) =>
      withStorage(ports, async ({ settings, users }) => {
        const names = new Map((await users.list()).map((user) => [user.id, user.name]));
        for (const change of await settings.history(key)) {
          const by = names.get(change.setBy) ?? change.setBy;
          const at = new Date(change.setAt).toISOString();
          terminal.out(`${JSON.stringify({ key: change.key, value: change.value, by, at })}\n`);
        }
      }),
    );
}
