// Somebody with a name, numbers and a word that nobody else has, on every channel of the running service.
import type { FakeTelegram } from '../fakes/telegram/start-fake-telegram.ts';
import type { FakeGraph } from '../fakes/whatsapp-cloud/start-fake-graph.ts';
import { change, messageOf, signatureOf, statuses } from '../fakes/whatsapp-cloud/webhooks.ts';
import { until } from './spine.ts';

export const NAME = 'Xaverine Fältersieb';
/** In everything the person says, and everything staff say or note about it. */
export const WORD = 'Qüarkzwirbel';
export const TELEGRAM = 7_310_459_826;
export const WHATSAPP = '491590246813';
/** In every wamid of theirs: the real ones hold the number. */
export const WAMID = 'HBgMNDkxNTkwMjQ2ODEzFQ';

/** A message to WhatsApp: words alone, or words above buttons. */
interface Sent {
  text?: { body: string };
  interactive?: { body: { text: string } };
}

interface Answer {
  session: string;
  messages: { text: string; buttons?: unknown[] }[];
}

/** `url` is asked for each time: the service may be started again. */
export function createPersona(telegram: FakeTelegram, graph: FakeGraph, url: () => string) {
  const profile = { firstName: 'Xaverine', lastName: 'Fältersieb' };
  let serial = 0;
  /** As they were pushed: a platform repeats a message as it was, with its own time. */
  const pushed: object[] = [];

  /** Does something on Telegram and waits for the answer to it. */
  async function onTelegram(act: () => unknown): Promise<string> {
    const before = telegram.sentTo(TELEGRAM).length;
    act();
    await telegram.untilSent(() => telegram.sentTo(TELEGRAM).length > before, 10_000);
    return telegram.sentTo(TELEGRAM).at(-1)!.text;
  }

  /** A webhook of Meta, signed. */
  async function push(payload: object): Promise<void> {
    const body = JSON.stringify(payload);
    const headers = { 'content-type': 'application/json', 'x-hub-signature-256': signatureOf(body) };
    const { status } = await fetch(`${url()}/webhooks/whatsapp`, { method: 'POST', headers, body });
    if (status !== 200) throw new Error(`the webhook was answered ${status}`);
  }

  const wamid = (): string => `wamid.${WAMID}${String(++serial).padStart(4, '0')}`;

  async function onWhatsApp(content: object): Promise<string> {
    const before = graph.sentTo(WHATSAPP).length;
    const payload = messageOf(WHATSAPP, wamid(), content, String(Math.floor(Date.now() / 1_000)));
    const named = JSON.parse(JSON.stringify(payload).replace('Erika Mustermann', NAME));
    pushed.push(named);
    await push(named);
    await until('it is answered on WhatsApp', () => graph.sentTo(WHATSAPP).length > before, 10_000);
    const body = graph.sentTo(WHATSAPP).at(-1)!.body as Sent;
    return body.text?.body ?? body.interactive?.body.text ?? '';
  }

  async function inChat(body: object): Promise<Answer> {
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(`${url()}/api/chat`, { method: 'POST', headers, body: JSON.stringify(body) });
    return (await response.json()) as Answer;
  }

  const say = (text: string) => onTelegram(() => telegram.say(TELEGRAM, text, profile));
  const write = (text: string) => onWhatsApp({ type: 'text', text: { body: text } });
  const chat = (session: string | undefined, text: string) => inChat({ session, text, lang: 'de' });

  /** All that platforms may still bring after somebody is gone: receipts, repeats, corrections, blocks. */
  async function arriveLate(): Promise<void> {
    const first = `wamid.${WAMID}0001`;
    for (const sent of graph.sentTo(WHATSAPP)) {
      const callback = sent.callback === null || sent.callback === undefined ? {} : { callback: sent.callback };
      for (const status of ['delivered', 'read'])
        await push(statuses({ id: sent.id, to: WHATSAPP, status, ...callback }));
    }
    const message = { type: 'text', text: { body: WORD } };
    for (const again of pushed) await push(again);
    // A repetition with another time is still the same message.
    await push(messageOf(WHATSAPP, first, message));
    for (const content of [
      { type: 'edit', edit: { original_message_id: first, message } },
      { type: 'revoke', revoke: { original_message_id: first } },
      { type: 'reaction', reaction: { message_id: first, emoji: '👍' } },
      { type: 'system', system: { type: 'user_changed_number', wa_id: '491590246814' } },
    ])
      await push(messageOf(WHATSAPP, wamid(), content));
    const stop = { category: 'marketing_messages', value: 'stop', timestamp: 1, detail: 'stop' };
    await push(change({ user_preferences: [{ wa_id: WHATSAPP, ...stop }] }, 'user_preferences'));
    telegram.edit(TELEGRAM, 3, `noch einmal ${WORD}`);
    telegram.block(TELEGRAM);
    telegram.unblock(TELEGRAM);
    const reaction = { chat: { id: TELEGRAM, type: 'private' }, message_id: 1, date: 1, new_reaction: [] };
    telegram.pushUpdate({ message_reaction: reaction });
  }

  return { onTelegram, onWhatsApp, say, write, chat, arriveLate };
}

/** The one-time link and the code that MEINE DATEN names. */
export function linkIn(text: string): { link: string; code: string } {
  const link = /https?:\/\/\S+\/daten\/\w+/.exec(text)?.[0];
  const code = /Kennung: (\w+)/.exec(text)?.[1];
  if (link === undefined || code === undefined) throw new Error(`no link in ${text}`);
  return { link, code };
}
