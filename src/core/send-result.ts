// What became of one send: the only five things a channel may say, and what each does.

export type SendResult =
  | { outcome: 'accepted'; providerId?: string }
  /** Refused, or surely never accepted. */
  | ({ outcome: 'refused'; migratedTo?: string } & Refusal)
  /** The answer was lost: a time-out, a reset, any 5xx. It may have arrived. */
  | { outcome: 'unknown'; reason: string }
  /** Accepted, but kept back by the platform; its status settles it. */
  | { outcome: 'held'; providerId?: string; reason: string };

export interface Refusal {
  kind: RefusalKind;
  reason: string;
  retryAfterMs?: number;
  /**
   * Whom it concerns beside this message; without it, as the kind says. `recipient`: too fast for this person alone.
   * `broadcasts`: notices of this account wait (a used-up quota); `template`: those with this wording; replies go on.
   */
  scope?: 'recipient' | 'broadcasts' | 'template';
  /** The person told the platform that they want no more notices from us. */
  optedOut?: true;
  /** With `gone`: the platform says so for passing reasons too; believed when three messages in a row come to it. */
  unsure?: true;
}

export type RefusalKind =
  /** Too fast: the whole channel pauses. */
  | 'throttled'
  /** The request never left (refused, DNS): safe to try again. */
  | 'unreachable'
  /** This message cannot be sent as it is: our fault or the content's. */
  | 'rejected'
  /** The person blocked us, or is gone. */
  | 'gone'
  /** Token revoked, account locked: the channel stops and a person is told. */
  | 'misconfigured';
