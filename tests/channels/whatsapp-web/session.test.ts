// A life with the linked device: every trouble has a name, a bounded restart and a word to the operator.
import { mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { WhatsAppWebDeps } from '../../../src/channels/whatsapp-web/channel.ts';
import { type RecordingInbox, recordingInbox } from '../../contract/channel.contract.ts';
import { type FakeWhatsAppWeb, startFakeWhatsAppWeb } from '../../fakes/whatsapp-web/start-fake-whatsapp-web.ts';
import { openWhatsAppWeb } from './open-channel.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 30_000 });

const ERIKA = '49711222333@c.us';
const HIDDEN = '880000111@lid';

let fake: FakeWhatsAppWeb;
let inbox: RecordingInbox;
let opened: Awaited<ReturnType<typeof openWhatsAppWeb>>;

async function open(deps: Partial<WhatsAppWebDeps> = {}): Promise<void> {
  opened = await openWhatsAppWeb(fake, { inbox, ...deps });
  await opened.channel.start();
}
async function paired(deps: Partial<WhatsAppWebDeps> = {}): Promise<void> {
  await open(deps);
  await opened.reached('pairing');
  await fake.command({ do: 'scan' });
  await opened.reached('ready');
}
/** What the inbox keeps of it: what was caught up after the start may come a second time. */
const kept = () => [
  ...new Map(inbox.events.map((event) => [`${event.dedupe.kind} ${event.dedupe.id}`, event])).values(),
];
const stored = (count: number) => vi.waitFor(() => expect(kept().length).toBeGreaterThanOrEqual(count), 45_000);
/** Processes of this machine whose command line holds some words. */
const processes = (words: string): number[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(words);
      } catch {
        return false;
      }
    })
    .map(Number);
const browsers = (): number[] => processes(`--user-data-dir=${opened.profileDir}`);
const holders = (): number[] => processes(`"profileDir":"${opened.profileDir}"`);

beforeEach(async () => {
  fake = await startFakeWhatsAppWeb();
  inbox = recordingInbox();
});
afterEach(async () => {
  await opened.close();
  await fake.stop();
});

describe('pairing', () => {
  it('shows a QR, a new one when it runs out, and is ready when it was scanned', async () => {
    await open();
    const first = (await opened.reached('pairing')).qr;
    await fake.command({ do: 'qr' });
    await vi.waitFor(() => expect(opened.channel.session.qr).not.toBe(first), 10_000);
    await fake.command({ do: 'scan' });
    await opened.reached('ready');
    expect(opened.states.map(({ name }) => name)).toContain('syncing');
    expect(opened.channel.session).toMatchObject({ qr: null, failures: 0, trouble: null });
  });

  it('shows a code to type instead', async () => {
    await open();
    await opened.reached('pairing');
    expect(await opened.channel.pair('4971112345')).toBe(true);
    expect(opened.channel.session.code).toBe('ABCD1234');
    expect(fake.told).toContainEqual({ kind: 'pairing', phone: '4971112345' });
  });

  it('keeps the session over a restart', async () => {
    await paired();
    await opened.channel.stop();
    opened.states.length = 0;
    await opened.channel.start();
    await opened.reached('ready');
    expect(opened.states.map(({ name }) => name)).not.toContain('pairing');
  });
});

