// `chat`: talks to the bot in the terminal, on the code path of every channel.
import { Command, Option } from 'commander';
import { LANGUAGES, type Language } from '../core/locale.ts';
import type { Ports, Terminal } from './ports.ts';

export function chatCommand(ports: Ports, terminal: Terminal): Command {
  return new Command('chat')
    .description('talks to the bot in the terminal; ends with Ctrl+D')
    .addOption(new Option('--lang <language>', 'what the platform would say of your language').choices(LANGUAGES))
    .action(async ({ lang }: { lang?: Language }) => {
      const chat = await ports.chat({ language: lang, output: { write: terminal.out } });
      try {
        if (terminal.watched) terminal.err('Write to the bot; Ctrl+D ends.\n');
        const lines = terminal.lines()[Symbol.asyncIterator]();
        const end = terminal.ended.then(() => ({ done: true, value: '' }) as const);
        for (
          let next = await Promise.race([lines.next(), end]);
          !next.done;
          next = await Promise.race([lines.next(), end])
        ) {
          await chat.say(next.value);
        }
      } finally {
        await chat.stop();
      }
    });
}
