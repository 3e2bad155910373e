// Token buckets by key: how fast one visitor may write, so that nobody pays for another's flood.

/** A bucket holds `burst` and gains `perMinute`. */
export interface Bucket {
  burst: number;
  perMinute: number;
}

export interface Limits {
  /** Messages of one session. */
  session: Bucket;
  /** Requests of one address; a school or an office shares one. */
  ip: Bucket;
  /** Listening connections of one address. */
  streamsPerIp: number;
}

export const LIMITS: Limits = {
  session: { burst: 20, perMinute: 20 },
  ip: { burst: 600, perMinute: 600 },
  streamsPerIp: 200,
};

/** Keys remembered; the longest unused is forgotten first, which gives it a full bucket again. */
const MOST_KEYS = 20_000;

/** `take(key)` spends one; false when the bucket is empty. Never blocks, never throws. */
export function createRateLimit(bucket: Bucket, now: () => number) {
  const buckets = new Map<string, { level: number; at: number }>();
  return (key: string): boolean => {
    const at = now();
    const known = buckets.get(key);
    const gained = known === undefined ? 0 : (Math.max(0, at - known.at) * bucket.perMinute) / 60_000;
    const level = known === undefined ? bucket.burst : Math.min(bucket.burst, known.level + gained);
    buckets.delete(key);
    if (buckets.size >= MOST_KEYS) buckets.delete(buckets.keys().next().value!);
    const allowed = level >= 1;
    buckets.set(key, { level: allowed ? level - 1 : level, at });
    return allowed;
  };
}
