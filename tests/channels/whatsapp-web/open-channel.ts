// The channel with the unchanged library in a real browser, against the stand-in for web.whatsapp.com.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import chromium from '@sparticuz/chromium';
import { createWhatsAppWebChannel, type WhatsAppWebDeps } from '../../../src/channels/whatsapp-web/channel.ts';
import { openClient } from '../../../src/channels/whatsapp-web/open-client.ts';
import type { Session, Trouble } from '../../../src/channels/whatsapp-web/session-state.ts';
import { systemClock } from '../../../src/core/clock.ts';
import type { FakeWhatsAppWeb } from '../../fakes/whatsapp-web/start-fake-whatsapp-web.ts';

export async function openWhatsAppWeb(
  fake: FakeWhatsAppWeb,
  deps: Pick<WhatsAppWebDeps, 'inbox'> & Partial<WhatsAppWebDeps>,
) {
  const home = mkdtempSync(join(tmpdir(), 'luftpost-whatsapp-web-'));
  const states: Session[] = [];
  const troubles: Trouble[] = [];
  const browser = fake.browserFor(await chromium.executablePath());
  const waiting = new Set<() => void>();
  const channel = createWhatsAppWebChannel({
    open: openClient,
    profileDir: join(home, 'profile'),
    browser,
    permit: async () => ({ may: true }),
    mostRecipients: () => 50,
    fetchImage: async () => ({ mime: 'image/png', base64: Buffer.from('picture').toString('base64') }),
    discardProfile: async () => rmSync(join(home, 'profile'), { recursive: true, force: true }),
    clock: systemClock,
    log: { info() {}, warn() {} },
    onState(session) {
      states.push(session);
      for (const look of waiting) look();
    },
    onTrouble: (trouble) => troubles.push(trouble),
    random: () => 0,
    sendTimeoutMs: 1_500,
    ...deps,
  });
  return {
    channel,
    states,
    troubles,
    profileDir: join(home, 'profile'),
    /** Resolves when the session is in that state. */
    reached(name: Session['name']): Promise<Session> {
      return new Promise((resolve) => {
        const look = (): void => {
          if (channel.session.name !== name) return;
          waiting.delete(look);
          resolve(channel.session);
        };
        waiting.add(look);
        look();
      });
    },
    async close(): Promise<void> {
      await channel.stop();
      rmSync(home, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
