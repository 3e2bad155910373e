// What runs by the clock: heartbeat, chores of the desk, files, mail, air, erasure and the daily deletion.
import type { Config } from '../config.ts';
import { createMediaFetcher } from '../delivery/fetch-media.ts';
import { keepFigures } from '../storage/broadcast-figures.ts';
import { createFreedBytes } from '../storage/freed-bytes.ts';
import { createJournalWriter } from '../storage/journal.ts';
import { createLostClaims } from '../storage/lost-claims.ts';
import { createMailStore } from '../storage/mail-store.ts';
import { createMediaStore } from '../storage/media-store.ts';
import type { House } from './open-house.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Returns the way to stop; it resolves when what is under way has ended. A chore never overlaps itself. */
export async function startChores(house: House, config: Config, { works, role }: { works: boolean; role: string }) {
  const { database, clock, bot, chores, desk, eraser, processes, log } = house;
  const now = () => clock.now();
  const timers: NodeJS.Timeout[] = [];
  const running = new Set<Promise<void>>();

  function every(ms: number, name: string, work: () => Promise<unknown>, firstMs?: number): void {
    let busy = false;
    const run = (): void => {
      if (busy) return;
      busy = true;
      const turn = work()
        .then(
          () => {},
          (error: unknown) => log.error({ chore: name, err: error }, 'chore.failed'),
        )
        .finally(() => {
          busy = false;
          running.delete(turn);
        });
      running.add(turn);
    };
    if (firstMs !== undefined) timers.push(setTimeout(run, firstMs).unref());
    timers.push(setInterval(run, ms).unref());
  }

  every(processes.beatMs, 'heartbeat', () => processes.beat(role));
  every(5 * SECOND, 'catalogue', () => house.understanding.refresh());
  // Soon, but behind a start that people wait for: only this loads an HTTP client.
  every(10 * MINUTE, 'air', () => house.air.refresh(), SECOND);
  if (works) {
    // Not waited for: a stop ends it, and the next start goes on.
    every(3 * SECOND, 'workshop', async () => void house.workshop.measure());
    const fetchMedia = createMediaFetcher(createMediaStore({ database, now }), bot.channelOf);
    every(2 * SECOND, 'media', fetchMedia);
    every(30 * SECOND, 'desk', () => desk.chores.run());
    every(MINUTE, 'reminder', () => house.alarms.remind());
    every(2 * SECOND, 'erasure', () => eraser.eraseDue());
    const freed = createFreedBytes(database);
    every(10 * SECOND, 'freed', async () => {
      if (!(await freed.due()) || !(await chores.takeTurn('freed', (await freed.cheap()) ? HOUR : DAY))) return;
      const { tables, log: writeAhead } = await freed.clear();
      if (tables.length > 0 || writeAhead !== null) log.warn({ tables, writeAhead }, 'erasure.freed-bytes-left');
    });
    every(SECOND, 'journal', createJournalWriter({ database, now }));
    every(10 * SECOND, 'ledger', () => bot.ledger.recover());
    const giveBackLost = createLostClaims({ database, holder: house.holder, now });
    every(10 * SECOND, 'lost-claims', async () => {
      const lost = await giveBackLost(bot.delivery.held());
      if (lost > 0) log.warn({ lost }, 'delivery.lost-claims');
    });
    every(MINUTE, 'retention', async () => {
      if (!(await chores.takeTurn('retention', DAY))) return;
      await keepFigures(database.db, now());
      const deleted = await eraser.sweep();
      await processes.sweep();
      log.info({ deleted }, 'retention.swept');
    });
    if (config.mail !== null) {
      const queue = createMailStore({ database, now });
      const { createMailer } = await import('../mail/send-mail.ts');
      const mailer = createMailer({ url: config.mail.smtpUrl, from: config.mail.from, queue, log });
      every(3 * SECOND, 'mail', mailer.sendMails);
    }
  }

  return async (): Promise<void> => {
    for (const timer of timers) clearInterval(timer);
    await Promise.all(running);
  };
}
