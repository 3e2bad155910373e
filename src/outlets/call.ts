// One call to an outlet's API, told exactly; and what is the same for all of them.
import type { SendResult } from '../core/send-result.ts';

/** `ok` false: no answer came; `written`: whether the request may have left. Throws nothing. */
export type Called =
  | { ok: true; status: number; headers: Record<string, string | string[] | undefined>; json: unknown }
  | { ok: false; written: boolean; reason: string };

export type Call = (request: { url: string; headers: Record<string, string>; body: object }) => Promise<Called>;

/** What an answer means that says nothing of its own: lost, or a fault of theirs. Null: the outlet knows better. */
export function commonResult(called: Called): SendResult | null {
  if (!called.ok) {
    return called.written
      ? { outcome: 'unknown', reason: called.reason }
      : { outcome: 'refused', kind: 'unreachable', reason: called.reason };
  }
  if (called.status >= 500) return { outcome: 'unknown', reason: `${called.status}` };
  return null;
}

/** A JSON object's fields; empty for anything else. */
export const fieldsOf = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};

export const wordsOf = (value: unknown): string => (typeof value === 'string' ? value.slice(0, 200) : '');

/** An id as text; null when there is none: then nobody can say that it was posted. */
export const idOf = (value: unknown): string | null =>
  typeof value === 'string' && value !== '' ? value.slice(0, 200) : null;

/** The first value of a header. */
export const headerOf = (called: Extract<Called, { ok: true }>, name: string): string => {
  const value = called.headers[name];
  return (Array.isArray(value) ? value[0] : value) ?? '';
};
