// What a person agreed to: topics, extent, quiet hours, and the proof.
import type { Locale } from './locale.ts';

/** `alarm` is what one subscribes to; the background topics are off until chosen. */
export const TOPICS = ['alarm', 'mobility', 'environment', 'traffic'] as const;
export type Topic = (typeof TOPICS)[number];
export const isTopic = (value: unknown): value is Topic => TOPICS.includes(value as Topic);

/** `all`: begin, developments, end. `edges`: only begin and end. */
export type Extent = 'all' | 'edges';

export interface Subscription {
  topic: Topic;
  extent: Extent;
  /** Minutes after midnight, Berlin; null = none. Background posts wait for the end of quiet hours. */
  quietFrom: number | null;
  quietTo: number | null;
  /** Nothing is sent before this instant (ms UTC); null = not paused. */
  pausedUntil: number | null;
}

/** Why a subscription ended. `gone` (blocked, deleted) is not `unsubscribed`. */
export type EndReason = 'unsubscribed' | 'staff' | 'gone' | 'erased' | 'moved' | 'platform';

/** Kept as proof: exactly what was shown and agreed to. */
export interface Consent {
  topic: Topic;
  locale: Locale;
  /** The wording as shown. */
  wording: string;
  /** ms UTC */
  at: number;
}
