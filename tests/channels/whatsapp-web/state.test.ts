// The session's states as a table, and what the library says translated without it.
import { describe, expect, it } from 'vitest';
import type { WebMessage } from '../../../src/channels/whatsapp-web/client.ts';
import { ofThrown, troubleOf, troubleOfReason } from '../../../src/channels/whatsapp-web/errors.ts';
import { toInbound } from '../../../src/channels/whatsapp-web/inbound.ts';
import { toText } from '../../../src/channels/whatsapp-web/outbound.ts';
import {
  nextSession,
  OFF,
  type Session,
  type SessionEvent,
  TROUBLES,
} from '../../../src/channels/whatsapp-web/session-state.ts';

const play = (events: SessionEvent[], from: Session = OFF): Session =>
  events.reduce((session, event, index) => nextSession(session, event, index * 1_000), from);

describe('a session', () => {
  it.each<[string, SessionEvent[], Partial<Session>]>([
    ['begins', [{ type: 'start' }], { name: 'starting', since: 0 }],
    ['shows a code', [{ type: 'start' }, { type: 'qr', qr: 'x' }], { name: 'pairing', qr: 'x' }],
    [
      'shows a code to type in place of it',
      [{ type: 'start' }, { type: 'qr', qr: 'x' }, { type: 'code', code: 'A' }],
      { name: 'pairing', qr: null, code: 'A' },
    ],
    ['is linked', [{ type: 'start' }, { type: 'authenticated' }], { name: 'syncing' }],
    ['is ready', [{ type: 'start' }, { type: 'authenticated' }, { type: 'ready' }], { name: 'ready', qr: null }],
    [
      'stays ready when the page reloads',
      [{ type: 'start' }, { type: 'ready' }, { type: 'authenticated' }, { type: 'ready' }],
      { name: 'ready', since: 1_000 },
    ],
    ['hears nothing when it is off', [{ type: 'ready' }, { type: 'qr', qr: 'x' }], OFF],
    ['ends', [{ type: 'start' }, { type: 'ready' }, { type: 'stop' }], { name: 'off', trouble: null }],
  ])('%s', (_what, events, expected) => {
    expect(play(events)).toMatchObject(expected);
  });

  it.each(TROUBLES)('restarts a bounded number of times after %s, ever later, and then needs a person', (trouble) => {
    let session = OFF;
    const waits: number[] = [];
    for (let tries = 0; session.name !== 'stopped'; tries++) {
      expect(tries).toBeLessThan(10);
      session = play([{ type: 'start' }, { type: 'trouble', trouble }], session);
      if (session.until !== null) waits.push(session.until);
    }
    expect(waits).toEqual(waits.toSorted((a, b) => a - b));
    expect(session).toMatchObject({ name: 'stopped', trouble, until: null });
    expect(nextSession(session, { type: 'start' }, 0)).toMatchObject({ name: 'starting', failures: 0 });
  });

  it('forgets troubles after ten steady minutes', () => {
    const shaken = play([
      { type: 'start' },
      { type: 'trouble', trouble: 'silent' },
      { type: 'start' },
      { type: 'ready' },
    ]);
    expect(shaken).toMatchObject({ failures: 1, trouble: null });
    const soon = nextSession(shaken, { type: 'trouble', trouble: 'silent' }, 60_000);
    const late = nextSession(shaken, { type: 'trouble', trouble: 'silent' }, 700_000);
    expect([soon.failures, late.failures]).toEqual([2, 1]);
  });
});

it.each([
  ['Requiring unknown module "WAWebCmd"', 'outdated'],
  ['auth timeout', 'outdated'],
  ['Failed to launch the browser process: Code: 21', 'locked'],
  ['Browser was not found at the configured executablePath (/x)', 'no-browser'],
  ['net::ERR_NAME_NOT_RESOLVED at https://web.whatsapp.com/', 'silent'],
  ['Protocol error (Target.createTarget): Target closed', 'browser-gone'],
])('a start that fails with %j is %s', (words, trouble) => {
  expect(troubleOf(new Error(words))).toBe(trouble);
});

