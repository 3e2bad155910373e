// `broadcast …`: look at, release, steer and settle what goes to everybody.
import { Command } from 'commander';
import { asUser, done, json, remarkText } from './alarm-ports.ts';
import { type CliStorage, Fault, type Ports, type Terminal } from './ports.ts';
import { actingUser, withStorage } from './with-storage.ts';

export function broadcastCommands(ports: Ports, terminal: Terminal): Command[] {
  const print = (value: unknown): void => terminal.out(json(value));
  const userOf = async (storage: CliStorage, name: string | undefined) =>
    name === undefined ? null : asUser(await actingUser(storage, name));

  const reasoned = (name: 'return' | 'reject', description: string) =>
    new Command(name)
      .description(description)
      .argument('<broadcast>')
      .requiredOption('--reason <text>')
      .requiredOption('--as <user>')
      .action((id: string, options: { reason: string; as: string }) =>
        withStorage(ports, async (storage) => {
          const user = asUser(await actingUser(storage, options.as));
          const { state } = done(await storage.alarms.turnDown(id, user, name, options.reason));
          print({ id, state });
        }),
      );

  const steered = (name: 'pause' | 'stop', description: string) =>
    new Command(name)
      .description(description)
      .argument('<broadcast>')
      .option('--as <user>', 'without it: the operator')
      .action((id: string, options: { as?: string }) =>
        withStorage(ports, async (storage) => {
          const { state } = done(await storage.alarms[name](id, await userOf(storage, options.as)));
          print({ id, state });
        }),
      );

  return [
    new Command('list')
      .description('the newest broadcasts')
      .action(() => withStorage(ports, async (storage) => print(await storage.alarms.list()))),
    new Command('show')
      .description('one broadcast: every row of its ledger counted in its state')
      .argument('<broadcast>')
      .action((id: string) =>
        withStorage(ports, async (storage) => {
          const report = await storage.alarms.report(id);
          if (report === null) throw new Fault(`There is no broadcast ${id}.`);
          const remarks = (await storage.alarms.remarks(id)).map(remarkText);
          const reasons = await storage.alarms.reasons(id);
          print({ ...report, remarks, reasons, trace: await storage.alarms.trace(id) });
        }),
      ),
    new Command('approve')
      .description('releases it: by a second person, or by an admin in an emergency')
      .argument('<broadcast>')
      .requiredOption('--as <user>')
      .option('--emergency', 'an admin alone; all publishers are told')
      .option('--reason <text>', 'of the emergency')
      .option('--hash <hash>', 'refused unless the content is still the one `show` printed this for')
      .action((id: string, options: { as: string; emergency?: true; reason?: string; hash?: string }) =>
        withStorage(ports, async (storage) => {
          const user = asUser(await actingUser(storage, options.as));
          for (const remark of await storage.alarms.remarks(id)) terminal.err(`${remarkText(remark)}\n`);
          const outcome = options.emergency
            ? await storage.alarms.emergency(id, user, options.reason ?? '', options.hash ?? null)
            : await storage.alarms.approve(id, user, options.hash ?? null);
          print({ id, ...done(outcome) });
        }),
      ),
    new Command('test')
      .description('sends it to your own linked chat, marked TEST')
      .argument('<broadcast>')
      .requiredOption('--as <user>')
      .action((id: string, options: { as: string }) =>
        withStorage(ports, async (storage) => {
          const user = asUser(await actingUser(storage, options.as));
          print(done(await storage.alarms.test({ broadcast: id }, user)));
        }),
      ),
    reasoned('return', 'gives it back to its author'),
    reasoned('reject', 'refuses it for good'),
    steered('pause', 'holds it; what is under way ends'),
    new Command('resume')
      .description('goes on; after a restore this lifts the hold on sending')
      .argument('<broadcast>')
      .option('--as <user>', 'without it: the operator')
      .option('--reason <text>', 'why sending goes on although STOPP and erasures may be missing after the restore')
      .action((id: string, options: { as?: string; reason?: string }) =>
        withStorage(ports, async (storage) => {
          const user = await userOf(storage, options.as);
          const { state } = done(await storage.alarms.resume(id, user, options.reason ?? null));
          print({ id, state });
        }),
      ),
    steered('stop', 'ends it; nobody else gets it'),
    new Command('unknown')
      .description('rows of which nobody knows whether they arrived; --resend or --drop settles them')
      .argument('<broadcast>')
      .option('--resend', 'sends them once more, marked as sent again')
      .option('--drop', 'leaves them')
      .option('--channel <channel>', 'only of this channel')
      .action((id: string, options: { resend?: true; drop?: true; channel?: string }) => {
        if (options.resend && options.drop) throw new Fault('Either --resend or --drop.', 2);
        return withStorage(ports, async (storage) => {
          if (options.resend || options.drop) {
            const answer = options.resend ? 'resend' : 'drop';
            print({ id, ...done(await storage.alarms.settleDoubt(id, answer, options.channel ?? null)) });
            return;
          }
          const report = await storage.alarms.report(id);
          if (report === null) throw new Fault(`There is no broadcast ${id}.`);
          print({ id, undecided: report.undecided, rows: await storage.alarms.unknownRows(id) });
        });
      }),
  ];
}
