// What delivery needs of the ledger.
import type { Rate } from '../core/channel.ts';
import type { Claimed, Decision } from '../core/delivery.ts';

export interface Report {
  delivery: Claimed;
  decision: Decision;
  providerId?: string;
}

/** What may be claimed for one account. */
export interface Wish {
  channel: string;
  account: string;
  rate: Rate;
  /** Sends this process could start now, and how many of them for broadcasts. */
  free: number;
  freeBroadcast: number;
  /** How far ahead of its slot a broadcast's row must be claimed not to miss it, ms. */
  leadMs: number;
}

/** The ledger as delivery needs it. */
export interface Ledger {
  /** `nextAt` (ms UTC): when more of what is due may go, if only the pace held it back. */
  turn(reports: Report[], wishes: Wish[]): Promise<{ claimed: Claimed[]; nextAt: number | null }>;
  recover(): Promise<number>;
  giveBack(ids: string[]): Promise<void>;
  resumeChannel(channel: string, account: string): Promise<void>;
  /** Stops a broadcast from going on; false when it does not run. */
  pauseBroadcast(id: string, reason: string): Promise<boolean>;
}
