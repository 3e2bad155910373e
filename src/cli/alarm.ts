// `alarm …`: begin, development, end, correction and cancellation, each submitted for a second person; and what holds.
import { Command } from 'commander';
import type { AlarmOrder } from '../core/alarm.ts';
import { stillGoingOut } from '../core/broadcast.ts';
import { KIND_OF_ORDER } from '../core/notice.ts';
import { asUser, done, json, remarkText, timeOf } from './alarm-ports.ts';
import type { CliStorage, Ports, Terminal } from './ports.ts';
import { actingUser, withStorage } from './with-storage.ts';

interface Options {
  as: string;
  stovesFrom?: string;
  carsFrom?: string;
  until?: string;
  reason?: string;
  wrong?: string;
  begun?: true;
  outOfSeason?: true;
  requestId?: string;
  scheduledFor?: string;
  notAfter?: string;
  validUntil?: string;
  replace?: string;
}

export function alarmCommands(ports: Ports, terminal: Terminal): Command[] {
  const submit = (alarmId: string | null, options: Options, make: (storage: CliStorage) => AlarmOrder) =>
    withStorage(ports, async (storage) => {
      const user = await actingUser(storage, options.as);
      const schedule = {
        requestId: options.requestId,
        scheduledFor: timeOf(storage, '--scheduled-for', options.scheduledFor),
        notAfter: timeOf(storage, '--not-after', options.notAfter),
        validUntil: timeOf(storage, '--valid-until', options.validUntil),
      };
      const order = make(storage);
      const tell = async (broadcast: string): Promise<void> => {
        for (const remark of await storage.alarms.remarks(broadcast)) terminal.err(`${remarkText(remark)}\n`);
      };
      if (options.replace === undefined) {
        const ordered = done(await storage.alarms.order(alarmId, order, asUser(user), schedule));
        await tell(ordered.broadcast);
        const wrong = stillGoingOut(await storage.alarms.list(), KIND_OF_ORDER[order.type], ordered.alarm);
        if (wrong !== null) {
          terminal.err(`${wrong.id} still goes out until this is approved: "broadcast pause ${wrong.id}" holds it.\n`);
        }
        terminal.out(json(ordered));
        return;
      }
      const broadcast = options.replace;
      // A begin is about the alarm it proposed, whichever broadcast announces it.
      const about = alarmId ?? (await storage.alarms.report(broadcast))?.alarmId ?? null;
      const { alarm } = done(await storage.alarms.edit(broadcast, { alarmId: about, order }, asUser(user), schedule));
      await tell(broadcast);
      terminal.out(json({ alarm, broadcast }));
    });
  const command = (name: string, description: string) =>
    new Command(name)
      .description(`${description}; waits for approval by a second person`)
      .requiredOption('--as <user>', 'who submits it')
      .option('--reason <text>', 'why, in German, at most 200 characters')
      .option('--request-id <id>', 'the same id twice is one broadcast')
      .option('--scheduled-for <time>', 'send it then, not at once')
      .option('--not-after <time>', 'a schedule missed by then asks a person')
      .option('--valid-until <time>', 'nothing of it is sent after that')
      .option('--replace <broadcast>', 'in place of this one, which waits or was returned: its old content is void');
  const until = (storage: CliStorage, options: Options) => timeOf(storage, '--until', options.until);
  const own = (values: Record<string, unknown>) =>
    Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));

  return [
    command('announce', 'a new alarm')
      .requiredOption('--stoves-from <time>', 'such as 2026-11-30T18:00, in the time of the city')
      .requiredOption('--cars-from <time>', 'such as 2026-12-01T00:00; a weekday before it is checked')
      .option('--until <time>', 'the end, such as 2026-12-03T24:00; without it the end is open')
      .option('--begun', 'the begin lies in the past on purpose')
      .option('--out-of-season', 'the day lies outside the season on purpose')
      .action((options: Options) =>
        submit(null, options, (storage) => ({
          type: 'announce',
          stovesFrom: timeOf(storage, '--stoves-from', options.stovesFrom!),
          carsFrom: timeOf(storage, '--cars-from', options.carsFrom!),
          ...own({ until: until(storage, options), reason: options.reason }),
          ...own({ begun: options.begun, outOfSeason: options.outOfSeason }),
        })),
      ),
    command('update', 'a development of an alarm')
      .argument('<alarm>')
      .option('--until <time>', 'the end, if it is known now')
      .action((id: string, options: Options) =>
        submit(id, options, (storage) => ({
          type: 'develop',
          ...own({ until: until(storage, options), reason: options.reason }),
        })),
      ),
    command('end', 'the end of an alarm')
      .argument('<alarm>')
      .requiredOption('--until <time>', 'such as 2026-12-03T24:00')
      .action((id: string, options: Options) =>
        submit(id, options, (storage) => ({
          type: 'end',
          until: timeOf(storage, '--until', options.until!),
          ...own({ reason: options.reason }),
        })),
      ),
    command('correct', 'a correction, to those who got what was wrong')
      .argument('<alarm>')
      .option('--stoves-from <time>')
      .option('--cars-from <time>')
      .option('--until <time>', 'the right end, or "open"')
      .option('--wrong <text>', 'what was wrong, in German; without it the difference says so')
      .action((id: string, options: Options) =>
        submit(id, options, (storage) => ({
          type: 'correct',
          ...own({
            stovesFrom: timeOf(storage, '--stoves-from', options.stovesFrom),
            carsFrom: timeOf(storage, '--cars-from', options.carsFrom),
            until: options.until === 'open' ? null : until(storage, options),
            reason: options.reason,
            wrong: options.wrong,
          }),
        })),
      ),
    command('cancel', 'takes an alarm back; needs --reason')
      .argument('<alarm>')
      .action((id: string, options: Options) =>
        submit(id, options, () => ({ type: 'cancel', reason: options.reason ?? '' })),
      ),
    new Command('status')
      .description('what is in force, as JSON')
      .action(() => withStorage(ports, async (storage) => terminal.out(json(await storage.alarms.situation())))),
  ];
}
