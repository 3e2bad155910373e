// `start --demo`: an empty instance becomes a city with 13,000 simulated citizens, waiting chats and a running alarm.
import { createSimulatedChannel } from '../channels/simulated/channel.ts';
import { newId } from '../core/id.ts';
import { NONE } from '../core/intent.ts';
import { instantOf, plusDays, wallClock } from '../dialogue/rules/civil-time.ts';
import { insertContacts } from '../storage/insert-contacts.ts';
import type { House, OpenConfig } from './open-house.ts';

const CITIZENS = 13_000;
const WAITING = 9;
const CHUNK = 250;
/** The mark of a demo database: it never runs without `--demo`, and no other database runs with it. */
const MARK = 'demo';

/** Shares of sends that go wrong, about what a messenger does to a city on an alarm day. */
const BEHAVIOUR = {
  latencyMs: { least: 30, most: 180 },
  throttled: 0.0005,
  retryAfterMs: 3_000,
  unreachable: 0.002,
  blocked: 0.01,
  swallowed: 0.002,
  lost: 0.0005,
};

/** Nothing that could reach a person outside: no messenger, no mail. */
export const withoutDoors = (config: OpenConfig): OpenConfig => ({
  ...config,
  telegram: null,
  whatsappCloud: null,
  whatsappWeb: null,
  facebook: null,
  x: null,
  mastodon: null,
  mail: null,
});

/** Throws with a sentence when the database is somebody's, or is a demo and was not asked to be one. */
export async function checkDemo({ database }: House, demo: boolean): Promise<'fresh' | 'filled' | 'none'> {
  const mark = await database.db.selectFrom('meta').select('key').where('key', '=', MARK).executeTakeFirst();
  if (mark !== undefined) {
    if (demo) return 'filled';
    throw new Error('This database holds a demo: start it with --demo, or choose another DATA_DIR.');
  }
  if (!demo) return 'none';
  const somebody = await database.db.selectFrom('contacts').select('id').limit(1).executeTakeFirst();
  if (somebody === undefined) return 'fresh';
  throw new Error('--demo fills an empty database, and this one is in use: choose another DATA_DIR.');
}

export function addSimulated(house: House): Promise<void> {
  const rate = { broadcast: 25, reply: 5 };
  return house.bot.add(
    createSimulatedChannel({ clock: house.clock, account: 'demo', rate, behaviour: BEHAVIOUR }),
    true,
  );
}

/** Fills in small transactions; call it once the bot runs. */
export async function fillDemo(house: House): Promise<void> {
  const { database, clock, settings } = house;
  await database.db
    .insertInto('meta')
    .values({ key: MARK, value: String(clock.now()) })
    .execute();
  await settings.set('regime', 'on', MARK);
  for (let done = 0; done < CITIZENS; done += CHUNK) {
    await addCitizens(house, done, Math.min(CHUNK, CITIZENS - done));
    await new Promise<void>((resolve) => setImmediate(resolve));
  }
  await askQuestions(house);
  await announce(house);
}

async function addCitizens({ database, clock }: House, from: number, count: number): Promise<void> {
  const at = clock.now();
  const people = Array.from({ length: count }, (_, index) => ({
    contact: newId(at),
    address: newId(at),
    externalId: String(from + index + 1),
  }));
  await database.db.transaction().execute(async (tx) => {
    const empty = { step: null, step_data: null, step_expires_at: null, last_intent: null, last_intent_at: null };
    await insertContacts(
      tx,
      people.map(({ contact }) => ({
        id: contact,
        locale: 'de',
        platform_language: 'de',
        name: null,
        muted_until: null,
        erase_requested_at: null,
        created_at: at,
      })),
    );
    await tx
      .insertInto('addresses')
      .values(
        people.map(({ contact, address, externalId }) => ({
          id: address,
          contact_id: contact,
          channel: 'simulated',
          account: 'demo',
          external_id: externalId,
          state: 'active',
          created_at: at,
          last_inbound_at: null,
        })),
      )
      .execute();
    await tx
      .insertInto('conversations')
      .values(
        people.map(({ contact, address }) => ({
          id: newId(at),
          contact_id: contact,
          address_id: address,
          owner: 'bot',
          ...empty,
          disclosed_at: at,
          ready_at: null,
          waiting_since: null,
          holder: null,
          lease_until: null,
          last_message_at: null,
          created_at: at,
        })),
      )
      .execute();
    await tx
      .insertInto('subscriptions')
      .values(
        people.map(({ address }) => ({
          id: newId(at),
          address_id: address,
          topic: 'alarm',
          extent: 'all',
          quiet_from: null,
          quiet_to: null,
          paused_until: null,
          started_at: at,
        })),
      )
      .execute();
  });
}

/** Questions the bot must not answer, from the catalogue itself: they become waiting chats. */
async function askQuestions({ bot, understanding, clock }: House): Promise<void> {
  const near = understanding.dialogue.answers().intent(NONE)?.near.de ?? [];
  const step = Math.max(1, Math.floor(near.length / WAITING));
  for (let index = 0; index < WAITING && index * step < near.length; index++) {
    const id = String(index * 37 + 1);
    await bot.inbox.store([
      {
        type: 'message',
        address: { channel: 'simulated', account: 'demo', id },
        dedupe: { kind: 'demo', id },
        providerId: `demo-${id}`,
        sentAt: clock.now(),
        content: { kind: 'text', text: near[index * step]! },
      },
    ]);
  }
}

/** An alarm for the day after tomorrow, submitted by one and approved by another: the broadcast begins. */
async function announce({ alarms, desk, clock, settings, phrases }: House): Promise<void> {
  const editor = await desk.users.add(phrases.say('de', 'drill.author'), ['publisher'], null);
  const second = await desk.users.add(phrases.say('de', 'drill.approver'), ['publisher'], null);
  if (editor === null || second === null) return;
  const zone = settings.settings.get('time_zone');
  const today = wallClock(clock.now(), zone);
  const order = {
    type: 'announce' as const,
    stovesFrom: instantOf(plusDays(today, 1), 18 * 60, zone),
    carsFrom: instantOf(plusDays(today, 2), 0, zone),
    outOfSeason: true as const,
  };
  const submitted = await alarms.alarms.order(null, order, editor);
  if (!submitted.ok) throw new Error(`the demo's alarm was refused: ${submitted.refusal}`);
  const approved = await alarms.alarms.approve(submitted.broadcast, second);
  if (!approved.ok) throw new Error(`the demo's alarm was not approved: ${approved.refusal}`);
}
