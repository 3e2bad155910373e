// What `doctor` looks at on WhatsApp's Cloud API: the token, the number, and whether there is a wording for notices.
import { openLookups } from '../channels/whatsapp-cloud/account.ts';
import type { Diagnosis } from '../cli/ports.ts';
import type { Config } from '../config.ts';

const AREA = 'whatsapp-cloud';
const diagnosis = (state: Diagnosis['state'], message: string): Diagnosis => ({ area: AREA, state, message });
const because = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Nothing when WhatsApp is not switched on. Asks Meta and sends nothing. */
export async function* diagnoseWhatsApp(config: Config): AsyncGenerator<Diagnosis> {
  if (config.whatsappCloud === null) return;
  if (!config.publicUrl.startsWith('https://')) {
    yield diagnosis('warning', 'Meta delivers messages to an https address only: set PUBLIC_URL');
  }
  const { token, apiRoot, phoneNumberId } = config.whatsappCloud;
  const lookups = openLookups({ token, apiRoot, phoneNumberId, given: () => '' });
  try {
    try {
      const { displayNumber, name, quality, tier } = await lookups.number();
      yield diagnosis('ok', `the token is good, the number is ${displayNumber} (${name})`);
      if (quality === 'RED') yield diagnosis('warning', 'Meta rates the number RED: people block or report it');
      if (tier !== '') yield diagnosis('ok', `people in 24 hours: ${tier}`);
    } catch (error) {
      yield diagnosis(
        'fault',
        `the number cannot be asked (${because(error)}): check WHATSAPP_CLOUD_TOKEN, WHATSAPP_CLOUD_PHONE_NUMBER_ID and the network`,
      );
      return;
    }
    try {
      const approved = (await lookups.templates()).filter(({ status }) => status === 'APPROVED');
      yield approved.length === 0
        ? diagnosis('warning', 'no wording is approved: outside 24 hours nobody can be written to (README)')
        : diagnosis('ok', `approved: ${approved.map(({ name, language }) => `${name} (${language})`).join(', ')}`);
      const slow = approved.filter(({ ttlS }) => ttlS === null).map(({ name }) => name);
      if (slow.length > 0) {
        const names = [...new Set(slow)].join(', ');
        yield diagnosis('warning', `without message_send_ttl_seconds, may arrive 30 days late: ${names}`);
      }
    } catch (error) {
      yield diagnosis(
        'warning',
        `the templates cannot be listed (${because(error)}): give the token whatsapp_business_management, or set whatsapp_account`,
      );
    }
  } finally {
    await lookups.close();
  }
}
