// Row ids made by the program, so that a whole tree of rows is written without asking the database back.

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
let lastMs = 0;
let sequence = 0;

/**
 * A new id: 20 characters, unique over processes, and in ascending order within one process.
 * 10 characters of time (milliseconds), 3 of sequence within it, 7 random (35 bits).
 */
export function newId(nowMs: number = Date.now()): string {
  const ms = Math.max(nowMs, lastMs);
  sequence = ms === lastMs ? sequence + 1 : 0;
  lastMs = sequence > 32_767 ? ms + 1 : ms;
  if (sequence > 32_767) sequence = 0;
  let tail = '';
  for (let i = 0; i < 7; i++) tail += ALPHABET[randomByte() & 31];
  return encode(lastMs, 10) + encode(sequence, 3) + tail;
}

const pool = new Uint8Array(4_096);
let used = pool.length;

/** Asking the system for a few bytes at a time costs more than the rest of an id. */
function randomByte(): number {
  if (used === pool.length) {
    crypto.getRandomValues(pool);
    used = 0;
  }
  return pool[used++]!;
}

/** Below every id made at or after an instant (ms UTC): where a reader that goes by time begins. */
export const firstIdAt = (ms: number): string => encode(Math.max(0, ms), 10);

/** An unguessable token for links and sessions: 26 characters, 130 bits. */
export function newToken(): string {
  let token = '';
  for (const byte of crypto.getRandomValues(new Uint8Array(26))) token += ALPHABET[byte & 31];
  return token;
}

function encode(value: number, length: number): string {
  let text = '';
  let rest = value;
  for (let i = 0; i < length; i++) {
    text = ALPHABET[rest % 32] + text;
    rest = Math.floor(rest / 32);
  }
  return text;
}
