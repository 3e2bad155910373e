// One sender of the comparison in a process of its own. Arguments: kind · API root · SQLite file or address · people.
// Reports the CPU it used from its first send on, when everything is sent and recorded. 64 sends are under way at once.
import { Api } from 'grammy';
import { createTelegramChannel } from '../../../src/channels/telegram/channel.ts';
import { openPhrases } from '../../../src/phrases/open-phrases.ts';
import { openDatabase } from '../../../src/storage/database.ts';
import { unlock } from '../../../src/storage/unlock.ts';
import { clockFrom, NOON, openAlarmHouse } from '../../scenario/alarm-house.ts';

const [whole, root, place, given] = process.argv.slice(2);
const [kind, client] = whole.split('+');
const asShipped = client === 'grammy';
const people = Number(given);
const AT_ONCE = 64;
const channel = createTelegramChannel({
  token: '42:bench',
  apiRoot: root,
  mode: 'polling',
  rate: { broadcast: 1e9, reply: 5 },
  inbox: { store: async () => {} },
  phrases: openPhrases(new URL('../../../locales/', import.meta.url).pathname),
  clock: { now: Date.now },
  log: { info() {}, warn() {}, error() {} },
  onFault() {},
});
const text =
  'Feinstaubalarm: Komfort-Kamine bleiben ab 18 Uhr aus, ab Mitternacht bitte das Auto stehen lassen. '.repeat(3);

let accepted = 0;
const sendOne = channel.send;
channel.send = async (...call) => {
  const result = await sendOne(...call);
  if (result.outcome === 'accepted') accepted += 1;
  return result;
};
/** Looks after the last send, so that looking costs nobody anything before. */
async function untilRecorded(left) {
  while (accepted < people || (await left()) > 0) await new Promise((resolve) => setTimeout(resolve, 20));
}

const grammy = new Api('42:bench', { apiRoot: root });
async function send(id) {
  if (asShipped) {
    await grammy.sendMessage(id, text);
    accepted += 1;
    return;
  }
  const { outcome } = await channel.send({ channel: 'telegram', account: '42', id: String(id) }, { text }, String(id));
  if (outcome !== 'accepted') throw new Error(outcome);
}

/** What is to be sent, written down; returns how to send it, which resolves when all is recorded. */
const PREPARE = {
  async raw() {
    let next = 0;
    const worker = async () => {
      while (next < people) {
        next += 1;
        await send(next);
      }
    };
    return () => Promise.all(Array.from({ length: AT_ONCE }, worker));
  },

  'ours-sqlite': () => ours({ file: place }),
  'ours-postgres': () => ours({ url: place, file: '' }),

  async 'pg-boss'() {
    const { PgBoss } = await import('pg-boss');
    const boss = new PgBoss({ connectionString: place });
    boss.on('error', console.error);
    await boss.start();
    await boss.createQueue('alarm');
    for (let from = 0; from < people; from += 1_000) {
      const length = Math.min(1_000, people - from);
      await boss.insert(
        'alarm',
        Array.from({ length }, (_, i) => ({ data: { id: from + i + 1 } })),
      );
    }
    return async () => {
      for (;;) {
        const jobs = await boss.fetch('alarm', { batchSize: AT_ONCE });
        if (jobs.length === 0) return;
        await Promise.all(jobs.map((job) => send(job.data.id)));
        await boss.complete(
          'alarm',
          jobs.map(({ id }) => id),
        );
      }
    };
  },

  async 'graphile-worker'() {
    const { Logger, run, makeWorkerUtils } = await import('graphile-worker');
    const logger = new Logger(() => () => {});
    const utils = await makeWorkerUtils({ connectionString: place, logger });
    await utils.migrate();
    for (let from = 0; from < people; from += 1_000) {
      const length = Math.min(1_000, people - from);
      await utils.addJobs(Array.from({ length }, (_, i) => ({ identifier: 'send', payload: { id: from + i + 1 } })));
    }
    return async () => {
      const runner = await run({
        preset: {
          worker: {
            connectionString: place,
            logger,
            concurrentJobs: AT_ONCE,
            maxPoolSize: 10,
            ...(asShipped ? {} : { localQueue: { size: 500 }, completeJobBatchDelay: 0, failJobBatchDelay: 0 }),
          },
        },
        taskList: { send: ({ id }) => send(id) },
      });
      const left = () =>
        utils.withPgClient(
          async (client) => (await client.query('select count(*)::int as n from graphile_worker.jobs')).rows[0].n,
        );
      await untilRecorded(left);
      await runner.stop();
    };
  },

  async bullmq() {
    const { Queue, Worker } = await import('bullmq');
    const { hostname: host, port, pathname } = new URL(place);
    const connection = { host, port: Number(port), db: Number(pathname.slice(1)) };
    // Two rounds must not meet: each kind has a queue of its own.
    const name = asShipped ? 'alarm-grammy' : 'alarm';
    const queue = new Queue(name, { connection });
    for (let from = 0; from < people; from += 1_000) {
      const length = Math.min(1_000, people - from);
      await queue.addBulk(Array.from({ length }, (_, i) => ({ name: 'send', data: { id: from + i + 1 } })));
    }
    return async () => {
      const worker = new Worker(name, ({ data }) => send(data.id), { connection, concurrency: AT_ONCE });
      worker.on('error', console.error);
      await untilRecorded(async () => {
        const { waiting = 0, active = 0 } = await queue.getJobCounts('waiting', 'active');
        return waiting + active;
      });
      await worker.close();
    };
  },
};

async function ours(where) {
  const database = openDatabase(where);
  await unlock(database);
  const clock = clockFrom(NOON);
  // Three quarters of what may be under way is for broadcasts.
  const house = openAlarmHouse({ database, channel, clock, concurrency: Math.ceil(AT_ONCE / 0.75) });
  const users = await database.db.selectFrom('users').select(['id', 'name']).execute();
  const named = (name, role) => ({ ...users.find((user) => user.name === name), roles: [role] });
  const times = { stovesFrom: clock.now() + 3_600_000, carsFrom: clock.now() + 7_200_000 };
  const { broadcast } = await house.alarms.order(null, { type: 'announce', ...times }, named('Ede', 'editor'));
  await house.start();
  return async () => {
    await house.alarms.approve(broadcast, named('Petra', 'publisher'));
    await untilRecorded(async () => people - (await house.reader.report(broadcast)).totals.sent);
  };
}

const begin = await PREPARE[kind]();
const before = process.cpuUsage();
await begin();
const { user, system } = process.cpuUsage(before);
process.send({ cpuMs: (user + system) / 1_000 });
