// Alarms over a database: the room, what is in force, what is public, and the work that sends broadcasts on their way.
import { createAlarms } from '../alarms/alarms.ts';
import { createReminders } from '../alarms/reminders.ts';
import { type ShownNotice, shownNotice, situationOf } from '../alarms/standing.ts';
import type { ChannelName } from '../core/address.ts';
import type { Clock } from '../core/clock.ts';
import type { Locale } from '../core/locale.ts';
import { fallbacks } from '../core/locale.ts';
import type { Notice } from '../core/notice.ts';
import type { Remark } from '../core/notice-remark.ts';
import type { Phrases } from '../core/phrases.ts';
import type { Settings } from '../core/settings.ts';
import type { Situation } from '../core/situation.ts';
import { createBroadcastWork } from '../delivery/broadcast-work.ts';
import type { Delivery, DeliveryLog } from '../delivery/delivery.ts';
import { renderCap } from '../outlets/cap/render-cap.ts';
import { createAlarmStore, listenToBroadcasts } from '../storage/alarm-store.ts';
import { createAudienceStore, type RunningChannel, toFreeze } from '../storage/audience-store.ts';
import { createBroadcastChores } from '../storage/broadcast-chores.ts';
import { createBroadcastReader } from '../storage/broadcast-reader.ts';
import { createBroadcastStore } from '../storage/broadcast-store.ts';
import { createChannelStops } from '../storage/channel-stops.ts';
import { createChoresStore } from '../storage/chores-store.ts';
import type { Database } from '../storage/database.ts';
import { createMailStore } from '../storage/mail-store.ts';
import { publisherMails } from '../storage/publisher-mails.ts';
import type { WhatsAppNotices } from './whatsapp-notices.ts';

export interface AlarmsOptions {
  database: Database;
  clock: Clock;
  phrases: Phrases;
  settings(): Settings;
  publicUrl: string;
  /** Channels that can send notices at present; people on others are counted as not reachable. */
  channels(): RunningChannel[];
  /** WhatsApp's approved wordings; without it notices have none. */
  whatsapp?: WhatsAppNotices | undefined;
}

/** How many notices feeds and pages show. */
const SHOWN = 50;

export type OpenedAlarms = ReturnType<typeof openAlarms>;

