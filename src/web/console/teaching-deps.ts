// What the pages about learning need of the rest of the house: proposals from chats, the draft, its revisions.
import type { IntentId } from '../../core/intent.ts';
import type { Teaching } from '../../desk/teaching.ts';

/** An intent as somebody chooses it. */
export interface IntentChoice {
  id: IntentId;
  label: string;
}

export interface TeachingDeps extends Teaching {
  /** All there are, by label, `None` left out. */
  intents(): IntentChoice[];
}
