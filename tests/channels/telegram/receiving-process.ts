// A process that only receives: `node receiving-process.ts ROOT TOKEN FILE`; an update counts as stored once its id is
// in the file and synced. Made to be killed.
import { fsyncSync, openSync, writeSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { openTelegram } from './open-channel.ts';

const [root = '', token = '', file = ''] = process.argv.slice(2);
const log = openSync(file, 'a');
const { channel } = openTelegram(
  { root, token },
  {
    inbox: {
      async store(events) {
        await sleep(Math.random() * 10);
        writeSync(log, events.map(({ dedupe }) => `${dedupe.id}\n`).join(''));
        fsyncSync(log);
        await sleep(Math.random() * 10);
      },
    },
  },
);
await channel.start?.();
