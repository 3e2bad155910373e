// What an entry of the transcript says when it is no text: the same in the conversation and on paper.
import type { TranscriptEntry } from '../../core/ticket-view.ts';
import type { Views } from './views.ts';

const WORDLESS = ['location', 'media', 'membership', 'unsupported', 'button'];

/** For an entry without text. A kind that always has one was removed. */
export function wordless({ t, knows }: Views, { kind, detail, media }: TranscriptEntry): string {
  if (kind === 'media') return t(media === null ? 'thread.blanked' : `media.${media.kind}`);
  if (!WORDLESS.includes(kind)) return t('thread.blanked');
  const exact = `thread.kind.${kind}-${detail}`;
  return t(kind === 'membership' && knows(exact) ? exact : `thread.kind.${kind}`);
}
