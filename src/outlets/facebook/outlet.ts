// A Facebook page: one post per notice. There is no key: a lost answer stays in doubt for a person.
import type { Outlet } from '../../core/outlet.ts';
import type { SendResult } from '../../core/send-result.ts';
import { type Call, type Called, commonResult, fieldsOf, idOf, wordsOf } from '../call.ts';

const ROOT = 'https://graph.facebook.com/v23.0';
/** Too many calls: of the app, of the user, of the page, of the business. */
const THROTTLED = new Set([4, 17, 32, 613]);
/** Token, permission, page restricted. */
const MISCONFIGURED = new Set([10, 102, 190, 200, 368]);
const RETRY_MS = 5 * 60_000;

export function createFacebookOutlet(options: {
  pageId: string;
  pageToken: string;
  apiRoot: string | null;
  call: Call;
}): Outlet {
  const root = (options.apiRoot ?? ROOT).replace(/\/+$/, '');
  return {
    name: 'facebook',
    idempotent: false,
    async publish({ title, text, link }): Promise<SendResult> {
      const called = await options.call({
        url: `${root}/${options.pageId}/feed`,
        headers: { authorization: `Bearer ${options.pageToken}` },
        body: { message: `${title}\n\n${text}`, link },
      });
      return commonResult(called) ?? resultOf(called as Extract<Called, { ok: true }>);
    },
  };
}

function resultOf(called: Extract<Called, { ok: true }>): SendResult {
  const fields = fieldsOf(called.json);
  const error = fieldsOf(fields.error);
  const code = Number(error.code);
  if (called.status < 300 && fields.error === undefined) {
    const providerId = idOf(fields.id);
    return providerId === null
      ? { outcome: 'unknown', reason: 'an answer without an id' }
      : { outcome: 'accepted', providerId };
  }
  const reason = `${Number.isFinite(code) ? code : called.status} ${wordsOf(error.message)}`.trim();
  if (called.status === 429 || THROTTLED.has(code)) {
    return { outcome: 'refused', kind: 'throttled', reason, retryAfterMs: RETRY_MS };
  }
  const ours = called.status === 401 || MISCONFIGURED.has(code) || (code >= 201 && code <= 299);
  return { outcome: 'refused', kind: ours ? 'misconfigured' : 'rejected', reason };
}
