// A revision of the catalogue: its states and the only ways between them.

/**
 * `draft`: waits to be trained and measured; `measured`: waits for a person; `failed`: could not be trained;
 * `published`: what the bot answers from, one at a time; `retired`: was published. A draft that is not wanted is deleted.
 */
export const REVISION_STATES = ['draft', 'measured', 'failed', 'published', 'retired'] as const;
export type RevisionState = (typeof REVISION_STATES)[number];

export type RevisionEvent = 'measured' | 'failed' | 'publish' | 'retire';

/** Pure. Null: not possible in this state. */
export function nextRevision(state: RevisionState, event: RevisionEvent): RevisionState | null {
  switch (event) {
    case 'measured':
      return state === 'draft' ? 'measured' : null;
    case 'failed':
      return state === 'draft' ? 'failed' : null;
    case 'publish':
      return state === 'measured' ? 'published' : null;
    case 'retire':
      return state === 'published' ? 'retired' : null;
  }
}

/** What held-out messages said of a revision. Shares are 0 … 1. */
export interface RevisionFigures {
  inScope: number;
  outOfScope: number;
  right: number;
  wrong: number;
  falseAnswers: number;
  /** Sentences answered wrongly, surest first: what was meant, what was said. */
  wrongAnswers: { text: string; meant: string; taken: string }[];
  answeredOutOfScope: { text: string; taken: string }[];
}

/**
 * Whether a revision answers more wrongly than the one before: more messages in scope answered wrongly, or more out of
 * scope answered at all, by more than two measurements differ by chance in one of twenty cases. Two harmless sentences
 * more in thirty thousand dealt the folds and moved the threshold so that 36 more were wrong and 167 more right.
 */
export function answersWorse(before: RevisionFigures, after: RevisionFigures): boolean {
  return (
    isMore(before.wrong, after.wrong, after.inScope) ||
    isMore(before.falseAnswers, after.falseAnswers, after.outOfScope)
  );
}

/** Standard errors, on one side. */
const ONE_IN_TWENTY = 1.645;

function isMore(before: number, after: number, count: number): boolean {
  if (count === 0) return false;
  // One more than counted: a share of zero measured on a few says little.
  const share = Math.min(1, before + 1 / count);
  return after > before + ONE_IN_TWENTY * Math.sqrt((2 * share * (1 - share)) / count);
}
