// What a publisher should know of a channel before a notice starts: what it costs, what stands in its way.
import type { ChannelName } from './address.ts';

export const REMARKS = [
  /** Values: count, price, total, currency. */
  'cost',
  /** Values: limit, count. */
  'limit',
  'limit-unknown',
  /** Values of the template ones: name, language, and what Meta says. */
  'template-missing',
  'template-paused',
  'template-rejected',
  'template-pending',
  'template-parameters',
  'template-marketing',
  'template-late',
  'templates-unknown',
  /** Notices of the channel wait; values: reason, until. */
  'waits',
] as const;
export type RemarkKind = (typeof REMARKS)[number];

/** `bad`: without a person acting these people get nothing; others go on. */
export interface Remark {
  channel: ChannelName;
  level: 'info' | 'warn' | 'bad';
  what: RemarkKind;
  values: Record<string, string>;
}
