// What an admin may change without a programmer: every key, its kind, and its value as shipped.
import type { Locale } from './locale.ts';

/**
 * `text`: shown to citizens, one value per locale (`ticket_preise`, `ticket_preise.en`); the default is the phrase
 * `setting.<key>` in locales/. Everything else has one value, as text.
 */
export type SettingKind = 'text' | 'line' | 'choice' | 'number' | 'day' | 'list';

export interface SettingDefinition {
  key: string;
  kind: SettingKind;
  /** What it is, for the admin, English like all of the console's source; shown through locales/. */
  choices?: readonly string[];
  /** Default for all kinds but `text`. */
  value?: string;
  /** Must be filled by the city; `doctor` warns while it is not. */
  mustFill?: true;
  min?: number;
  max?: number;
}

export const SETTINGS: readonly SettingDefinition[] = [
  { key: 'regime', kind: 'choice', choices: ['off', 'on'], value: 'off' },
  { key: 'saison_von', kind: 'day', value: '10-15' },
  { key: 'saison_bis', kind: 'day', value: '04-15' },
  { key: 'saison', kind: 'text' },
  { key: 'kaminverbot', kind: 'text' },
  { key: 'kriterien', kind: 'text' },
  { key: 'ausblick', kind: 'text' },
  { key: 'historie', kind: 'text' },
  { key: 'ticket_angebot', kind: 'text' },
  { key: 'ticket_preise', kind: 'text' },
  { key: 'diesel_stand', kind: 'text' },
  { key: 'umweltzone_stand', kind: 'text' },
  { key: 'bussgeld', kind: 'text' },
  { key: 'alternativen', kind: 'text' },
  { key: 'kanaele', kind: 'text' },
  { key: 'grenzwerte', kind: 'text' },
  { key: 'jahreszahlen', kind: 'text' },
  { key: 'sprechzeiten', kind: 'text' },
  { key: 'kontakt_afu', kind: 'text', mustFill: true },
  { key: 'impressum', kind: 'text', mustFill: true },
  { key: 'datenschutz', kind: 'text', mustFill: true },
  { key: 'barrierefreiheit', kind: 'text', mustFill: true },
  { key: 'frist', kind: 'text' },
  { key: 'stadt', kind: 'line', value: 'Stuttgart' },
  { key: 'telefon', kind: 'line', value: '', mustFill: true },
  { key: 'email', kind: 'line', value: '', mustFill: true },
  { key: 'time_zone', kind: 'line', value: 'Europe/Berlin' },
  { key: 'holidays', kind: 'line', value: 'BW' },
  /** Working hours as `Mo-Fr 09:00-17:00; Sa 10:00-12:00`, in the city's time zone. */
  { key: 'office_hours', kind: 'line', value: 'Mo-Do 09:00-16:00; Fr 09:00-12:30' },
  /** Days nobody works beside the holidays, ISO dates. */
  { key: 'closed_days', kind: 'list', value: '' },
  { key: 'departments', kind: 'list', value: 'Amt für Umweltschutz, Amt für öffentliche Ordnung, Gesundheitsamt, VVS' },
  /** Where cases go by mail: `Gesundheitsamt=amt@stadt.example`. */
  { key: 'department_mail', kind: 'list', value: '' },
  { key: 'alert_mail', kind: 'list', value: '' },
  { key: 'alert_after_minutes', kind: 'number', value: '15', min: 1, max: 1440 },
  { key: 'claim_minutes', kind: 'number', value: '30', min: 5, max: 1440 },
  { key: 'staff_name_shown', kind: 'choice', choices: ['off', 'on'], value: 'off' },
  /** WhatsApp Web is a linked telephone: a notice to more people than this does not go out through it. */
  { key: 'whatsapp_web_most', kind: 'number', value: '50', min: 0, max: 1000 },
  /** Messages a day through WhatsApp Web, replies included. */
  { key: 'whatsapp_web_daily', kind: 'number', value: '300', min: 1, max: 5000 },
  /** An open alarm without news by then reminds the publishers: times of day. Empty: never. */
  { key: 'remind_at', kind: 'list', value: '14:00, 16:00' },
  /** An open alarm without news for so many hours is told to be old. */
  { key: 'stale_hours', kind: 'number', value: '26', min: 1, max: 168 },
  { key: 'notice_class', kind: 'choice', choices: ['info', 'danger'], value: 'info' },
  /** Approved wordings for WhatsApp, the first that is not paused is used; what their values are, README says. */
  { key: 'whatsapp_template_alarm', kind: 'list', value: 'luftpost_alarm, luftpost_alarm_2' },
  { key: 'whatsapp_template_post', kind: 'list', value: 'luftpost_post' },
  { key: 'whatsapp_template_waiting', kind: 'list', value: 'luftpost_waiting' },
  /** Taken when Meta cannot be asked which languages are approved. */
  { key: 'whatsapp_template_languages', kind: 'list', value: 'de, en, tr, fr, it, uk, ar' },
  /** Euro for one notice, from Meta's rate card. */
  { key: 'whatsapp_price', kind: 'line', value: '0.0456' },
  /** People in 24 hours; 0: as Meta says. */
  { key: 'whatsapp_limit', kind: 'number', value: '0', min: 0, max: 10_000_000 },
  /** Id of the WhatsApp business account, where the token does not tell it. */
  { key: 'whatsapp_account', kind: 'line', value: '' },
  { key: 'retention_transcripts_days', kind: 'number', value: '90', min: 1, max: 3650 },
  { key: 'retention_media_days', kind: 'number', value: '30', min: 1, max: 3650 },
  { key: 'retention_proposals_days', kind: 'number', value: '30', min: 1, max: 365 },
  { key: 'retention_ledger_days', kind: 'number', value: '30', min: 1, max: 3650 },
  { key: 'retention_former_days', kind: 'number', value: '30', min: 1, max: 3650 },
  { key: 'retention_consent_days', kind: 'number', value: '1095', min: 1, max: 3650 },
  { key: 'retention_audit_days', kind: 'number', value: '365', min: 30, max: 3650 },
];

/** A reading of all settings at one instant. Cheap to ask; never stale by more than 250 ms. */
export interface Settings {
  /** The value as text; throws for a key that does not exist (a programming error). */
  get(key: string): string;
  number(key: string): number;
  list(key: string): string[];
  /** A text for citizens in the best locale there is: own value, shipped default, then German. */
  text(key: string, locale: Locale): string;
  /** When it was last set, ms UTC; null = as shipped. */
  changedAt(key: string): number | null;
  /** Keys the city still has to fill. */
  unfilled(): string[];
}