it.each([
  ['LOGOUT', 'logged-out'],
  ['CONFLICT', 'conflict'],
  ['UNPAIRED_IDLE', 'idle'],
  ['Max qrcode retries reached', 'unread'],
  ['something new', 'browser-gone'],
])('an end for %j is %s', (reason, trouble) => {
  expect(troubleOfReason(reason)).toBe(trouble);
});

it('repeats no page text of an error', () => {
  expect(ofThrown(new Error('Evaluation failed: +49711222333 said hello'))).toEqual({
    outcome: 'unknown',
    reason: 'WhatsApp Web broke off: error in the page',
  });
});

it('writes buttons out as a numbered menu, and the link above it', () => {
  const buttons = ['Ja', 'Nein'].map((label) => ({ id: label, label }));
  const link = { url: 'https://x.example/', label: 'Mehr' };
  expect(toText({ text: 'Gern?', buttons, link }, false)).toBe('Gern?\n\nMehr: https://x.example/\n\n1 – Ja\n2 – Nein');
});

describe('a message', () => {
  const BARE: WebMessage = {
    id: 'false_49711@c.us_A',
    from: '49711@c.us',
    fromMe: false,
    type: 'chat',
    body: 'Hallo',
    timestamp: 1_790_000_000,
    name: null,
    hasMedia: false,
    mime: null,
    size: null,
    duration: null,
    fileName: null,
    location: null,
    isStatus: false,
  };
  const context = { account: 'default', now: 5, aliasesOf: () => [] };
  const read = (change: Partial<WebMessage>) =>
    toInbound({ event: 'message', message: { ...BARE, ...change } }, context).map((event) =>
      event.type === 'message' ? event.content : null,
    );

  it.each<[string, Partial<WebMessage>, object[]]>([
    ['text', {}, [{ kind: 'text', text: 'Hallo' }]],
    ['NUL and half a pair', { body: 'a\u0000b\ud83d' }, [{ kind: 'text', text: 'ab\ufffd' }]],
    ['nothing', { body: '  ' }, [{ kind: 'unsupported', what: 'empty', answer: true }]],
    ['a poll', { type: 'poll_creation' }, [{ kind: 'unsupported', what: 'poll_creation', answer: true }]],
    ['a call', { type: 'call_log' }, [{ kind: 'unsupported', what: 'call_log', answer: false }]],
    ['a kind with odd signs', { type: '<b>' }, [{ kind: 'unsupported', what: 'unknown', answer: false }]],
    ['a place off the earth', { type: 'location', location: { latitude: 91, longitude: 0 } }, [{ what: 'location' }]],
    ['a place without numbers', { type: 'location', location: null }, [{ what: 'location' }]],
    ['a photograph', { type: 'image', hasMedia: true, body: 'So!' }, [{ media: 'photo', caption: 'So!' }]],
    ['our own', { fromMe: true }, []],
    ['a status', { isStatus: true }, []],
    ['a group', { from: '1-2@g.us' }, []],
    ['a channel', { from: '12@newsletter' }, []],
    ['no address', { from: '' }, []],
  ])('of %s', (_kind, change, expected) => {
    expect(read(change)).toMatchObject(expected);
    expect(read(change)).toHaveLength(expected.length);
  });

  it('without a time has that of its coming', () => {
    const [event] = toInbound({ event: 'message', message: { ...BARE, timestamp: Number.NaN } }, context);
    expect(event).toMatchObject({ sentAt: 5 });
  });

  it('of a new number makes nobody and leads to whom we know', () => {
    const [event] = toInbound({ event: 'number-changed', oldId: '1@c.us', newId: '2@c.us' }, context);
    expect(event).toMatchObject({ address: { id: '1@c.us' }, aliases: ['2@c.us'], content: { kind: 'membership' } });
  });
});
