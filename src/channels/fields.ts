// Careful reading of JSON that strangers wrote.
import { normalize } from '../core/text.ts';

export type Fields = Record<string, unknown>;

/** An object's fields, or null when it is none. */
export function fieldsOf(value: unknown): Fields | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : null;
}

/** A whole number that keeps its value in JavaScript (Telegram's ids have at most 52 bits), or null. */
export function integerOf(value: unknown): number | null {
  return Number.isSafeInteger(value) ? (value as number) : null;
}

/** A normalised text of at most `max` UTF-16 units; empty when it is none. */
export function textOf(value: unknown, max: number): string {
  return typeof value === 'string' ? normalize(value, max) : '';
}
