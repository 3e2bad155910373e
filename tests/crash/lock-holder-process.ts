// Takes the pace of an account in a transaction, says so, and goes on when it was stopped and woken. Argument:
// postgres:// address.
import { openDatabase } from '../../src/storage/database.ts';
import { lockPace } from '../../src/storage/pace.ts';

const database = openDatabase({ url: process.argv[2] ?? '', file: '', poolSize: 1 });
const over = database.db.transaction().execute(async (tx) => {
  await lockPace(tx, 'postgres', 'telegram', '42');
  process.stdout.write('held\n');
  const busy = setInterval(() => {}, 1_000);
  await new Promise((resolve) => process.once('SIGCONT', resolve));
  clearInterval(busy);
  await lockPace(tx, 'postgres', 'telegram', '42');
});
await over.then(
  () => process.stdout.write('committed\n'),
  () => process.stdout.write('taken away\n'),
);
await database.close();
