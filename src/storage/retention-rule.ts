// What a table must say of itself before it may exist: its personal columns, its period, its part in an erasure.

/**
 * Conditions are SQL. In `sweep`: `{key}` is the instant so many days ago as the setting `key` says, `{30}` thirty days
 * ago, `{now}` now. In `erase`: `{contacts}` `{addresses}` `{conversations}` `{tickets}` are the ids of the person's
 * rows, `{names}` everything that names the person anywhere, `{subject}` the word that replaces a ticket's subject.
 */
export interface TableRule {
  /** Columns that can identify a person or hold what one wrote. */
  personal: readonly string[];
  /** All the others: a test fails on a column that is in neither list. */
  other: readonly string[];
  /** Rows that are deleted by date, as a condition; null with a reason in `why`. */
  sweep: string | null;
  /** Columns that are blanked by date before the row goes. */
  blank?: { set: string; where: string };
  /** Statements without their table (`delete …` or `update … set …` is built from them), or null with a reason. */
  erase: readonly EraseStep[] | null;
  why?: string;
}

export type EraseStep = { delete: string } | { set: string; where: string };

export const ofContact = 'contact_id in {contacts}';
export const ofConversation = 'conversation_id in {conversations}';
export const ofMessages = 'message_id in (select id from messages where conversation_id in {conversations})';
const held = 'select contact_id from data_rights where hold_until > {now}';
/** Nothing goes by itself while an admin's hold stands; for rows with a contact's id in `column`. */
export const unlessHeld = (column = 'contact_id'): string => `${column} not in (${held})`;
/** The same for rows of a conversation. */
export const unlessHeldTalk = `conversation_id not in (select id from conversations where contact_id in (${held}))`;
export const orphan = (column: string, table: string): string => `${column} not in (select id from ${table})`;
/** Why an erasure leaves a table alone. */
export const staff = 'names a colleague, not a citizen';
export const nobody = 'names nobody';

export const words = (text: string): string[] => text.split(' ');
