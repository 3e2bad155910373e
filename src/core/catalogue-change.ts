// What editors want changed in the catalogue: small steps, gathered in a draft and published together.
import type { IntentId } from './intent.ts';
import type { Language, Locale } from './locale.ts';

/** `add` and `remove` an example; `set` a text or a date, an empty one takes it away. */
export type ChangeKind = 'add' | 'remove' | 'set';

/** Where in the file of an intent. A source is written as lines `name https://…`. */
export type ChangePlace =
  | `utterances.${Language}`
  | `near.${Language}`
  | `answers.${Locale}`
  | `label.${Locale}`
  | 'as_of'
  | 'valid_until'
  | 'source';

export interface CatalogueChange {
  id: string;
  kind: ChangeKind;
  intent: IntentId;
  place: ChangePlace;
  text: string;
  /** The draft revision that holds it, if one was made. */
  revisionId: number | null;
  /** A user's id. */
  by: string;
  /** ms UTC */
  at: number;
}

/** A change as an editor makes it. */
export type NewChange = Pick<CatalogueChange, 'kind' | 'intent' | 'place' | 'text'>;
