// Every documented code in one of the kinds of the house; what may have arrived stays in doubt.
import { describe, expect, it } from 'vitest';
import { refusalOf, toSendResult } from '../../../src/channels/whatsapp-cloud/errors.ts';

const KINDS: Record<string, number[]> = {
  misconfigured: [0, 3, 10, 33, 190, 200, 210, 299, 368, 131005, 131031, 131042, 131045, 133010],
  'misconfigured broadcasts': [131048, 131063, 131064],
  'misconfigured template': [132000, 132001, 132005, 132007, 132008, 132012, 132015, 132016, 132068, 132069],
  throttled: [4, 613, 80007, 130429, 133016],
  'throttled recipient': [131056],
  'gone unsure': [131026],
  'gone opted out': [131050],
  unreachable: [1, 2, 131000, 131016, 131057, 135000],
  rejected: [
    100, 130472, 130497, 131008, 131009, 131021, 131030, 131047, 131049, 131051, 131052, 131053, 131062, 999999,
  ],
};

const table = Object.entries(KINDS).flatMap(([kind, codes]) => codes.map((code) => [code, kind] as const));

describe('codes', () => {
  it.each(table)('%i is %s', (code, expected) => {
    const refusal = refusalOf({ code, title: 'x', error_data: { details: 'details' } })!;
    const kind = [
      refusal.kind,
      refusal.scope,
      refusal.optedOut ? 'opted out' : undefined,
      refusal.unsure ? 'unsure' : undefined,
    ]
      .filter(Boolean)
      .join(' ');
    expect(kind).toBe(expected);
    expect(refusal.reason).toBe(`${code} details`);
  });

  it('keeps a reason without telephone numbers and ids', () => {
    const details = 'Message to +49 151 1234567 (wamid.HBgL, DE.12345678901) failed';
    expect(refusalOf({ code: 131026, error_data: { details } })?.reason).toBe('131026 Message to … (… …) failed');
  });

  it.each([null, undefined, 7, 'x', [], {}, { code: 'x' }, { code: 1.5 }, { code: null }])(
    '%j is no error',
    (value) => {
      expect(refusalOf(value)).toBeNull();
    },
  );
});

describe('answers', () => {
  const error = (code: number, status: number) => toSendResult({ status, body: { error: { code, message: 'm' } } });
  const good = (more: object = {}) => ({ messaging_product: 'whatsapp', messages: [{ id: 'wamid.1', ...more }] });

  it.each([
    ['accepted', 200, good(), { outcome: 'accepted', providerId: 'wamid.1' }],
    ['accepted template', 200, good({ message_status: 'accepted' }), { outcome: 'accepted', providerId: 'wamid.1' }],
    [
      'held',
      200,
      good({ message_status: 'held_for_quality_assessment' }),
      { outcome: 'held', providerId: 'wamid.1', reason: 'held_for_quality_assessment' },
    ],
    ['good without a message', 200, { messages: [] }, { outcome: 'unknown' }],
    ['good without JSON', 200, undefined, { outcome: 'unknown' }],
    ['a server error with a code', 500, { error: { code: 131000 } }, { outcome: 'unknown' }],
    ['a gateway', 502, undefined, { outcome: 'unknown' }],
    ['a time-out of theirs', 408, undefined, { outcome: 'unknown' }],
    ['a strange 400', 400, undefined, { outcome: 'unknown' }],
    ['a redirect', 302, undefined, { outcome: 'refused', kind: 'misconfigured' }],
    ['a proxy that wants a name', 407, undefined, { outcome: 'refused', kind: 'misconfigured' }],
    ['too large', 413, undefined, { outcome: 'refused', kind: 'rejected' }],
    ['too fast without JSON', 429, undefined, { outcome: 'refused', kind: 'throttled', retryAfterMs: 4_000 }],
  ])('%s', (_name, status, body, expected) => {
    expect(toSendResult({ status, body })).toMatchObject(expected);
  });

  it('waits as long as it is told', () => {
    const body = { error: { code: 130429, message: 'm' } };
    expect(toSendResult({ status: 429, retryAfterMs: 9_000, body })).toMatchObject({ retryAfterMs: 9_000 });
    expect(error(80_007, 400)).toMatchObject({ kind: 'throttled', retryAfterMs: 60_000 });
    expect(error(131_056, 400)).toMatchObject({ kind: 'throttled', scope: 'recipient', retryAfterMs: 6_000 });
  });

  it('stops for a refused token whatever the code says', () => {
    expect(error(999, 401)).toMatchObject({ outcome: 'refused', kind: 'misconfigured' });
    expect(error(999, 429)).toMatchObject({ outcome: 'refused', kind: 'throttled' });
  });
});
