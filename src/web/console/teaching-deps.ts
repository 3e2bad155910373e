// What the pages about learning need of the rest of the house: proposals from chats, the draft, its revisions.
import type { CatalogueChange, NewChange } from '../../core/catalogue-change.ts';
import type { RevisionFigures, RevisionState } from '../../core/catalogue-revision.ts';
import type { Finding, Intent, IntentId } from '../../core/intent.ts';
import type { Language } from '../../core/locale.ts';
import type { Proposal } from '../../core/proposal.ts';
import type { Teaching } from '../../desk/teaching.ts';

/** An intent as somebody chooses it. */
export interface IntentChoice {
  id: IntentId;
  label: string;
}

export interface RevisionEntry {
  id: number;
  state: RevisionState;
  note: string;
  createdBy: string;
  publishedAt: number | null;
  reason: string | null;
}

/** A revision that is not published yet, beside what is. Instants in ms UTC. */
export interface PendingRevision extends RevisionEntry {
  createdAt: number;
  before: RevisionFigures | null;
  /** Null while it is not measured. */
  after: RevisionFigures | null;
  /** Answers more wrongly: only an admin publishes it, with a reason. */
  worse: boolean;
  /** Something else was published since it was made. */
  stale: boolean;
}

export interface TeachingDeps extends Teaching {
  /** All there are, by label. */
  intents(): IntentChoice[];
  proposals: {
    /** Oldest first. */
    waiting(limit: number): Promise<Proposal[]>;
    count(): Promise<number>;
    find(id: string): Promise<Proposal | null>;
    /** False: decided, withdrawn or erased meanwhile. */
    decide(id: string, userId: string, change: NewChange | null): Promise<boolean>;
  };
  /** What speaks against an example; with an error it is not kept. */
  lint(example: { text: string; language: Language; intent: IntentId }): Promise<Finding[]>;
  /** The German answer to an intent, as a person reads it now. */
  answer(intent: IntentId): string | null;
  draft: {
    /** The catalogue as it would be; `stand` changes with it. */
    open(): Promise<{
      stand: string;
      intents: ReadonlyMap<IntentId, Intent>;
      changes: CatalogueChange[];
      lost: CatalogueChange[];
    }>;
    /** Faults that changes would bring. */
    faultsOf(changes: NewChange[]): Promise<Finding[]>;
    add(changes: NewChange[], userId: string): Promise<void>;
    remove(id: string, userId: string): Promise<boolean>;
  };
  revisions: {
    pending(): Promise<PendingRevision | null>;
    begin(
      by: string,
      note: string,
    ): Promise<
      { ok: true } | { ok: false; refusal: 'empty' | 'busy' | 'stale' | 'gone' } | { ok: false; findings: Finding[] }
    >;
    discard(id: number, userId: string): Promise<boolean>;
    publish(id: number, userId: string, reason: string | null): Promise<'stale' | 'gone' | 'busy' | null>;
    /** Newest first. */
    history(): Promise<RevisionEntry[]>;
    back(id: number, userId: string, note: string): Promise<boolean>;
  };
}
