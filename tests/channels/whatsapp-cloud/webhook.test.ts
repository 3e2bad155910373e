// The door: Meta's challenge, forged and malformed calls, files, look-ups; and ten thousand shapes of nonsense.
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { IntakeRequest } from '../../../src/core/channel.ts';
import { type RecordingInbox, recordingInbox } from '../../contract/channel.contract.ts';
import { type FakeGraph, startFakeGraph } from '../../fakes/whatsapp-cloud/start-fake-graph.ts';
import {
  change,
  contactOf,
  requestOf,
  signatureOf,
  statuses,
  textOf,
  VERIFY_TOKEN,
} from '../../fakes/whatsapp-cloud/webhooks.ts';
import { type OpenedChannel, openWhatsAppCloud } from './open-channel.ts';
import { CONTENTS } from './payloads.ts';

const PERSON = '4915112345678';
let fake: FakeGraph;
let inbox: RecordingInbox;
let opened: OpenedChannel;
beforeEach(async () => {
  fake = await startFakeGraph();
  inbox = recordingInbox();
  opened = openWhatsAppCloud(fake, { inbox });
});
afterEach(async () => {
  await opened.channel.close();
  await fake.stop();
});
const receive = (request: IntakeRequest) => opened.channel.intake.receive(request);

describe('the challenge', () => {
  const get = (query: Record<string, string>): IntakeRequest => ({
    method: 'GET',
    headers: new Headers(),
    query: new URLSearchParams(query),
    body: new Uint8Array(),
  });
  const right = { 'hub.mode': 'subscribe', 'hub.verify_token': VERIFY_TOKEN, 'hub.challenge': '1158201444' };

  it('is given back as it is to whoever knows the word', async () => {
    expect(await receive(get(right))).toEqual({ status: 200, body: '1158201444' });
  });
  it.each([
    ['another word', { ...right, 'hub.verify_token': `${VERIFY_TOKEN}x` }],
    ['no word', { 'hub.mode': 'subscribe', 'hub.challenge': '1' }],
    ['another mode', { ...right, 'hub.mode': 'unsubscribe' }],
    ['no challenge', { ...right, 'hub.challenge': '' }],
    ['a challenge that is a page', { ...right, 'hub.challenge': '<script>' }],
  ])('%s: 403', async (_name, query) => {
    expect(await receive(get(query as Record<string, string>))).toEqual({ status: 403 });
  });
  it('takes nothing but GET and POST', async () => {
    expect(await receive({ ...get(right), method: 'DELETE' })).toEqual({ status: 405 });
  });
});

describe('signatures', () => {
  it('are right over the bytes as they came, however an umlaut is written', async () => {
    const plain = JSON.stringify(textOf(PERSON, 'wamid.1', 'Grüße'));
    const escaped = plain.replace('ü', '\\u00fc').replace('ß', '\\u00df').replace('wamid.1', 'wamid.2');
    expect((await receive(requestOf(plain))).status).toBe(200);
    expect((await receive(requestOf(escaped))).status).toBe(200);
    expect((await receive(requestOf(escaped, signatureOf(plain)))).status).toBe(401);
    expect(inbox.events.map((event) => event.type === 'message' && event.content)).toEqual([
      { kind: 'text', text: 'Grüße' },
      { kind: 'text', text: 'Grüße' },
    ]);
  });

  it('leave a forged call with nothing but a count, before anything is read', async () => {
    for (let at = 0; at < 5; at++) await receive(requestOf('{"not json', signatureOf('other')));
    expect(opened.counts).toEqual({ unauthorised: 5 });
    expect(inbox.batches).toEqual([]);
  });
});

it('marks what it stored as read, and shows typing on the last message', async () => {
  await receive(requestOf(textOf(PERSON, 'wamid.1', 'Hallo')));
  await opened.channel.typing?.({ channel: 'whatsapp-cloud', account: fake.phoneNumberId, id: PERSON });
  await expect.poll(() => fake.reads.length).toBe(2);
  expect(fake.reads).toEqual(
    expect.arrayContaining([
      { messageId: 'wamid.1', typing: false },
      { messageId: 'wamid.1', typing: true },
    ]),
  );
});

it('counts what is for another number and stores nothing of it', async () => {
  await receive(requestOf(change({ messages: [{ from: PERSON, id: 'w' }] }, 'messages', '999')));
  expect(opened.counts).toEqual({ 'ignored-foreign': 1, stored: 1 });
  expect(inbox.batches).toEqual([]);
});

