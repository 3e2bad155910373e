// What the console's pages about alarms and posts stand on: the alarms room and the stores behind it.
import type { AudienceRule } from '../core/broadcast.ts';
import type { Clock } from '../core/clock.ts';
import type { OutletName } from '../core/outlet.ts';
import { createAlarmStore } from '../storage/alarm-store.ts';
import { createAudienceStore, type RunningChannel } from '../storage/audience-store.ts';
import type { Database } from '../storage/database.ts';
import { createExitStore } from '../storage/exit-store.ts';
import { createOutletStore } from '../storage/outlet-store.ts';
import { createStaffChatStore } from '../storage/staff-chat-store.ts';
import type { NoticeDeps } from '../web/console/notice-deps.ts';
import type { OpenedAlarms } from './open-alarms.ts';

export interface ConsoleNoticesOptions {
  holder: string;
  /** Public accounts that are switched on. */
  outlets: readonly OutletName[];
  timeZone(): string;
  database: Database;
  clock: Clock;
  alarms: Pick<OpenedAlarms, 'alarms' | 'holdGap' | 'reader' | 'situation' | 'remarks'>;
  /** Channels that can send notices at present, and how fast. */
  channels(): (RunningChannel & { perSecond: number })[];
}

export function consoleNotices(options: ConsoleNoticesOptions): NoticeDeps {
  const { database, clock, channels } = options;
  const { alarms, reader, situation } = options.alarms;
  const now = () => clock.now();
  const store = createAlarmStore({ database, now });
  const audience = createAudienceStore({ database, now, channels });
  const posts = createOutletStore({ database, holder: options.holder, now, timeZone: options.timeZone });
  return {
    releases: alarms,
    situation,
    openAlarm: store.open,
    alarm: store.find,
    chain: store.chain,
    notice: store.notice,
    list: () => reader.list(),
    report: reader.report,
    unknown: reader.unknown,
    trace: reader.trace,
    holdGap: options.alarms.holdGap,
    remarks: options.alarms.remarks,
    reasons: reader.reasons,
    rate: (channel) => channels().find((running) => running.channel === channel)?.perSecond ?? null,
    outlets: { names: () => options.outlets, list: posts.list, settle: posts.settle },
    exits: {
      ...createExitStore({ database }),
      running: () => [...new Set(channels().map(({ channel }) => channel))],
    },
    chats: createStaffChatStore({ database, now }),
    async planned(id) {
      const row = await database.db.selectFrom('broadcasts').select('rule').where('id', '=', id).executeTakeFirst();
      return row === undefined ? {} : audience.preview(JSON.parse(row.rule) as AudienceRule);
    },
  };
}
