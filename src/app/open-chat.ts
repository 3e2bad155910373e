// `luftpost chat`: the terminal as a channel, on the code path of every other one.
import { createTerminalChannel } from '../channels/terminal/channel.ts';
import type { Language } from '../core/locale.ts';
import type { Log } from '../log.ts';
import { type OpenConfig, openHouse } from './open-house.ts';

/** The answer to a line is waited for at most this long, ms. */
const ANSWER_MS = 15_000;

export async function openChat(
  config: OpenConfig,
  log: Log,
  { language, output }: { language?: Language; output: { write(text: string): unknown } },
) {
  const house = await openHouse(config, log);
  const channel = createTerminalChannel({
    output,
    clock: house.clock,
    inbox: {
      store: (events) =>
        house.bot.inbox.store(
          events.map((event) => (event.type === 'message' && language ? { ...event, profile: { language } } : event)),
        ),
    },
  });
  await house.bot.add(channel, true);
  await house.bot.start();

  /** Until this conversation has nothing to work and nothing on its way. */
  async function quiet(): Promise<void> {
    const end = Date.now() + ANSWER_MS;
    const { db } = house.database;
    while (Date.now() < end) {
      const open = await db
        .selectFrom('addresses as a')
        .innerJoin('conversations as c', 'c.address_id', 'a.id')
        .leftJoin('deliveries as d', (join) =>
          join.onRef('d.address_id', '=', 'a.id').on('d.state', 'in', ['pending', 'sending']),
        )
        .select(['c.ready_at', 'd.id'])
        .where('a.external_id', '=', channel.address.id)
        .executeTakeFirst();
      if (open === undefined || (open.ready_at === null && open.id === null)) return;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  return {
    async say(line: string): Promise<void> {
      await channel.receive(line);
      await quiet();
    },
    async stop(): Promise<void> {
      await house.bot.stop();
      await house.close();
    },
  };
}
