// A process that sends broadcasts until it is killed: storage, delivery and broadcast work, with a judge as its platform.
import { Agent, request } from 'node:http';
import type { Channel } from '../../src/core/channel.ts';
import type { SendResult } from '../../src/core/send-result.ts';
import { openDatabase } from '../../src/storage/database.ts';
import { createProcessStore } from '../../src/storage/process-store.ts';
import { openAlarmHouse } from '../scenario/alarm-house.ts';

interface Task {
  url?: string;
  file: string;
  judge: string;
  holder: string;
  concurrency: number;
  rate: number;
  /** What the house takes for now. */
  start: number;
}

const task = JSON.parse(process.argv[2] ?? '') as Task;
const agent = new Agent({ keepAlive: true, maxSockets: 256 });

/** Refused before it left is refused; everything else without an answer is unknown. */
function post(body: object): Promise<SendResult> {
  return new Promise((resolve) => {
    const sent = request(task.judge, { method: 'POST', agent, timeout: 5_000 }, (answer) => {
      answer.resume();
      answer.on('end', () =>
        resolve(
          answer.statusCode === 200
            ? { outcome: 'accepted', providerId: `${Math.random()}` }
            : { outcome: 'unknown', reason: String(answer.statusCode) },
        ),
      );
    });
    sent.on('timeout', () => sent.destroy());
    sent.on('error', (error) => resolve({ outcome: 'unknown', reason: error.message }));
    sent.end(JSON.stringify(body));
  });
}

export const platform: Channel = {
  name: 'telegram',
  account: '42',
  capabilities: { buttons: 0, maxText: 4_096, notices: true, receipts: false },
  rate: { broadcast: task.rate, reply: 5 },
  parts: (message) => [message],
  send: (address, _message, deliveryId) => post({ to: address.id, deliveryId }),
};

const offset = task.start - Date.now();
const clock = { now: () => Date.now() + offset };
const database = openDatabase({ url: task.url, file: task.file, poolSize: 4 });
const processes = createProcessStore({ database, holder: task.holder, now: clock.now });
await processes.beat('worker');
setInterval(() => void processes.beat('worker').catch(() => {}), 1_000);
const house = openAlarmHouse({
  database,
  channel: platform,
  clock,
  holder: task.holder,
  concurrency: task.concurrency,
});
await house.start();
process.stdout.write('ready\n');