describe('what people send', () => {
  it('is stored once, whatever it is, with one person behind two ids', async () => {
    await paired();
    await fake.command({ do: 'pair', a: ERIKA, b: HIDDEN });
    const file = { mime: 'audio/ogg; codecs=opus', size: 5 };
    fake.file('A3', new TextEncoder().encode('hallo'));
    await fake.write({ id: 'A1', from: ERIKA, body: 'Darf ich fahren?', notifyName: 'Erika' });
    await fake.write({ id: 'A2', from: HIDDEN, body: 'und morgen?' });
    await fake.write({ id: 'A3', from: ERIKA, type: 'ptt', media: file });
    await fake.write({ id: 'A4', from: ERIKA, type: 'location', lat: 48.77, lng: 9.18 });
    await fake.write({ id: 'A5', from: ERIKA, type: 'vcard', body: 'BEGIN:VCARD' });
    await fake.write({ id: 'A6', from: '1234-5678@g.us', body: 'in a group' });
    await fake.write({ id: 'A7', from: 'status@broadcast', body: 'status' });
    await stored(5);
    await fake.command({ do: 'edit', id: `false_${ERIKA}_A1`, text: 'STOPP' });
    await stored(6);
    await fake.command({ do: 'revoke', id: `false_${HIDDEN}_A2` });
    await stored(7);
    expect(kept()).toMatchObject([
      { address: { id: ERIKA }, aliases: [HIDDEN], profile: { name: 'Erika' }, content: { text: 'Darf ich fahren?' } },
      { address: { id: HIDDEN }, aliases: [ERIKA], content: { kind: 'text' } },
      { content: { kind: 'media', media: 'voice', size: 5 } },
      { content: { kind: 'location', latitude: 48.77, longitude: 9.18 } },
      { content: { kind: 'unsupported', what: 'vcard', answer: true } },
      { content: { kind: 'edit', text: 'STOPP' } },
      { content: { kind: 'revoke' } },
    ]);
    const media = { media: 'voice', ref: `false_${ERIKA}_A3` } as const;
    const found = await opened.channel.fetchMedia?.(media, 1_000);
    expect(new TextDecoder().decode(found?.bytes)).toBe('hallo');
    expect(await opened.channel.fetchMedia?.(media, 4)).toBeNull();
  });

  it('tells receipts by their acks', async () => {
    await paired();
    const address = { channel: 'whatsapp-web', account: 'default', id: ERIKA } as const;
    const result = await opened.channel.send(address, { text: 'Ja' }, 'd1');
    expect(result.outcome).toBe('accepted');
    await vi.waitFor(() =>
      expect(inbox.events).toContainEqual(
        expect.objectContaining({ type: 'receipt', status: 'delivered', providerId: fake.sent[0]!.id }),
      ),
    );
  });

  it('says what cannot be sent: nobody of that number, nobody who wrote, a full day', async () => {
    let permit: Awaited<ReturnType<WhatsAppWebDeps['permit']>> = { may: true };
    await paired({ permit: async () => permit });
    const send = (id: string) =>
      opened.channel.send({ channel: 'whatsapp-web', account: 'default', id }, { text: 'x' }, 'd');
    fake.unknownPeople.set('49000@c.us', null);
    fake.unknownPeople.set('49001@c.us', 'No LID for user');
    expect(await send('49000@c.us')).toMatchObject({ outcome: 'refused', kind: 'rejected' });
    expect(await send('49001@c.us')).toMatchObject({ outcome: 'refused', kind: 'rejected' });
    expect(await send('1234@g.us')).toMatchObject({ outcome: 'refused', kind: 'rejected' });
    permit = { may: false, why: 'never-wrote' };
    expect(await send(ERIKA)).toMatchObject({ outcome: 'refused', kind: 'rejected' });
    permit = { may: false, why: 'day-full', untilMs: Date.now() + 3_600_000 };
    expect(await send(ERIKA)).toMatchObject({ outcome: 'refused', kind: 'throttled' });
    expect(fake.sent).toEqual([]);
  });
});

