// The end of a channel, told once to everybody who has notices there: how long it lasts and where to go on.
import type { ChannelName } from '../core/address.ts';
import { LOCALES } from '../core/locale.ts';
import type { NoticeText } from '../core/notice.ts';
import type { Phrases } from '../core/phrases.ts';
import { longDay } from './notice-texts.ts';

export interface ExitDraft {
  channel: ChannelName;
  /** The last instant of the last day, ms UTC. */
  until: number;
}

export interface ExitDeps {
  phrases: Phrases;
  zone: string;
  /** The public page. */
  link: string;
  /** Channels one can go on in, the ended one not among them. */
  others: readonly ChannelName[];
}

/** Pure. Per locale the message, what its button says, and the words that approved wordings are filled with; it is in no feed. */
export function exitTexts({ channel, until }: ExitDraft, { phrases, zone, link, others }: ExitDeps): NoticeText[] {
  return LOCALES.flatMap((locale): NoticeText[] => {
    const name = (one: ChannelName): string => phrases.say(locale, `channel.${one}`);
    const names = [...new Set(others.map(name))].filter((other) => other !== name(channel));
    const values = { channel: name(channel), day: longDay(until, locale, zone), page: link, others: names.join(', ') };
    const title = phrases.say(locale, 'notice.exit.headline', values);
    const text = phrases.say(locale, names.length > 0 ? 'notice.exit.text' : 'notice.exit.nowhere', values);
    const message = `${title}\n\n${text}\n\n${phrases.say(locale, 'notice.stop')}`;
    return [
      { locale, outlet: 'message', title, text: message },
      { locale, outlet: 'again', title, text: `${phrases.say(locale, 'notice.resent')}\n${message}` },
      { locale, outlet: 'feed', title, text },
      ...(names.length === 0
        ? []
        : [{ locale, outlet: 'button' as const, title, text: phrases.say(locale, 'notice.exit.button') }]),
    ];
  });
}
