// What keeps the house running: settings, catalogue, processes, counts. As in schema.ts.

export interface HouseTables {
  meta: { key: string; value: string };
  channel_states: {
    channel: string;
    account: string;
    paused_until: number;
    stopped_reason: string | null;
    stopped_at: number | null;
    next_reply: number;
    next_broadcast: number;
  };
  channel_stops: {
    channel: string;
    account: string;
    until: number;
    reason: string;
    at: number;
    told_at: number | null;
  };
  counters: { name: string; value: number };
  events: { seq: number; at: number; kind: string; subject: string; payload: string };
  settings: { key: string; value: string; set_by: string; set_at: number };
  settings_history: { id: string; key: string; value: string; set_by: string; set_at: number };
  catalogue_revisions: {
    id: number;
    /** draft · published · retired */
    state: string;
    hash: string;
    note: string;
    created_by: string;
    created_at: number;
    published_at: number | null;
    /** The published revision a draft was made of. */
    base_id: number | null;
    /** JSON: what held-out messages said. */
    figures: string | null;
    /** Why an admin published it though it answers more wrongly. */
    reason: string | null;
  };
  /** What editors want changed, one row each; goes when it is published. */
  catalogue_changes: {
    id: string;
    kind: string;
    intent: string;
    place: string;
    text: string;
    /** The draft revision it is part of. */
    revision_id: number | null;
    created_by: string;
    created_at: number;
  };
  catalogue_files: { revision_id: number; file: string; yaml: string };
  processes: { id: string; role: string; started_at: number; heartbeat_at: number };
  leases: { name: string; holder: string; until: number };
  outcomes: { day: string; what: string; intent: string; locale: string; n: number };
  keyv: { key: string; value: string; expires_at: number | null };
}
