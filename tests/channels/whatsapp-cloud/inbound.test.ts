// Webhooks of the Cloud API → events: a table over every kind, who it is, and what is left alone.
import { describe, expect, it } from 'vitest';
import { instantOf, toInbound } from '../../../src/channels/whatsapp-cloud/inbound.ts';
import type { InboundEvent } from '../../../src/core/message.ts';
import {
  change,
  contactOf,
  messageOf,
  PHONE_NUMBER_ID,
  type StatusParts,
  statuses,
  textOf,
} from '../../fakes/whatsapp-cloud/webhooks.ts';
import { CONTENTS } from './payloads.ts';

const PERSON = '4915112345678';
const NOW = 1_790_000_500_000;
const read = (payload: unknown) => toInbound(payload, { account: PHONE_NUMBER_ID, now: NOW });
const events = (payload: unknown): InboundEvent[] => read(payload).events;
const message = (value: object) =>
  events(
    change({ messages: [{ id: 'wamid.1', timestamp: '1790000000', type: 'text', text: { body: 'a' }, ...value }] }),
  );

describe('what a message contains', () => {
  it.each(CONTENTS)('$name', ({ content, means }) => {
    const found = events(messageOf(PERSON, 'wamid.1', content));
    if (means === null) expect(found).toEqual([]);
    else {
      expect(found).toEqual([
        {
          type: 'message',
          address: { channel: 'whatsapp-cloud', account: PHONE_NUMBER_ID, id: PERSON },
          ...(means.kind === 'moved' ? {} : { profile: { name: 'Erika Mustermann' } }),
          dedupe: { kind: 'message', id: 'wamid.1' },
          providerId: 'wamid.1',
          sentAt: 1_790_000_000_000,
          content: means,
        },
      ]);
    }
  });
});

describe('who wrote', () => {
  const who = (value: object, contacts?: object[]) => {
    const base = { id: 'wamid.1', timestamp: '1790000000', type: 'text', text: { body: 'a' } };
    const [event] = events(change({ ...(contacts ? { contacts } : {}), messages: [{ ...base, ...value }] }));
    return event?.type === 'message' ? [event.address.id, ...(event.aliases ?? [])] : null;
  };
  it.each([
    ['number alone', { from: PERSON }, undefined, [PERSON]],
    ['number and id', { from: PERSON, from_user_id: 'DE.123' }, undefined, [PERSON, 'DE.123']],
    ['id alone', { from_user_id: 'DE.123' }, undefined, ['DE.123']],
    ['id in the place of the number', { from: 'DE.123' }, undefined, ['DE.123']],
    ['id from the contact', { from: PERSON }, [{ ...contactOf(PERSON), user_id: 'DE.123' }], [PERSON, 'DE.123']],
    ['number from the contact', { from_user_id: 'DE.123' }, [{ wa_id: PERSON, user_id: 'DE.123' }], [PERSON, 'DE.123']],
    ['a contact who is somebody else', { from: PERSON }, [{ wa_id: '49999999', user_id: 'DE.9' }], [PERSON]],
    ['only a contact', {}, [{ wa_id: PERSON }], [PERSON]],
    ['a parent id is not sendable', { from_user_id: 'DE.ENT.123' }, undefined, null],
    ['nobody', {}, undefined, null],
    ['no number', { from: 'Erika' }, undefined, null],
  ])('%s', (_name, value, contacts, expected) => {
    expect(who(value, contacts)).toEqual(expected);
  });

  it('never gives two people of one webhook the ids of one', () => {
    const contacts = [{ wa_id: PERSON, user_id: 'DE.1' }];
    const of = (from: string, id: string) => ({ from, id, timestamp: '1790000000', type: 'text', text: { body: 'a' } });
    const found = events(change({ contacts, messages: [of(PERSON, 'a'), of('4917700000000', 'b')] }));
    expect(found.map((event) => event.address.id)).toEqual([PERSON, '4917700000000']);
    expect(found[1]).not.toHaveProperty('aliases');
  });
});

describe('statuses', () => {
  const one = (parts: Partial<StatusParts>) =>
    events(statuses({ id: 'wamid.9', to: PERSON, status: 'sent', ...parts }))[0];
  it.each([
    ['sent', 'sent'],
    ['delivered', 'delivered'],
    ['read', 'read'],
    ['played', 'read'],
    ['failed', 'failed'],
    ['held_for_quality_assessment', 'held'],
  ])('%s is %s', (status, expected) => {
    expect(one({ status, callback: 'delivery-1' })).toMatchObject({
      type: 'receipt',
      dedupe: { kind: 'status', id: `wamid.9:${expected}` },
      providerId: 'wamid.9',
      deliveryId: 'delivery-1',
      status: expected,
      at: 1_790_000_100_000,
    });
  });
  it('says what a failure means', () => {
    expect(one({ status: 'failed', error: { code: 131050, details: 'opted out' } })).toMatchObject({
      reason: '131050 opted out',
      refusal: { kind: 'gone', optedOut: true },
    });
  });
  it.each(['deleted', 'warning', 'pending', 'tomorrow'])('%s changes nothing', (status) => {
    expect(read(statuses({ id: 'w', to: PERSON, status }))).toMatchObject({ events: [], ignored: { unknown: 1 } });
  });
  it('knows who got it by a business-scoped id alone', () => {
    const status = { id: 'w', status: 'sent', timestamp: '1790000000', recipient_user_id: 'DE.123' };
    expect(events(change({ statuses: [status] }))[0]?.address.id).toBe('DE.123');
  });
});

