// Log lines: JSON on stderr with fixed event names; no message text, no name, no address in the clear, no query string.
import { createHmac, randomBytes } from 'node:crypto';
import { type DestinationStream, destination, pino } from 'pino';
import type { Clock } from './core/clock.ts';

/** `room.happened`, fixed in the source: what a search or an alert can rely on. */
export type EventName = `${string}.${string}`;
export type LogFields = Record<string, unknown>;

/** Writes one line per call. `fields.error` may be any thrown value. Never throws. */
export interface Log {
  debug(event: EventName, fields?: LogFields): void;
  info(event: EventName, fields?: LogFields): void;
  warn(event: EventName, fields?: LogFields): void;
  error(event: EventName, fields?: LogFields): void;
  /** The same log with fields added to every line. */
  child(fields: LogFields): Log;
}

export interface LogOptions {
  level: string;
  /** Values that must never be written, wherever they occur: tokens, secrets, passwords in URLs. */
  secrets?: readonly string[];
  /** Default: stderr. */
  to?: DestinationStream;
}

/** Fields that may hold what a person wrote, who a person is, or what opens a door. */
const PRIVATE = [
  'text',
  'body',
  'caption',
  'message',
  'name',
  'address',
  'externalId',
  'phone',
  'email',
  'token',
  'secret',
  'password',
  'cookie',
  'authorization',
  'session',
];
const REDACTED = '[redacted]';

export function createLog({ level, secrets = [], to }: LogOptions): Log {
  const scrub = createScrub(secrets);
  const logger = pino(
    {
      level,
      base: { pid: process.pid },
      messageKey: 'event',
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: { paths: PRIVATE.flatMap((field) => [field, `*.${field}`, `*.*.${field}`]), censor: REDACTED },
      formatters: {
        level: (label) => ({ level: label }),
        log: (fields) => scrubFields(fields, scrub),
      },
    },
    to ?? destination({ dest: 2, sync: true }),
  );
  return wrap(logger);
}

function wrap(logger: pino.Logger): Log {
  return {
    debug: (event, fields = {}) => logger.debug(fields, event),
    info: (event, fields = {}) => logger.info(fields, event),
    warn: (event, fields = {}) => logger.warn(fields, event),
    error: (event, fields = {}) => logger.error(fields, event),
    child: (fields) => wrap(logger.child(fields)),
  };
}

function scrubFields(fields: Record<string, unknown>, scrub: (text: string) => string): Record<string, unknown> {
  const clean: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(fields)) {
    if (typeof value === 'string') clean[key] = scrub(value);
    else clean[key] = value instanceof Error ? describe(value, scrub, 0) : value;
  }
  return clean;
}

/** An error as fields that are not redacted by name: what it was, where, and why, without secrets. */
function describe(error: Error, scrub: (text: string) => string, depth: number): Record<string, unknown> {
  const code = (error as NodeJS.ErrnoException).code;
  return {
    type: error.constructor.name,
    what: scrub(error.message),
    ...(code === undefined ? {} : { code }),
    stack: scrub(error.stack ?? '')
      .split('\n')
      .slice(1, 8)
      .map((line) => line.trim()),
    ...(error.cause instanceof Error && depth < 3 ? { cause: describe(error.cause, scrub, depth + 1) } : {}),
  };
}

/** Takes out given secrets, bot tokens, passwords in URLs and query strings. */
function createScrub(secrets: readonly string[]): (text: string) => string {
  const known = secrets.filter((secret) => secret.length >= 6);
  return (text) => {
    let clean = text;
    for (const secret of known) clean = clean.replaceAll(secret, REDACTED);
    return clean
      .replace(/\d{5,}:[\w-]{20,}/g, REDACTED)
      .replace(/(\w+:\/\/)[^\s/@]+@/g, `$1${REDACTED}@`)
      .replace(/(\w+:\/\/[^\s?#"']+)[?#][^\s"']*/g, '$1');
  };
}

/** An address as 12 characters that mean nothing after the day is over. */
export type Pseudonym = (...address: string[]) => string;

/**
 * The same address gives the same pseudonym for one UTC day in one process. The key is random, kept in memory only and
 * replaced each day, so that nobody, with or without our secrets, can tell from a log whom a line was about.
 */
export function createPseudonym(clock: Clock): Pseudonym {
  let day = -1;
  let key = randomBytes(32);
  return (...address) => {
    const today = Math.floor(clock.now() / 86_400_000);
    if (today !== day) {
      day = today;
      key = randomBytes(32);
    }
    return createHmac('sha256', key).update(JSON.stringify(address)).digest('base64url').slice(0, 12);
  };
}
