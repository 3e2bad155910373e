// Which columns hold addresses and words, and are sealed when there is a DATA_KEY.
import { SEALED, type Seal } from './seal.ts';

/** `lookup`: found by its value; the same value is sealed to the same text. */
export type SealedAs = 'text' | 'lookup' | 'bytes';

export const SEALED_COLUMNS: Readonly<Record<string, Readonly<Record<string, SealedAs>>>> = {
  contacts: { name: 'text' },
  addresses: { external_id: 'lookup' },
  address_aliases: { alias: 'lookup' },
  conversations: { step_data: 'text' },
  messages: { text: 'text', detail: 'text', extra: 'text', provider_id: 'lookup', error: 'text' },
  message_versions: { text: 'text' },
  proposals: { text: 'text' },
  media: { bytes: 'bytes' },
  deliveries: { body: 'text', provider_id: 'lookup' },
  tickets: { subject: 'text', case_number: 'lookup' },
  ticket_notes: { text: 'text' },
  drafts: { text: 'text' },
  mails: { recipients: 'text', subject: 'text', body: 'text' },
  data_rights: { hold_reason: 'text' },
};

/** Columns that are compared with a value, whatever the table. */
export const LOOKUPS: ReadonlySet<string> = new Set(
  Object.values(SEALED_COLUMNS).flatMap((columns) =>
    Object.entries(columns).flatMap(([column, as]) => (as === 'lookup' ? [column] : [])),
  ),
);

/** A value on its way into a column. Null stays null, and what is sealed already: a subquery passes here twice. */
export function sealedFor(seal: Seal, as: SealedAs, value: unknown): unknown {
  if (isSealed(value) && seal.open(value) !== value) return value;
  if (typeof value === 'string') return as === 'lookup' ? seal.lookup(value) : seal.text(value);
  return value instanceof Uint8Array && as === 'bytes' ? seal.bytes(value) : value;
}

/** Looks as if it were sealed. */
const isSealed = (value: unknown): boolean =>
  typeof value === 'string'
    ? value.startsWith(SEALED)
    : value instanceof Uint8Array && Buffer.from(value.subarray(0, SEALED.length)).toString('latin1') === SEALED;
