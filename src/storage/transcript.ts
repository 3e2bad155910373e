// The whole conversation as staff read it: both directions, earlier wordings, files, what became of each answer.
import type { DeliveryState } from '../core/delivery.ts';
import type { TranscriptEntry } from '../core/ticket-view.ts';
import type { Db } from './database.ts';

/** The newest messages of a conversation that one page shows. */
export const MAX_ENTRIES = 500;

/** A message in several parts is as well off as its worst part. */
const WORST_FIRST: readonly DeliveryState[] = [
  'failed',
  'unknown',
  'held',
  'pending',
  'sending',
  'skipped',
  'sent',
  'delivered',
];

/** Oldest first; an edit is shown as a version of what it corrected, not as a message of its own. */
export async function readTranscript(db: Db, conversationId: string, limit = MAX_ENTRIES): Promise<TranscriptEntry[]> {
  const rows = await db
    .selectFrom('messages as m')
    .leftJoin('users as u', 'u.id', 'm.user_id')
    .selectAll('m')
    .select('u.name as user_name')
    .where('m.conversation_id', '=', conversationId)
    .where('m.kind', 'not in', ['edit', 'revoke'])
    .orderBy('m.id', 'desc')
    .limit(limit)
    .execute();
  rows.reverse();
  const ids = rows.map((row) => row.id);
  if (ids.length === 0) return [];
  const versions = await db
    .selectFrom('message_versions')
    .selectAll()
    .where('message_id', 'in', ids)
    .orderBy('id')
    .execute();
  const media = await db
    .selectFrom('media')
    .select(['id', 'message_id', 'mime', 'size', 'state'])
    .where('message_id', 'in', ids)
    .execute();
  const deliveries = await db
    .selectFrom('deliveries')
    .select(['message_id', 'state', 'reason'])
    .where('message_id', 'in', ids)
    .execute();
  return rows.map((row): TranscriptEntry => {
    const file = media.find((candidate) => candidate.message_id === row.id);
    const extra = row.extra === null ? {} : (JSON.parse(row.extra) as Record<string, unknown>);
    return {
      id: row.id,
      at: row.direction === 'in' ? row.sent_at : row.at,
      direction: row.direction as 'in' | 'out',
      author: row.author as TranscriptEntry['author'],
      userName: row.user_name,
      kind: row.kind,
      text: row.text,
      detail: row.detail,
      automatic: Number(row.automatic) === 1,
      versions: versions.filter((version) => version.message_id === row.id).map(({ text, at }) => ({ text, at })),
      delivery: worst(deliveries.filter((delivery) => delivery.message_id === row.id)),
      media:
        file === undefined
          ? null
          : {
              id: file.id,
              mime: file.mime,
              size: Number(file.size),
              state: file.state,
              kind: typeof extra.media === 'string' ? extra.media : 'document',
              durationS: typeof extra.durationS === 'number' ? extra.durationS : null,
              fileName: typeof extra.fileName === 'string' ? extra.fileName : null,
            },
      buttons: row.direction === 'out' ? labelsOf(extra.buttons) : [],
      parked: row.state === 'parked',
    };
  });
}

function worst(parts: { state: string; reason: string | null }[]): TranscriptEntry['delivery'] {
  for (const state of WORST_FIRST) {
    const part = parts.find((candidate) => candidate.state === state);
    if (part !== undefined) return { state, reason: part.reason };
  }
  return null;
}

function labelsOf(buttons: unknown): string[] {
  if (!Array.isArray(buttons)) return [];
  return buttons.map((button: { label?: unknown }) => String(button.label ?? ''));
}
