// One client of the inbound benchmark in a process of its own: answers every message, reports its CPU when asked.
// Arguments: kind (ours · sealed, with a DATA_KEY · runner) · API root · token · data directory.
import { run } from '@grammyjs/runner';
import { Bot } from 'grammy';
import { createTelegramChannel } from '../../src/channels/telegram/channel.ts';
import { openPhrases } from '../../src/phrases/open-phrases.ts';
import { openDatabase } from '../../src/storage/database.ts';
import { migrate } from '../../src/storage/migrate.ts';
import { unlock } from '../../src/storage/unlock.ts';
import { openSpine, silentLog } from '../scenario/spine.ts';

const [kind, root = '', token = '', dataDir = ''] = process.argv.slice(2);
const FAST = { broadcast: 1, reply: 100_000 };

if (kind === 'runner') {
  const bot = new Bot(token, { client: { apiRoot: root } });
  bot.on('message:text', (context) => context.reply(`echo: ${context.message.text}`));
  bot.catch(() => {});
  await bot.init();
  run(bot);
} else {
  const database = openDatabase({
    file: `${dataDir}/bench.sqlite`,
    dataKey: kind === 'sealed' ? 'k'.repeat(64) : null,
  });
  await migrate(database);
  await unlock(database);
  const phrases = openPhrases(new URL('../../locales/', import.meta.url).pathname);
  let store: (events: never[]) => Promise<void> = async () => {};
  const channel = createTelegramChannel({
    token,
    apiRoot: root,
    mode: 'polling',
    rate: FAST,
    inbox: { store: (events) => store(events as never[]) },
    phrases,
    clock: { now: () => Date.now() },
    log: silentLog,
    onFault: (fault) => console.error(fault.reason),
  });
  const spine = await openSpine({
    database,
    channel,
    respond: (turn) => ({
      conversationId: turn.conversation.id,
      handled: turn.messages.map((message) => message.id),
      replies: turn.messages.map((message) => ({ text: `echo: ${message.text}` })),
      effects: [],
    }),
  });
  store = spine.inbox.store;
  await channel.start?.();
}

let base = process.cpuUsage();
process.on('message', (order) => {
  if (order === 'mark') base = process.cpuUsage();
  if (order === 'report') {
    const { user, system } = process.cpuUsage(base);
    process.send?.({ cpuUs: user + system, rss: process.memoryUsage.rss() });
  }
});
process.once('SIGTERM', () => process.exit(0));
process.send?.('up');
