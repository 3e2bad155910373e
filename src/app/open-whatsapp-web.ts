// WhatsApp Web in the composition: one process owns the linked device, the console sees it wherever it is served.
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { OFF, type Session, type Trouble } from '../channels/whatsapp-web/session-state.ts';
import type { Config } from '../config.ts';
import { addDays, instantAt } from '../core/wall-clock.ts';
import { createErasedMarks } from '../storage/erased-marks.ts';
import { createLinkedDeviceStore } from '../storage/linked-device-store.ts';
import { createMailStore } from '../storage/mail-store.ts';
import type { Lease } from '../storage/process-store.ts';
import { fetchImage } from './fetch-image.ts';
import { findBrowser } from './find-browser.ts';
import { BELIEVED_MS, createLinkedDevice } from './linked-device.ts';
import { dayIn } from './open-bot.ts';
import type { House } from './open-house.ts';

const LOOK_MS = 1_000;
/** Of so many looks one is for chats of people who were erased. */
const FORGET_EVERY = 5;

/** Null when it is switched off. Receiving begins with `receive`, in the process that holds the lease. */
export async function openWhatsAppWeb(house: House, config: Config, works: boolean) {
  if (config.whatsappWeb === null) return null;
  const { createWhatsAppWebChannel } = await import('../channels/whatsapp-web/channel.ts');
  const { openClient } = await import('../channels/whatsapp-web/open-client.ts');
  const { bot, processes, database, clock, log, settings, phrases } = house;
  const shared = createLinkedDevice({ database, clock });
  const profileDir = join(config.dataDir, 'whatsapp-web');
  const zone = (): string => settings.settings.get('time_zone');
  const today = () => {
    const day = dayIn(zone(), clock.now());
    return { from: instantAt(day, 0, zone()), to: instantAt(addDays(day, 1), 0, zone()) };
  };
  const devices = createLinkedDeviceStore({
    database,
    channel: 'whatsapp-web',
    account: 'default',
    most: () => settings.settings.number('whatsapp_web_daily'),
    day: today,
  });
  const marks = createErasedMarks({ database, hash: house.hash, channel: 'whatsapp-web', account: 'default' });
  const publish = (session: Session): void => {
    void shared.publish(session).catch(() => {});
  };

  const channel = createWhatsAppWebChannel({
    open: openClient,
    profileDir,
    browser: findBrowser(config.whatsappWeb.chromium) ?? 'chromium',
    inbox: bot.inbox,
    permit: devices.permit,
    mostRecipients: () => settings.settings.number('whatsapp_web_most'),
    async fetchImage(url) {
      const file = await fetchImage(url);
      return file === null ? null : { mime: file.mime, base64: file.bytes.toString('base64') };
    },
    discardProfile: () => rm(profileDir, { recursive: true, force: true, maxRetries: 5 }),
    clock,
    log,
    onState(session) {
      publish(session);
      log.info({ state: session.name, trouble: session.trouble }, 'whatsapp-web.state');
      if (session.qr !== null) void showInTerminal(session.qr);
      if (session.name === 'ready') {
        void bot.ledger.resumeChannel(channel.name, channel.account).then(() => bot.delivery.wake());
      }
    },
    onTrouble(trouble, session) {
      log.error({ trouble, failures: session.failures, state: session.name }, 'whatsapp-web.trouble');
      void tellOperator(trouble, session).catch((error: unknown) => log.error({ err: error }, 'whatsapp-web.not-told'));
    },
  });
  await bot.add(channel, false);

  /** Once for each trouble that needs a person, or that will not end: the browser that restarts by itself wakes nobody. */
  async function tellOperator(trouble: Trouble, session: Session): Promise<void> {
    if (session.name !== 'stopped' && trouble !== 'logged-out' && session.failures !== 3) return;
    const recipients = settings.settings.list('alert_mail');
    if (recipients.length === 0) return;
    const what = phrases.say('de', `console.device.trouble.${trouble}`);
    await createMailStore({ database, now: () => clock.now() }).add({
      recipients,
      subject: phrases.say('de', 'console.device.mail-subject'),
      body: phrases.say('de', 'console.device.mail', { what, link: `${config.publicUrl}/console/device` }),
    });
  }

  const ending = new AbortController();
  /** With SQLite the lock on the data directory already says that there is one process. */
  const acquire = async (): Promise<Lease> =>
    database.kind === 'postgres'
      ? processes.acquire('whatsapp-web', ending.signal)
      : { lost: new AbortController().signal, release: async () => {} };
  let owning: Promise<void> = Promise.resolve();

  /** Owns the device while it holds the lease; gives it up when the lease is lost. */
  async function own(): Promise<void> {
    while (!ending.signal.aborted) {
      const lease = await acquire().catch(() => null);
      if (lease === null) continue;
      await bot.add(channel, true);
      await channel.start();
      const over = AbortSignal.any([ending.signal, lease.lost]);
      for (let beat = 0; !over.aborted; beat++) {
        if (beat % (BELIEVED_MS / 2 / LOOK_MS) === 0) publish(channel.session);
        await obey().catch((error: unknown) => log.warn({ err: error }, 'whatsapp-web.order-failed'));
        if (beat % FORGET_EVERY === 0) {
          await forgetErased().catch((error: unknown) => log.warn({ err: error }, 'whatsapp-web.not-forgotten'));
        }
        await pause(LOOK_MS, over);
      }
      bot.remove(channel);
      await channel.stop();
      await shared.publish(OFF).catch(() => {});
      await lease.release().catch(() => {});
    }
  }

  /** Whoever was erased while the telephone was away, at the command line or by another process. */
  async function forgetErased(): Promise<void> {
    const until = await marks.fresh();
    if (until === null) return;
    const chats = await channel.forgetErased(marks.among);
    if (chats === null) return;
    await marks.done(until);
    if (chats > 0) log.info({ chats }, 'whatsapp-web.forgotten');
  }

  async function obey(): Promise<void> {
    const order = await shared.takeOrder();
    if (order === null) return;
    if (order.do === 'pair') await channel.pair(order.phone);
    else await channel.restart(order.do === 'unlink');
  }

  return {
    async receive(): Promise<void> {
      if (works) owning = own();
    },
    /** After the last send: the browser closes, so that its profile is whole. */
    async stop(): Promise<void> {
      ending.abort();
      await owning;
    },
  };
}

/** For whoever set it up at a terminal; a service in the background shows it in the console only. */
async function showInTerminal(qr: string): Promise<void> {
  if (process.stderr.isTTY !== true) return;
  const { default: QRCode } = await import('qrcode');
  process.stderr.write(await QRCode.toString(qr, { type: 'terminal', small: true }));
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done);
  });
}
