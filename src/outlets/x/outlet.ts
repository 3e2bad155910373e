// X: one post per notice, in a thread. There is no key: a lost answer stays in doubt for a person.
import type { Outlet } from '../../core/outlet.ts';
import type { SendResult } from '../../core/send-result.ts';
import { type Call, type Called, commonResult, fieldsOf, headerOf, idOf, wordsOf } from '../call.ts';

const ROOT = 'https://api.x.com';

export function createXOutlet(options: { accessToken: string; apiRoot: string | null; call: Call }): Outlet {
  const root = (options.apiRoot ?? ROOT).replace(/\/+$/, '');
  return {
    name: 'x',
    idempotent: false,
    async publish({ short, replyTo }): Promise<SendResult> {
      const called = await options.call({
        url: `${root}/2/tweets`,
        headers: { authorization: `Bearer ${options.accessToken}` },
        body: { text: short, ...(replyTo === null ? {} : { reply: { in_reply_to_tweet_id: replyTo } }) },
      });
      return commonResult(called) ?? resultOf(called as Extract<Called, { ok: true }>);
    },
  };
}

function resultOf(called: Extract<Called, { ok: true }>): SendResult {
  const fields = fieldsOf(called.json);
  if (called.status < 300) {
    const providerId = idOf(fieldsOf(fields.data).id);
    return providerId === null
      ? { outcome: 'unknown', reason: 'an answer without an id' }
      : { outcome: 'accepted', providerId };
  }
  const reason = `${called.status} ${wordsOf(fields.detail) || wordsOf(fields.title)}`.trim();
  if (called.status === 429) {
    // Unix seconds; there is no Retry-After.
    const resetAt = Number(headerOf(called, 'x-rate-limit-reset')) * 1_000;
    const retryAfterMs = Number.isFinite(resetAt) && resetAt > 0 ? Math.max(1_000, resetAt - Date.now()) : 60_000;
    return { outcome: 'refused', kind: 'throttled', reason, retryAfterMs };
  }
  // 403 is also what the same text twice gets: that is no fault of the token.
  const ours = called.status === 401 || (called.status === 403 && !/duplicate/i.test(reason));
  return { outcome: 'refused', kind: ours ? 'misconfigured' : 'rejected', reason };
}
