// The whole bot but the platforms and the trained model: real rules, phrases, catalogue, storage and dialogue.
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { openBot } from '../../src/app/open-bot.ts';
import type { Classification, Classifier, Intent } from '../../src/core/intent.ts';
import type { Situation } from '../../src/core/situation.ts';
import { createRules } from '../../src/dialogue/rules/create-rules.ts';
import { createWhen } from '../../src/dialogue/rules/when.ts';
import { parseIntent } from '../../src/nlu/parse-intent.ts';
import { openPhrases } from '../../src/phrases/open-phrases.ts';
import { readWords } from '../../src/phrases/read-words.ts';
import type { Database } from '../../src/storage/database.ts';
import { createKeyedHash } from '../../src/storage/keyed-hash.ts';
import { openSettingsStore } from '../../src/storage/settings-store.ts';
import { type FakeChannel, fakeChannel } from '../fakes/channel.ts';
import { movableClock, silentLog, textFrom, until } from './spine.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const phrases = openPhrases(`${root}locales`);
const words = readWords(`${root}locales/words`);
const rules = createRules(words);
const parseWhen = createWhen(words);
const intents = new Map<string, Intent>();
for (const file of readdirSync(`${root}intents`).filter((name) => name.endsWith('.yaml'))) {
  const { intent } = parseIntent(file, readFileSync(`${root}intents/${file}`, 'utf8'));
  if (intent) intents.set(intent.id, intent);
}

/** Knows what it was taught, word for word; everything else is handed over. */
export function taughtClassifier(taught: Record<string, Partial<Classification>>): Classifier {
  return {
    hash: 'taught',
    thresholds: { answer: 0.6, clarify: 0.3 },
    classify: (text, context) => ({
      language: context?.language ?? 'de',
      intent: null,
      confidence: 0,
      candidates: [],
      zone: 'escalate',
      ...taught[text],
    }),
  };
}

export const means = (intent: string, language: Classification['language'] = 'de'): Partial<Classification> => ({
  intent,
  language,
  zone: 'answer',
  confidence: 0.9,
  candidates: [{ intent, confidence: 0.9 }],
});

export async function openWholeBot(database: Database, taught: Record<string, Partial<Classification>> = {}) {
  const clock = movableClock();
  const channel: FakeChannel = fakeChannel();
  /** A second messenger, for people on several. */
  const other: FakeChannel = fakeChannel('whatsapp-cloud', '49711');
  const settings = await openSettingsStore({ database, phrases, now: () => clock.now() });
  const state: { notice: string | null; leaving: string | null } = { notice: null, leaving: null };
  const situation: Situation = { phase: 'off', alarm: null, at: clock.now() };
  const classifier = taughtClassifier(taught);
  const bot = openBot({
    database,
    hash: createKeyedHash('scenario'),
    holder: 'scenario',
    clock,
    log: silentLog,
    phrases,
    settings: () => settings.settings,
    rules,
    situation: () => situation,
    understanding: {
      classifier: () => classifier,
      answers: () => ({ intent: (id) => intents.get(id), all: () => [...intents.values()], revision: 1 }),
    },
    leaving: (channel) => (channel === state.leaving ? { text: 'ENDS' } : null),
    noticeInForce: () => (state.notice === null ? null : { text: state.notice }),
    air: { values: () => 'AIR', advice: () => '', near: () => 'NEAR' },
    promise: () => 'heute bis 16 Uhr',
    publicUrl: 'http://localhost:3000',
    messengers: [
      {
        channel: 'telegram',
        name: 'Telegram',
        url: 'https://t.me/test',
        move: (code) => `https://t.me/test?start=m-${code}`,
      },
      {
        channel: 'whatsapp-cloud',
        name: 'WhatsApp',
        url: 'https://wa.me/49711',
        move: (code) => `https://wa.me/49711?text=UMZUG%20${code}`,
      },
    ],
    when: (text) => parseWhen(text, clock.now(), settings.settings.get('time_zone')),
    onDesk: () => {},
    onSaid: () => {},
  });
  await bot.add(channel, true);
  await bot.add(other, true);
  await bot.start();

  /** Says something as `who` and returns the texts of what came back for it. */
  async function says(who: string, content: string | Parameters<typeof textFrom>[2]): Promise<string[]> {
    const message = typeof content === 'string' ? textFrom(who, content) : textFrom(who, '', content);
    const { sent } = message.address.channel === other.name ? other : channel;
    const seen = sent.length;
    await bot.inbox.store([message]);
    clock.move(700);
    bot.dispatcher.wake();
    await until('the message is worked', async () => {
      const row = await database.db.selectFrom('messages').select('id').where('state', '=', 'new').executeTakeFirst();
      const open = await database.db
        .selectFrom('deliveries')
        .select('id')
        .where('state', 'in', ['pending', 'sending'])
        .executeTakeFirst();
      return row === undefined && open === undefined;
    });
    return sent.slice(seen).map((send) => send.text);
  }

  return {
    bot,
    channel,
    other,
    clock,
    settings,
    state,
    says,
    taps: (who: string, id: string) => says(who, { content: { kind: 'button', id } }),
    buttons: () => (channel.sent.at(-1)?.message.buttons ?? []).map((button) => button.id),
    stop: () => bot.stop(),
  };
}
