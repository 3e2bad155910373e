// WhatsApp's Cloud API in the composition: one phone number, fed by its webhook.
import type { Config } from '../config.ts';
import { MOVE_WORD } from '../core/move.ts';
import type { House } from './open-house.ts';

export interface WhatsAppCloudRole {
  works: boolean;
  count: (reason: string) => void;
}

/** Null without a token. Sending works from `bot.start` on. */
export async function openWhatsAppCloud(house: House, config: Config, { works, count }: WhatsAppCloudRole) {
  const { whatsappCloud } = config;
  if (whatsappCloud === null) return null;
  const { createWhatsAppCloudChannel, sharesOf } = await import('../channels/whatsapp-cloud/channel.ts');
  const { bot, clock, log, whatsapp } = house;
  const channel = createWhatsAppCloudChannel({
    token: whatsappCloud.token,
    phoneNumberId: whatsappCloud.phoneNumberId,
    appSecret: whatsappCloud.appSecret,
    verifyToken: whatsappCloud.verifyToken,
    apiRoot: whatsappCloud.apiRoot,
    rate: sharesOf(whatsappCloud.rate),
    inbox: bot.inbox,
    clock,
    count: (what) => {
      if (what !== 'stored') count(`whatsapp-${what}`);
    },
    ...(whatsapp === null ? {} : { lookups: whatsapp.lookups }),
    onNews: (news) => {
      log.warn(news, 'whatsapp.account-news');
      // Approved or unpaused: what waited for it goes on.
      if (news.kind === 'template' && news.status === 'APPROVED') {
        void whatsapp?.stops.lift(channel.name, `${news.name} ${news.language}`).catch(() => {});
      }
    },
  });
  await bot.add(channel, works);
  // The public page offers the number as soon as Meta has told it; nothing waits for that.
  void channel.lookups.number().then(
    ({ displayNumber }) => {
      const digits = displayNumber.replace(/\D/g, '');
      if (digits === '') return;
      house.messengers.push({
        channel: 'whatsapp-cloud',
        name: 'WhatsApp',
        url: `https://wa.me/${digits}?text=Abo`,
        move: (code) => `https://wa.me/${digits}?text=${MOVE_WORD}%20${code.slice(0, 3)}-${code.slice(3)}`,
      });
    },
    () => {},
  );
  return { channel, intake: channel.intake, close: () => channel.close() };
}