/** Nothing runs before `start`. */
export function openAlarms(options: AlarmsOptions) {
  const { database, clock, phrases, settings, publicUrl } = options;
  const now = () => clock.now();
  const store = createAlarmStore({ database, now });
  const broadcasts = createBroadcastStore({ database, now });
  const reader = createBroadcastReader({ database });
  const chores = createBroadcastChores({ database, now });
  const audience = createAudienceStore({ database, now, channels: options.channels });
  const mails = createMailStore({ database, now });
  const channelStops = createChannelStops({ database, now });
  const changed: (() => void)[] = [];

  const alarms = createAlarms({
    broadcasts: {
      submit: broadcasts.submit,
      async test(notice, userId) {
        const id = await broadcasts.test(notice, userId);
        for (const tell of changed) tell();
        return id;
      },
      async decide(id, decide) {
        const decided = await broadcasts.decide(id, decide);
        if (decided.ok) {
          await store.refresh();
          for (const tell of changed) tell();
        }
        return decided;
      },
    },
    alarms: store,
    reader: { ...reader, notice: store.notice },
    channels: () => options.channels().map(({ channel }) => channel as ChannelName),
    preview: audience.preview,
    publishers: (except) => publisherMails(database.db, except),
    ...(options.whatsapp ? { wordings: options.whatsapp } : {}),
    settleDoubt: chores.settleDoubt,
    mail: mails.add,
    clock,
    phrases,
    settings,
    publicUrl,
  });

  const situation = (): Situation =>
    situationOf(store.newest(), settings().get('regime') === 'on' ? 'on' : 'off', clock.now());

  /** The notice in force, word for word, for somebody who joins now; null when none is. Never older than 250 ms. */
  function noticeInForce(locale: Locale): { text: string } | null {
    const notice = store.inForce();
    return notice === null ? null : inLocale(notice, locale);
  }

  /** What was said about the end of a channel, for somebody who joins there; null when it stays. */
  function leaving(channel: string, locale: Locale): { text: string } | null {
    const notice = store.leaving(channel);
    return notice === null ? null : inLocale(notice, locale);
  }

  function inLocale(notice: Notice, locale: Locale): { text: string } | null {
    const find = (wanted: Locale) =>
      notice.texts.find((text) => text.locale === wanted && text.outlet === 'message')?.text;
    const text = fallbacks(locale)
      .map(find)
      .find((found) => found !== undefined);
    return text === undefined ? null : { text };
  }

  /** The notice as CAP 1.2; null when there is no released alarm notice of that id. */
  async function cap(id: string, drill: boolean): Promise<string | null> {
    const notice = await store.notice(id);
    if (notice === null || notice.alarmId === null || notice.releasedAt === null) return null;
    const chain = await store.chain(notice.alarmId);
    const at = chain.findIndex((link) => link.id === id);
    return renderCap(notice, chain.slice(0, Math.max(0, at)), {
      sender: new URL(publicUrl).hostname,
      city: settings().get('stadt'),
      zone: settings().get('time_zone'),
      web: publicUrl,
      drill: drill ? phrases.say('de', 'drill.banner') : null,
    });
  }

  /** What a publisher should know before it starts, by channel. */
  async function remarks(id: string): Promise<Remark[]> {
    const view = await reader.find(id);
    const notice = view === null ? null : await store.notice(view.noticeId);
    if (options.whatsapp === undefined || view === null || notice === null) return [];
    const counts = view.frozen ? view.audience : await audience.preview(await reader.rule(id));
    return options.whatsapp.remarks(notice, counts['whatsapp-cloud']?.included ?? 0);
  }

  /** One mail for each channel whose notices began to wait: what the platform said stands on the page it links to. */
  async function tellStops(): Promise<number> {
    const stops = await channelStops.untold();
    for (const channel of new Set(stops.map((stop) => stop.channel))) {
      const values = { channel: phrases.say('de', `channel.${channel}`) };
      const mail = await alarms.mailTo('waits', { path: 'broadcasts', values });
      if (mail !== null) await mails.add(mail);
    }
    return stops.length;
  }

  return {
    alarms,
    holdGap: createChoresStore({ database, now }).holdGap,
    remarks,
    reader,
    situation,
    noticeInForce,
    leaving,
    cap,
    /** Newest first. */
    notices: async (): Promise<ShownNotice[]> => (await store.released(SHOWN)).map(shownNotice),
    remind: createReminders({
      open: store.open,
      markReminded: store.markReminded,
      mail: mails.add,
      compose: () => alarms.mailTo('silent', { path: 'alarms' }),
      clock,
      zone: () => settings().get('time_zone'),
      times: () => settings().list('remind_at'),
    }),
    /** Follows other processes, so that the situation is never older than 250 ms. */
    watch: store.watch,
    refresh: store.refresh,
    close: store.close,
    /** The half that a sending process runs beside its delivery; a round every `everyMs`. */
    work(
      ledger: { recover(): Promise<number>; wakeBroadcasts(): void },
      delivery: Delivery,
      log: DeliveryLog,
      everyMs?: number,
    ) {
      const ready = (): void => {
        ledger.wakeBroadcasts();
        delivery.wake();
      };
      const work = createBroadcastWork({
        ports: {
          toFreeze: () => toFreeze(database.db),
          freezePage: audience.freezePage,
          chores: chores.run,
          due: alarms.due,
          recover: ledger.recover,
          tellStops,
        },
        log,
        onReady: ready,
        everyMs,
        onMissed: (id) => void alarms.tell(id, 'held').catch(() => {}),
      });
      const wake = (): void => {
        work.wake();
        ready();
      };
      changed.push(wake);
      return {
        async start(): Promise<void> {
          await listenToBroadcasts(database, () => {
            void store.refresh().catch(() => {});
            wake();
          });
          work.start();
        },
        stop: work.stop,
        wake,
      };
    },
  };
}
