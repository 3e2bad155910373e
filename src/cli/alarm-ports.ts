// What the commands about alarms, posts and broadcasts need.
import type { Alarms } from '../alarms/alarms.ts';
import type { PostDraft } from '../alarms/post.ts';
import { REFUSALS, type Refusal, TIME_FAULTS } from '../alarms/refusals.ts';
import type { Situation } from '../core/situation.ts';
import type { Topic } from '../core/subscription.ts';
import type { User } from '../core/user.ts';
import { parseTime } from '../core/wall-clock.ts';
import { type CliStorage, type CliUser, Fault } from './ports.ts';

export interface CliAlarms extends Alarms {
  situation(): Promise<Situation>;
  unknownRows(broadcastId: string): Promise<Record<string, unknown>[]>;
  trace(broadcastId: string): Promise<Record<string, unknown>[]>;
  readPost(file: string, topic: Topic): PostDraft;
}

export const asUser = ({ id, name, roles }: CliUser): User => ({ id, name, roles });

/** The value of an outcome, or a Fault with its sentence. */
export function done<T extends object>(outcome: ({ ok: true } & T) | { ok: false; refusal: Refusal }): T {
  if (!outcome.ok) throw new Fault(REFUSALS[outcome.refusal]);
  const { ok: _ok, ...value } = outcome;
  return value as unknown as T;
}

/** The instant of an option in the city's time; undefined when the option was left out. Throws a Fault with exit 1. */
export function timeOf(storage: CliStorage, option: string, text: string): number;
export function timeOf(storage: CliStorage, option: string, text: string | undefined): number | undefined;
export function timeOf(storage: CliStorage, option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const parsed = parseTime(text, storage.settings.reading.get('time_zone'));
  if (!parsed.ok) throw new Fault(`${option}: ${text} ${TIME_FAULTS[parsed.fault]}.`);
  return parsed.at;
}

export const json = (value: unknown): string => `${JSON.stringify(value, instants)}\n`;

/** Instants leave as ISO text: keys that end in At, From, For, Until. */
function instants(key: string, value: unknown): unknown {
  const isInstant = typeof value === 'number' && (key === 'until' || key === 'at' || /(At|From|For|Until)$/.test(key));
  return isInstant ? new Date(value).toISOString() : value;
}
