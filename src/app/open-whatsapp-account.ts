// What can be asked Meta about our account, and what follows for notices; for the service and for the command line.
import { openLookups } from '../channels/whatsapp-cloud/account.ts';
import type { Config } from '../config.ts';
import type { Clock } from '../core/clock.ts';
import type { Settings } from '../core/settings.ts';
import { createChannelStops } from '../storage/channel-stops.ts';
import type { Database } from '../storage/database.ts';
import { createWhatsAppNotices } from './whatsapp-notices.ts';

export type WhatsAppAccount = NonNullable<ReturnType<typeof openWhatsAppAccount>>;

/** Null when WhatsApp is not switched on. Nothing is asked before somebody needs it. */
export function openWhatsAppAccount(config: Config, database: Database, clock: Clock, settings: () => Settings) {
  if (config.whatsappCloud === null) return null;
  const { token, apiRoot, phoneNumberId } = config.whatsappCloud;
  const lookups = openLookups({
    token,
    apiRoot,
    phoneNumberId,
    given: () => settings().get('whatsapp_account').trim(),
  });
  const stops = createChannelStops({ database, now: () => clock.now() });
  const notices = createWhatsAppNotices({ account: phoneNumberId, lookups, settings, clock, stops });
  return { lookups, notices, stops, close: () => lookups.close() };
}
