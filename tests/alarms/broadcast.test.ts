// The states of a broadcast: every way that exists, and none besides.
import { describe, expect, it } from 'vitest';
import { BROADCAST_STATES, type BroadcastEvent, nextBroadcast } from '../../src/core/broadcast.ts';

const ways: Record<string, Record<string, string>> = {
  submit: { draft: 'submitted', returned: 'submitted' },
  edit: { draft: 'draft', submitted: 'draft', returned: 'draft' },
  approve: { submitted: 'approved' },
  return: { submitted: 'returned' },
  reject: { submitted: 'rejected', returned: 'rejected' },
  due: { scheduled: 'approved' },
  hold: { scheduled: 'onhold', approved: 'onhold', running: 'onhold' },
  frozen: { approved: 'running' },
  pause: { running: 'paused', approved: 'paused' },
  resume: { paused: 'running', onhold: 'running' },
  stop: { approved: 'stopped', scheduled: 'stopped', running: 'stopped', paused: 'stopped', onhold: 'stopped' },
  expire: { approved: 'expired', scheduled: 'expired', running: 'expired', paused: 'expired', onhold: 'expired' },
  complete: { running: 'completed', paused: 'completed', onhold: 'completed' },
};

describe.each(Object.keys(ways))('%s', (type) => {
  it.each(BROADCAST_STATES)('from %s', (state) => {
    const event = { type, later: false, frozen: true } as BroadcastEvent;
    expect(nextBroadcast(state, event)).toBe(ways[type]?.[state] ?? null);
  });
});

it('waits for its time, and freezes its audience first', () => {
  expect(nextBroadcast('submitted', { type: 'approve', later: true })).toBe('scheduled');
  expect(nextBroadcast('onhold', { type: 'resume', frozen: false })).toBe('approved');
});
