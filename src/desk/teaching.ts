// What the bot may learn from a chat: staff say what was meant, names are taken out, an editor decides.
import type { Language } from '../core/locale.ts';
import { asExample } from '../core/marked-text.ts';
import { BREATH_MS, LONGEST_EXAMPLE, type ProposalRefusal, type ProposalSource } from '../core/proposal.ts';
import type { TranscriptEntry } from '../core/ticket-view.ts';
import type { User } from '../core/user.ts';
import type { StripPersonal } from './strip-personal.ts';

export interface TeachingStore {
  /** In one transaction: reads the message, and stores what `read` makes of it unless the person is muted or gone. */
  propose(
    wish: { ticketId: string; messageId: string; intent: string; userId: string },
    read: (source: ProposalSource) => { text: string; language: Language } | ProposalRefusal,
  ): Promise<ProposalRefusal | null>;
  withdraw(ticketId: string, messageId: string): Promise<void>;
  ofTicket(ticketId: string): Promise<{ messageId: string; intent: string }[]>;
}

export interface TeachingDeps {
  store: TeachingStore;
  strip: StripPersonal;
  /** Danger to life or a question only a doctor may answer. */
  urgent(text: string): boolean;
  languageOf(text: string): Language;
  /** There is such an intent. */
  known(intent: string): boolean;
}

/** Messages offered for a choice, the newest ones. */
const MOST_OFFERED = 8;
/** Letters that must be left for an example. */
const FEWEST_LETTERS = 3;

export function createTeaching({ store, strip, urgent, languageOf, known }: TeachingDeps) {
  /** Null: it waits for an editor. Said again with another intent it only means that one. */
  async function propose(
    user: User,
    ticketId: string,
    messageId: string,
    intent: string,
  ): Promise<ProposalRefusal | null> {
    if (!known(intent)) return 'intent';
    return store.propose({ ticketId, messageId, intent, userId: user.id }, ({ text, names }) => {
      const stripped = cut(strip(text, names));
      return lettersIn(asExample(stripped)) < FEWEST_LETTERS ? 'empty' : { text: stripped, language: languageOf(text) };
    });
  }

  /** Messages of a conversation that may be proposed, oldest first; none of an emergency or what was said around it. */
  function teachable(transcript: readonly TranscriptEntry[]): TranscriptEntry[] {
    const written = transcript.filter(
      ({ direction, kind, text }) => direction === 'in' && kind === 'text' && lettersIn(text) >= FEWEST_LETTERS,
    );
    const said = written.slice(-MOST_OFFERED - 2);
    const urgentAt = said
      .filter(({ text, versions }) => urgent(text) || versions.some((version) => urgent(version.text)))
      .map(({ at }) => at);
    return said.filter(({ at }) => urgentAt.every((one) => Math.abs(one - at) > BREATH_MS)).slice(-MOST_OFFERED);
  }

  return { propose, withdraw: store.withdraw, ofTicket: store.ofTicket, teachable };
}

export type Teaching = ReturnType<typeof createTeaching>;

const lettersIn = (text: string): number => text.match(/\p{L}/gu)?.length ?? 0;

/** At a blank, and never inside a mark. */
function cut(text: string): string {
  if (text.length <= LONGEST_EXAMPLE) return text;
  const head = text.slice(0, LONGEST_EXAMPLE);
  const at = Math.max(head.lastIndexOf(' '), 1);
  const open = head.lastIndexOf('‹');
  return head.slice(0, open > head.lastIndexOf('›') ? Math.min(at, open) : at).trim();
}