describe('troubles', () => {
  it('comes back when the browser is killed in the middle, and misses no message', async () => {
    await paired();
    await opened.channel.stop();
    await opened.channel.start();
    await opened.reached('ready');
    await fake.write({ id: 'B1', from: ERIKA, body: 'vorher' });
    await stored(1);
    for (const pid of browsers()) process.kill(pid, 'SIGKILL');
    await opened.reached('waiting');
    await fake.write({ id: 'B2', from: ERIKA, body: 'dazwischen' });
    await opened.reached('ready');
    await vi.waitFor(() => expect(inbox.events.map((event) => event.dedupe.id)).toContain(`false_${ERIKA}_B2`), 45_000);
    expect(opened.troubles).toEqual(['browser-gone']);
  });

  it('comes back when its own process is killed and the browser is left behind', async () => {
    await paired();
    await opened.channel.stop();
    await opened.channel.start();
    await opened.reached('ready');
    for (const pid of holders()) process.kill(pid, 'SIGKILL');
    await opened.reached('waiting');
    await opened.reached('ready');
    expect(opened.troubles).toEqual(['browser-gone']);
  });

  it.each([
    ['CONFLICT', 'conflict'],
    ['UNPAIRED_IDLE', 'idle'],
    ['DEPRECATED_VERSION', 'outdated'],
    ['TOS_BLOCK', 'refused'],
  ] as const)('names the state %s', async (state, trouble) => {
    await paired({ limits: { lookMs: 100 } });
    await fake.command({ do: 'state', state });
    await vi.waitFor(() => expect(opened.troubles).toEqual([trouble]), 45_000);
  });

  it('asks for a new code when the telephone has unlinked it', async () => {
    await paired();
    await fake.command({ do: 'logout' });
    await vi.waitFor(() => expect(opened.troubles).toEqual(['logged-out']), 45_000);
    expect((await opened.reached('pairing')).qr).not.toBeNull();
  });

  it('unlinks by hand and shows a fresh code', async () => {
    await paired();
    await opened.channel.restart(true);
    expect((await opened.reached('pairing')).qr).not.toBeNull();
    expect(fake.told).toContainEqual({ kind: 'logout' });
  });

  it('gives up on a server that accepts and stays silent', async () => {
    fake.mute = true;
    await open({ limits: { startMs: 1_500 } });
    await opened.reached('waiting');
    expect(opened.troubles).toEqual(['silent']);
  });

  it('names a page that lost a module', async () => {
    fake.mode.broken = 'WAWebConnModel';
    await open();
    await opened.reached('waiting');
    expect(opened.troubles).toEqual(['outdated']);
    fake.missing.length = 0;
  });

  it('starts over a lock that another host left', async () => {
    opened = await openWhatsAppWeb(fake, { inbox });
    const profile = join(opened.profileDir, 'session');
    mkdirSync(profile, { recursive: true });
    symlinkSync('another-host-4711', join(profile, 'SingletonLock'));
    await opened.channel.start();
    await opened.reached('pairing');
    expect(opened.troubles).toEqual([]);
  });

  it('needs a person without a browser', async () => {
    await open({ browser: '/nonexistent/chromium' });
    await opened.reached('stopped');
    expect(opened.troubles).toEqual(['no-browser']);
  });
});

it('deletes the chat of whoever was erased on the linked telephone too', async () => {
  await paired();
  const address = { channel: 'whatsapp-web', account: 'default', id: ERIKA } as const;
  await fake.write({ id: 'C1', from: ERIKA, body: 'Hallo' });
  await stored(1);
  expect(await opened.channel.forget?.(address)).toBe(true);
  expect(fake.told).toContainEqual({ kind: 'deleted', id: ERIKA });
  await opened.channel.stop();
  expect(await opened.channel.forget?.(address)).toBe(false);
});

it('looks through its chats for people who were erased elsewhere', async () => {
  await paired();
  const other = '49711222444@c.us';
  await fake.write({ id: 'E1', from: ERIKA, body: 'Hallo' });
  await fake.write({ id: 'E2', from: other, body: 'Hallo' });
  await stored(2);
  const asked: string[][] = [];
  const forgotten = await opened.channel.forgetErased(async (ids) => {
    asked.push(ids);
    return [other];
  });
  expect(forgotten).toBe(1);
  expect(asked[0]).toEqual(expect.arrayContaining([ERIKA, other]));
  expect(fake.told.filter(({ kind }) => kind === 'deleted').at(-1)).toEqual({ kind: 'deleted', id: other });
  await opened.channel.stop();
  expect(await opened.channel.forgetErased(async (ids) => ids)).toBeNull();
});
