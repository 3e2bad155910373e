// What the commands about alarms, posts and broadcasts need.
import type { Alarms } from '../alarms/alarms.ts';
import type { PostDraft } from '../alarms/post.ts';
import { REFUSALS, type Refusal, TIME_FAULTS } from '../alarms/refusals.ts';
import type { Remark } from '../core/notice-remark.ts';
import type { Situation } from '../core/situation.ts';
import type { Topic } from '../core/subscription.ts';
import type { User } from '../core/user.ts';
import { parseTime } from '../core/wall-clock.ts';
import { type CliStorage, type CliUser, Fault } from './ports.ts';

export interface CliAlarms extends Alarms {
  situation(): Promise<Situation>;
  unknownRows(broadcastId: string): Promise<Record<string, unknown>[]>;
  /** What to know of a channel before it starts: what it costs, what stands in its way. */
  remarks(broadcastId: string): Promise<Remark[]>;
  /** Why rows are where they are, in the platform's words, with how many. */
  reasons(broadcastId: string): Promise<Record<string, unknown>[]>;
  trace(broadcastId: string): Promise<Record<string, unknown>[]>;
  readPost(file: string, topic: Topic): PostDraft;
}

export const asUser = ({ id, name, roles }: CliUser): User => ({ id, name, roles });

/** The value of an outcome, or a Fault with its sentence. */
export function done<T extends object>(outcome: ({ ok: true } & T) | { ok: false; refusal: Refusal }): T {
  if (!outcome.ok) throw new Fault(REFUSALS[outcome.refusal]);
  const { ok: _ok, ...value } = outcome;
  // What is left of `{ ok: true } & T` is T, which the checker does not follow.
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

/** A remark as a sentence for the person at the command line. */
export function remarkText({ channel, what, values }: Remark): string {
  const { name = '', language = '', count = '', limit = '', price = '', total = '', hours = '' } = values;
  const template = `the template ${name} (${language})`;
  const said: Record<Remark['what'], string> = {
    cost: `${count} people at ${price} euro: about ${total} euro`,
    limit: `${count} people, but Meta allows ${limit} in 24 hours: the rest waits until the notice is out of date`,
    'limit-unknown': 'Meta did not tell how many people may be written to in 24 hours',
    'template-missing': `${template} does not exist at Meta: these people get nothing until it is approved`,
    'template-paused': `${template} is paused or disabled by Meta: these people get nothing until it is active again`,
    'template-rejected': `${template} was rejected by Meta: these people get nothing; submit another wording`,
    'template-pending': `${template} still waits for Meta's approval: these people get nothing until then`,
    'template-parameters': `${template} has ${count} variables, 3 are needed: these people get nothing`,
    'template-marketing': `${template} counts as marketing: dearer, and Meta leaves people out; ask for a review`,
    'template-late': `${template} is delivered up to ${hours} hours late: longer than the notice may be true`,
    'templates-unknown': 'Meta could not be asked about the templates: whether they are approved shows at the send',
    waits: `notices wait until ${values.until ?? ''} (${values.reason ?? ''})`,
  };
  return `${channel}: ${said[what]}.`;
}

export const json = (value: unknown): string => `${JSON.stringify(value, instants)}\n`;

/** Instants leave as ISO text: keys that end in At, From, For, Until. */
function instants(key: string, value: unknown): unknown {
  const isInstant = typeof value === 'number' && (key === 'until' || key === 'at' || /(At|From|For|Until)$/.test(key));
  return isInstant ? new Date(value).toISOString() : value;
}
