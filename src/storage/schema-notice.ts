// What the city says to everybody, and its releases. As in schema.ts.

export interface NoticeTables {
  alarms: {
    id: string;
    /** proposed · open · cancelled · withdrawn */
    state: string;
    stoves_from: number;
    cars_from: number;
    ends_at: number | null;
    reason: string | null;
    end_announced: number;
    /** Raised by every release. */
    version: number;
    announced_at: number | null;
    last_news_at: number | null;
    /** The last reminder that nothing was said today. */
    reminded_at: number | null;
    created_by: string;
    created_at: number;
  };
  notices: {
    id: string;
    kind: string;
    alarm_id: string | null;
    follows_id: string | null;
    topic: string;
    /** JSON: the alarm once this is released; the order it came from; null for a post */
    alarm: string | null;
    change: string | null;
    alarm_version: number;
    image: string | null;
    link: string | null;
    class: string;
    valid_until: number;
    released_at: number | null;
    superseded_by: string | null;
    created_at: number;
  };
  notice_texts: { notice_id: string; locale: string; outlet: string; title: string; text: string };
  broadcasts: {
    id: string;
    notice_id: string;
    state: string;
    /** JSON AudienceRule */
    rule: string;
    content_hash: string;
    request_id: string | null;
    submitted_by: string;
    submitted_at: number;
    decided_by: string | null;
    decided_at: number | null;
    /** Why it was returned, rejected, released in an emergency, paused, put on hold. */
    reason: string | null;
    emergency: number;
    scheduled_for: number | null;
    not_after: number | null;
    /** The last address of the audience that is written down; null before the first page. */
    frozen_through: string | null;
    frozen_count: number;
    frozen_at: number | null;
    /** JSON AudienceCounts */
    audience: string | null;
    started_at: number | null;
    finished_at: number | null;
    version: number;
    created_at: number;
    updated_at: number;
    /** The user whose own chats a test goes to; null: a real one. */
    test_for: string | null;
    /** JSON: totals per channel when the ledger was last complete; they outlive its rows. */
    figures: string | null;
  };
  outlet_posts: {
    id: string;
    notice_id: string;
    broadcast_id: string;
    outlet: string;
    /** pending · sending · sent · failed · unknown · skipped */
    state: string;
    attempts: number;
    not_before: number;
    holder: string | null;
    /** What the outlet calls it. */
    provider_id: string | null;
    reason: string | null;
    decided_at: number | null;
    created_at: number;
    updated_at: number;
  };
  approvals: {
    id: string;
    broadcast_id: string;
    user_id: string | null;
    action: string;
    hash: string;
    reason: string | null;
    at: number;
  };
}
