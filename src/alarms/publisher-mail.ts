// Mail to those who may release: a link and never a word of content in the subject.
import type { Phrases } from '../core/phrases.ts';
import type { Settings } from '../core/settings.ts';
import type { Mail } from './ports.ts';

export type MailKey = 'submitted' | 'paused' | 'held' | 'emergency' | 'silent' | 'waits';

export interface PublisherMailDeps {
  publishers(except: string | null): Promise<string[]>;
  phrases: Phrases;
  settings(): Settings;
  publicUrl: string;
}

/** Goes to every publisher with an address and to the addresses of the setting `alert_mail`. */
export function createPublisherMail({ publishers, phrases, settings, publicUrl }: PublisherMailDeps) {
  /** Null without anybody to write to. `{broadcast}` in the link is filled in by whoever knows the id. */
  return async function compose(
    key: MailKey,
    { values = {}, path = 'broadcasts/{broadcast}', except = null }: MailDetails = {},
  ): Promise<Mail | null> {
    const everybody = [...(await publishers(except)), ...settings().list('alert_mail')];
    const recipients = [...new Map(everybody.map((address) => [address.toLowerCase(), address])).values()];
    if (recipients.length === 0) return null;
    const link = `${publicUrl}/console/${path}`;
    return {
      recipients,
      subject: phrases.say('de', `alarm.mail.${key}.subject`),
      // The link stands for itself: braces in it are no part of the phrase.
      body: phrases.say('de', `alarm.mail.${key}.body`, { link: '\u0000', ...values }).replace('\u0000', link),
    };
  };
}

export interface MailDetails {
  values?: Record<string, string>;
  /** Below /console/. */
  path?: string;
  /** A user who knows already. */
  except?: string | null;
}

export type PublisherMail = ReturnType<typeof createPublisherMail>;
