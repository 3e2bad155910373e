// The placeholders an answer may hold; what each stands for is in intents/README.md.

/** Settings: each a whole sentence or list. */
const SETTINGS = [
  'regime',
  'saison',
  'kaminverbot',
  'kriterien',
  'ausblick',
  'historie',
  'ticket_angebot',
  'ticket_preise',
  'diesel_stand',
  'umweltzone_stand',
  'bussgeld',
  'alternativen',
  'kanaele',
  'kontakt_afu',
  'sprechzeiten',
  'impressum',
  'datenschutz',
  'frist',
  'jahreszahlen',
  'grenzwerte',
  'telefon',
  'email',
  'stadt',
] as const;

/** Texts computed at the moment of asking. */
const COMPUTED = ['situation', 'alarm_times', 'air_values', 'air_advice'] as const;

export const PLACEHOLDERS = [...SETTINGS, ...COMPUTED] as const;
export type Placeholder = (typeof PLACEHOLDERS)[number];

/** The placeholders in a text that are none, each once. */
export function unknownPlaceholders(text: string): string[] {
  const named = [...text.matchAll(/\{([^{}]*)\}/g)].map(([, name]) => name!.trim());
  return [...new Set(named)].filter((name) => !(PLACEHOLDERS as readonly string[]).includes(name));
}
