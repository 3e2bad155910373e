// A Cloud API channel against the fake, as the tests want it: fast, what it counts and hears kept.
import {
  createWhatsAppCloudChannel,
  type WhatsAppCloudChannel,
  type WhatsAppCloudDeps,
} from '../../../src/channels/whatsapp-cloud/channel.ts';
import type { AccountNews } from '../../../src/channels/whatsapp-cloud/news.ts';
import { systemClock } from '../../../src/core/clock.ts';
import type { FakeGraph } from '../../fakes/whatsapp-cloud/start-fake-graph.ts';
import { APP_SECRET, VERIFY_TOKEN } from '../../fakes/whatsapp-cloud/webhooks.ts';

export interface OpenedChannel {
  channel: WhatsAppCloudChannel;
  counts: Record<string, number>;
  news: AccountNews[];
}

export function openWhatsAppCloud(
  fake: Pick<FakeGraph, 'apiRoot' | 'token' | 'phoneNumberId'>,
  deps: Pick<WhatsAppCloudDeps, 'inbox'> & Partial<WhatsAppCloudDeps>,
): OpenedChannel {
  const counts: Record<string, number> = {};
  const news: AccountNews[] = [];
  const channel = createWhatsAppCloudChannel({
    token: fake.token,
    phoneNumberId: fake.phoneNumberId,
    appSecret: APP_SECRET,
    verifyToken: VERIFY_TOKEN,
    apiRoot: fake.apiRoot,
    clock: systemClock,
    sendTimeoutMs: 300,
    count: (what) => {
      counts[what] = (counts[what] ?? 0) + 1;
    },
    onNews: (one) => news.push(one),
    ...deps,
  });
  return { channel, counts, news };
}
