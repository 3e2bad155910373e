// Mastodon: one status per notice, in a thread. The key makes a repeat safe for an hour.
import type { Outlet } from '../../core/outlet.ts';
import type { SendResult } from '../../core/send-result.ts';
import { type Call, type Called, commonResult, fieldsOf, headerOf, idOf, wordsOf } from '../call.ts';

/** Of a server that changed nothing; a link counts 23. */
const MAX_STATUS = 500;
const LINK_LENGTH = 23;

export function createMastodonOutlet({ url, token, call }: { url: string; token: string; call: Call }): Outlet {
  const root = url.replace(/\/+$/, '');
  return {
    name: 'mastodon',
    idempotent: true,
    async publish({ title, text, short, link, replyTo, key }): Promise<SendResult> {
      const whole = `${title}\n\n${text}`;
      const status = whole.length + 2 + LINK_LENGTH <= MAX_STATUS ? `${whole}\n\n${link}` : short;
      const called = await call({
        url: `${root}/api/v1/statuses`,
        headers: { authorization: `Bearer ${token}`, 'idempotency-key': key },
        body: {
          status,
          visibility: 'public',
          language: 'de',
          ...(replyTo === null ? {} : { in_reply_to_id: replyTo }),
        },
      });
      return commonResult(called) ?? resultOf(called as Extract<Called, { ok: true }>);
    },
  };
}

function resultOf(called: Extract<Called, { ok: true }>): SendResult {
  const fields = fieldsOf(called.json);
  if (called.status < 300) {
    const providerId = idOf(fields.id);
    return providerId === null
      ? { outcome: 'unknown', reason: 'an answer without an id' }
      : { outcome: 'accepted', providerId };
  }
  const reason = `${called.status} ${wordsOf(fields.error)}`.trim();
  if (called.status === 429) {
    // An instant as ISO 8601.
    const resetAt = Date.parse(headerOf(called, 'x-ratelimit-reset'));
    const retryAfterMs = Number.isNaN(resetAt) ? 60_000 : Math.max(1_000, resetAt - Date.now());
    return { outcome: 'refused', kind: 'throttled', reason, retryAfterMs };
  }
  const ours = called.status === 401 || called.status === 403 || called.status === 404;
  return { outcome: 'refused', kind: ours ? 'misconfigured' : 'rejected', reason };
}
