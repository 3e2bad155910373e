// An alarm over lines that break: to the platform, to the database. The platform says what came of it.
import { expect } from 'vitest';
import { serverUrl } from '../databases.ts';
import { openLine, type TcpLine } from '../fakes/tcp-line.ts';
import { startFakeTelegram } from '../fakes/telegram/start-fake-telegram.ts';
import { openCity } from './open-city.ts';
import { until } from './spine.ts';

export interface LineFault {
  kind: 'sqlite' | 'postgres';
  /** Which line breaks. */
  line: 'platform' | 'database';
  how: 'cut' | 'silence' | 'deafen';
  /** How often, and for how long each time, ms. */
  times: number;
  forMs: number;
  people: number;
  rate: number;
}

/** The longest time-out of a send, and some more, ms. */
const SETTLED_MS = 40_000;

export async function overLines(fault: LineFault) {
  const audience = Array.from({ length: fault.people }, (_, index) => 1_000_000 + index);
  const telegram = await startFakeTelegram({ open: true, latencyMs: 40 });
  const platform = await openLine({ host: '127.0.0.1', port: Number(new URL(telegram.root).port) });
  let database: TcpLine | null = null;
  const environment: Record<string, string> = {
    TELEGRAM_RATE: String(fault.rate),
    TELEGRAM_API_ROOT: `http://127.0.0.1:${platform.port}`,
  };
  if (fault.line === 'database') {
    const url = new URL(serverUrl('postgres'));
    database = await openLine({ host: url.hostname, port: Number(url.port) });
  }
  const city = await openCity({ kind: fault.kind, telegram, people: audience, environment });
  try {
    const direct = city.environment.DATABASE_URL;
    const over: Record<string, string> = {};
    if (database !== null && direct !== undefined) over.DATABASE_URL = through(direct, database.port);
    const service = await city.start(over);
    let alive = true;
    service.process.once('exit', () => {
      alive = false;
    });
    const broadcast = await city.alarm();
    const line = database ?? platform;
    const served = (): number => telegram.judge.verdict(audience).distinct;
    /** A pause by the brake is an honest answer to a line that loses every answer; a person looks and goes on. */
    const goOn = async (): Promise<false> => {
      if ((await city.report(broadcast)).state === 'paused') await city.command('broadcast', 'resume', broadcast);
      return false;
    };
    const askers: number[] = [];
    for (let time = 1; time <= fault.times; time++) {
      const due = (time * fault.people) / (fault.times + 2);
      // Answers that are lost brake when their time is over, long after the line is mended.
      await until(`${time}: more are served`, async () => served() >= due || (await goOn()), SETTLED_MS);
      await line[fault.how]();
      const end = Date.now() + fault.forMs;
      while (Date.now() < end) {
        const asker = 1_000 + askers.length;
        askers.push(asker);
        telegram.say(asker, 'Gilt heute Feinstaubalarm?');
        await new Promise((resolve) => setTimeout(resolve, Math.min(500, fault.forMs / 4)));
      }
      expect(alive, service.log()).toBe(true);
      await line.mend();
      await goOn();
    }
    const open = async (): Promise<number> => {
      await goOn();
      const report = await city.report(broadcast);
      const waiting = await city.database.db
        .selectFrom('deliveries')
        .select('id')
        .where('state', 'in', ['pending', 'sending'])
        .execute();
      const unread = await city.database.db.selectFrom('messages').select('id').where('state', '=', 'new').execute();
      return report.frozen ? waiting.length + unread.length + telegram.queue.pending.length : 1;
    };
    await until('all is settled', async () => (await open()) === 0, 2 * SETTLED_MS + fault.people * 40);
    expect(alive, service.log()).toBe(true);
    const rows = await city.database.db
      .selectFrom('deliveries as d')
      .innerJoin('addresses as a', 'a.id', 'd.address_id')
      .select(['a.external_id', 'd.state'])
      // Five times the line was down when it was their turn: that is a failure with its reason, listed as one.
      .where('d.state', 'in', ['unknown', 'failed'])
      .execute();
    const listed = new Set(rows.map((row) => Number(row.external_id)));
    const verdict = telegram.judge.verdict([...audience, ...askers]);
    const stored = await city.database.db
      .selectFrom('messages')
      .select('id')
      .where('direction', '=', 'in')
      .where('state', '=', 'handled')
      .execute();
    const figures = {
      ...fault,
      served: verdict.distinct,
      double: verdict.double.length,
      unlisted: verdict.missing.filter((chat) => !listed.has(chat)).length,
      listed: listed.size,
      failed: rows.filter((row) => row.state === 'failed').length,
      asked: askers.length,
      stored: stored.length,
    };
    expect(figures).toMatchObject({ double: 0, unlisted: 0, stored: askers.length });
    expect(await service.end('SIGTERM')).toBe(0);
    return figures;
  } finally {
    await city.close();
    await platform.close();
    await database?.close();
    await telegram.stop();
  }
}

function through(url: string, port: number): string {
  const changed = new URL(url);
  changed.port = String(port);
  return changed.href;
}