describe('files', () => {
  const fetch = (ref: string, maxBytes = 1_000) => opened.channel.fetchMedia!({ media: 'photo', ref }, maxBytes);
  it('are fetched with the token, within the limit', async () => {
    fake.media.set('77', { bytes: Buffer.from('picture'), mime: 'image/png' });
    expect(await fetch('77')).toEqual({ bytes: Buffer.from('picture'), mime: 'image/png' });
  });
  it('are left where they are when too large, also when Graph did not say so', async () => {
    fake.media.set('77', { bytes: Buffer.alloc(2_000), mime: 'image/png' });
    fake.media.set('78', { bytes: Buffer.alloc(2_000), mime: 'image/png', size: 10 });
    expect(await fetch('77')).toBeNull();
    await expect(fetch('78')).resolves.toBeNull();
  });
  it('are gone after a while', async () => {
    expect(await fetch('79')).toBeNull();
  });
});

describe('look-ups', () => {
  it('find the templates by the token, or by the account a webhook came from', async () => {
    fake.templates.push({
      name: 'luftpost_alarm',
      language: 'de',
      status: 'APPROVED',
      parameters: 2,
      ttlS: 3_600,
      taps: 1,
    });
    expect(await opened.channel.lookups.templates()).toEqual([
      {
        name: 'luftpost_alarm',
        language: 'de',
        status: 'APPROVED',
        category: 'UTILITY',
        ttlS: 3_600,
        parameters: 2,
        taps: 1,
      },
    ]);
  });
  it('tell the number and its limit', async () => {
    expect(await opened.channel.lookups.number()).toEqual({
      displayNumber: '+49 711 2160',
      name: 'Stadt Stuttgart',
      quality: 'GREEN',
      tier: 'TIER_10K',
      limit: 10_000,
    });
  });
});

describe('ten thousand malformed webhooks', () => {
  const junk = fc.oneof(
    fc.constantFrom(
      null,
      true,
      false,
      0,
      -1,
      1e308,
      Number.MAX_SAFE_INTEGER,
      '',
      ' ',
      '\u0000',
      '\ud83d',
      [],
      {},
      [[]],
      '9'.repeat(400),
    ),
    fc.string({ unit: 'binary', maxLength: 30 }),
    fc.jsonValue({ maxDepth: 2 }),
  );
  const good = fc.constantFrom(
    ...CONTENTS.map(({ content }) => textAround(content)),
    ...['sent', 'delivered', 'read', 'failed'].map((status) =>
      statuses({ id: 'w', to: PERSON, status, error: { code: 131026 } }),
    ),
    change({ user_preferences: [{ wa_id: PERSON, value: 'stop', timestamp: 1 }] }, 'user_preferences'),
    change({ event: 'PAUSED', message_template_name: 'a' }, 'message_template_status_update'),
  );
  /** A documented shape with some of its places put wrong. */
  const broken = fc
    .tuple(good, fc.array(fc.tuple(fc.nat(), junk, fc.boolean()), { minLength: 1, maxLength: 6 }))
    .map(([payload, wounds]) => {
      const copy = structuredClone(payload) as object;
      for (const [at, value, remove] of wounds) wound(copy, at, value, remove);
      return copy;
    });

  it('are counted, refused or ignored; the next good one is answered', async () => {
    let n = 0;
    await fc.assert(
      fc.asyncProperty(broken, async (payload) => {
        const { status } = await receive(requestOf(payload));
        expect(status).toBe(200);
        for (const event of inbox.events) {
          expect(event.address.account).toBe(fake.phoneNumberId);
          expect(JSON.stringify(event).isWellFormed()).toBe(true);
          expect(Number.isSafeInteger(event.type === 'message' ? event.sentAt : event.at)).toBe(true);
        }
        inbox.batches.length = 0;
        if (n++ % 500 !== 0) return;
        await receive(requestOf(textOf(PERSON, `good-${n}`, 'Gilt Alarm?')));
        expect(inbox.events).toMatchObject([{ content: { kind: 'text', text: 'Gilt Alarm?' } }]);
        inbox.batches.length = 0;
      }),
      { numRuns: 10_000 },
    );
  }, 120_000);
});

function textAround(content: object): object {
  return change({
    contacts: [contactOf(PERSON)],
    messages: [{ from: PERSON, id: 'w', timestamp: '1790000000', ...content }],
  });
}

/** Replaces or removes the `at`-th place of a tree. */
function wound(root: object, at: number, value: unknown, remove: boolean): void {
  const places: [Record<string, unknown>, string][] = [];
  const walk = (node: unknown, depth: number): void => {
    if (typeof node !== 'object' || node === null || depth > 12) return;
    for (const key of Object.keys(node)) {
      places.push([node as Record<string, unknown>, key]);
      walk((node as Record<string, unknown>)[key], depth + 1);
    }
  };
  walk(root, 0);
  const place = places[at % Math.max(1, places.length)];
  if (place === undefined) return;
  const [parent, key] = place;
  if (remove && !Array.isArray(parent)) delete parent[key];
  else parent[key] = structuredClone(value);
}
