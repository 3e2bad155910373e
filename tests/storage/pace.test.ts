// Slots as the ledger hands them out: evenly, as far ahead as a commit takes, and none twice.
import { describe, expect, it } from 'vitest';
import { takeSlots } from '../../src/storage/pace.ts';

const rate = { broadcast: 100, reply: 10 };
const row = (next_broadcast = 0, next_reply = 0) => ({
  next_reply,
  next_broadcast,
  paused_until: 0,
  stopped_reason: null as string | null,
});

describe('a broadcast', () => {
  it.each([
    [0, 3],
    [30, 3],
    [80, 8],
    [5_000, 15],
  ])('with commits of %d ms has %d slots ahead', (leadMs, slots) => {
    const pace = row(10_000);
    expect(takeSlots(pace, 'broadcast', rate, 100, 10_000, leadMs)).toHaveLength(slots);
  });

  it('goes on where it stopped, and loses a slot nobody took in time', () => {
    const pace = row(10_000);
    expect(takeSlots(pace, 'broadcast', rate, 2, 10_000)).toEqual([10_000, 10_010]);
    expect(takeSlots(pace, 'broadcast', rate, 2, 10_005)).toEqual([10_020, 10_030]);
    expect(takeSlots(pace, 'broadcast', rate, 1, 10_500)).toEqual([10_500]);
  });

  it.each([
    ['paused', { paused_until: 10_001 }],
    ['stopped', { stopped_reason: 'token revoked' }],
  ])('has none while its channel is %s', (_, state) => {
    expect(takeSlots({ ...row(), ...state }, 'broadcast', rate, 5, 10_000)).toEqual([]);
  });
});

it('a reply has the share of an idle broadcast too', () => {
  expect(takeSlots(row(0), 'reply', rate, 100, 10_000)).toHaveLength(11);
  expect(takeSlots(row(9_990), 'reply', rate, 100, 10_000)).toHaveLength(2);
});
