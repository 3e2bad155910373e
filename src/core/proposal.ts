// An example for the catalogue that staff took from a chat: waits until an editor has looked at it.
import type { IntentId } from './intent.ts';
import type { Language } from './locale.ts';

/** The longest example kept from a message, UTF-16 units: longer ones teach little. */
export const LONGEST_EXAMPLE = 300;

/** Stripped before it was stored. Instants in ms UTC. */
export interface Proposal {
  id: string;
  /** Marked, see marked-text.ts. */
  text: string;
  language: Language;
  /** What was meant, as the colleague said; `None`: nothing the bot answers. */
  intent: IntentId;
  /** Who proposed it. */
  userName: string;
  at: number;
}

/**
 * Why a message is not taken. `urgent`: an emergency or somebody's own medical question; `silent`: muted, or erased or
 * about to be; `empty`: nothing is left without what names the person; `intent`: there is no such intent.
 */
export type ProposalRefusal = 'missing' | 'urgent' | 'silent' | 'empty' | 'intent';

/** What somebody wrote so shortly before or after a message belongs to it, ms. */
export const BREATH_MS = 120_000;

/** A message as it is read for a proposal; leaves the transaction it was read in only stripped. */
export interface ProposalSource {
  text: string;
  /** What the person wrote right before and after, and earlier wordings. */
  around: string[];
  /** Of the person and of all colleagues. */
  names: string[];
}