describe('what is walked and what is left alone', () => {
  it('walks every entry and change, messages, statuses, errors and preferences', () => {
    const value = {
      contacts: [contactOf(PERSON)],
      messages: [1, 2].map((id) => ({
        from: PERSON,
        id: `m${id}`,
        timestamp: '1790000000',
        type: 'text',
        text: { body: 'a' },
      })),
      statuses: [{ id: 's', status: 'read', timestamp: '1790000000', recipient_id: PERSON }],
      errors: [{ code: 130429, title: 'Rate limit hit' }],
      user_preferences: [{ wa_id: PERSON, category: 'marketing_messages', value: 'stop', timestamp: 1_790_000_000 }],
    };
    const single = change(value) as { object: string; entry: { changes: unknown[] }[] };
    const entry = { id: '1', changes: [...single.entry[0]!.changes, ...single.entry[0]!.changes] };
    const found = read({ object: single.object, entry: [entry, entry] });
    expect(found.events).toHaveLength(16);
    expect(found.news).toHaveLength(4);
  });

  it('hears the end of notices from the platform, never their beginning', () => {
    const preference = (value: string) =>
      change(
        { user_preferences: [{ wa_id: PERSON, category: 'marketing_messages', value, timestamp: 1_790_000_000 }] },
        'user_preferences',
      );
    expect(events(preference('stop'))).toMatchObject([
      { address: { id: PERSON }, sentAt: 1_790_000_000_000, content: { kind: 'membership', state: 'opted-out' } },
    ]);
    for (const value of ['resume', 'signup', 'x']) expect(events(preference(value))).toEqual([]);
  });

  it.each([
    ['another number of ours', change({ messages: [{}], statuses: [{}] }, 'messages', '999'), { foreign: 1 }],
    [
      'a group',
      change({ messages: [{ group_id: 'g', from: PERSON, id: 'w', type: 'text', text: { body: 'a' } }] }),
      { group: 1 },
    ],
    ['a status of a group', change({ statuses: [{ id: 'w', status: 'sent', recipient_type: 'group' }] }), { group: 1 }],
    ['a field of no concern', change({}, 'flows'), { unknown: 1 }],
    ['another product', { object: 'instagram', entry: [] }, { unknown: 1 }],
    [
      'messages without an id',
      change({ messages: [{ from: PERSON, type: 'text', text: { body: 'a' } }] }),
      { malformed: 1 },
    ],
    [
      'no metadata',
      { object: 'whatsapp_business_account', entry: [{ changes: [{ field: 'messages', value: {} }] }] },
      { malformed: 1 },
    ],
    ['no object', [1], { malformed: 1 }],
  ])('counts and ignores %s', (_name, payload, ignored) => {
    expect(read(payload)).toEqual({ events: [], news: [], ignored });
  });

  it('tells operators what Meta says of the account', () => {
    const template = {
      event: 'PAUSED',
      message_template_id: 1,
      message_template_name: 'luftpost_alarm',
      message_template_language: 'de',
      reason: 'LOW_QUALITY',
    };
    expect(read(change(template, 'message_template_status_update')).news).toEqual([
      { kind: 'template', name: 'luftpost_alarm', language: 'de', status: 'PAUSED', reason: 'LOW_QUALITY' },
    ]);
    const limit = change({ max_daily_conversations_per_business: 2_000 }, 'business_capability_update');
    expect(read(limit).news).toEqual([{ kind: 'account', what: 'messaging limit', value: '2000' }]);
  });
});

describe('times', () => {
  it.each([
    ['1790000000', 1_790_000_000_000],
    [1_790_000_000, 1_790_000_000_000],
    ['1790000000123', 1_790_000_000_123],
    ['', NOW],
    ['-5', NOW],
    ['99999999999', NOW],
    [undefined, NOW],
    [Number.NaN, NOW],
  ])('%s', (given, expected) => {
    expect(instantOf(given, NOW)).toBe(expected);
  });
  it('is the same event however often it comes', () => {
    expect(events(textOf(PERSON, 'wamid.1', 'a'))[0]?.dedupe).toEqual(message({ from: PERSON })[0]?.dedupe);
  });
});
