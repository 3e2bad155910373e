// Fills the database of a benchmark in a process of its own, so that it costs the measured one no memory.
// Arguments: SQLite file or postgres:// address · people. Everybody has the alarm on `telegram:42`; Ede edits, Petra publishes.
import { openDatabase } from '../../src/storage/database.ts';
import { migrate } from '../../src/storage/migrate.ts';
import { unlock } from '../../src/storage/unlock.ts';
import { fakeChannel } from '../fakes/channel.ts';
import { addUser, crowd, subscribe } from '../scenario/alarm-house.ts';

const [file = '', people = '0'] = process.argv.slice(2);
const dataKey = process.env.DATA_KEY ?? null;
const where = file.startsWith('postgres') ? { url: file, file: '' } : { file, durable: false };
const database = openDatabase({ ...where, dataKey });
await migrate(database);
await unlock(database);
const channel = fakeChannel('telegram', '42');
const everybody = crowd(Number(people));
for (let from = 0; from < everybody.length; from += 50_000) {
  await subscribe(database, channel, everybody.slice(from, from + 50_000));
}
await addUser(database, 'Ede', 'editor');
await addUser(database, 'Petra', 'publisher');
await database.close();
