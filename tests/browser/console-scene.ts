// A console with people waiting, served over HTTP for a real browser.
import { serve } from '@hono/node-server';
import { newId } from '../../src/core/id.ts';
import type { Database } from '../../src/storage/database.ts';
import { type Own, openConsole } from '../web/open-console.ts';

/** Names and texts that would run, were they ever taken for markup. */
export const HOSTILE = `<img src=x onerror="window.owned=1"><script>window.owned=1</script>'"><svg onload=window.owned=1>`;

export async function openScene(database: Database, own: Own = {}) {
  const opened = await openConsole(database, undefined, own);
  const { clock, ask, write, outcome, desk, addUser, conversationOf } = opened;
  const anna = await addUser('Anna Weber', 'staff', 'admin');
  const bernd = await addUser('Bernd Keller', 'staff');
  const minutes = (n: number) => {
    clock.at += n * 60_000;
  };

  const diesel = await ask(
    '4711',
    'Guten Tag, darf ich mit meinem Euro-5-Diesel am Sonntag zur Arbeit ins Katharinenhospital fahren?',
    {
      name: 'Maria Schneider',
    },
  );
  minutes(2);
  await outcome('4711', [{ do: 'ticket-news' }], undefined);
  const stove = await ask(
    '4712',
    'Mein Nachbar heizt trotz Alarm jeden Abend mit dem Kamin. An wen kann ich mich wenden?',
    {
      name: 'Jürgen Öztürk',
      kind: 'report',
      channel: 'web-chat',
    },
  );
  minutes(4);
  const whatsapp = await ask('4713', 'Ich möchte bitte mit einem Menschen sprechen.', {
    kind: 'human',
    channel: 'whatsapp-cloud',
    name: 'Ayşe',
  });
  minutes(3);
  const hostile = await ask('4714', HOSTILE, { name: HOSTILE, kind: 'complaint' });
  const photo = await ask('4715', 'Sprachnachricht', { kind: 'media', name: 'Lena Vogel' });
  await write('4715', {
    kind: 'media',
    media: 'photo',
    ref: 'file',
    mime: 'image/png',
    size: 95,
    caption: 'Rauch über dem Kessel',
  });
  await database.db.updateTable('media').set({ state: 'kept', mime: 'image/png', bytes: PIXEL }).execute();
  await outcome('4714', [
    { do: 'subscribe', consents: [{ topic: 'alarm', locale: 'de', wording: 'Ja', at: clock.at }] },
  ]);
  await desk.claim(anna, stove);
  await desk.answer(
    anna,
    stove,
    2,
    'Guten Tag Herr Öztürk, zuständig ist das Amt für Umweltschutz. Haben Sie Datum und Uhrzeit notiert?',
  );
  await desk.note(anna, stove, 'Rückruf beim Amt für Umweltschutz, Frau Lang, am Nachmittag.');
  minutes(3);
  await write('4712', 'Ja, gestern ab 19 Uhr und vorgestern auch.', { channel: 'web-chat' });
  await desk.claim(bernd, photo);
  const server = await new Promise<{ url: string; close(): Promise<void> }>((resolve) => {
    const made = serve({ fetch: opened.app.fetch, port: 0, hostname: '127.0.0.1' }, ({ port }) =>
      resolve({
        url: `http://127.0.0.1:${port}`,
        close: () => {
          opened.console.close();
          return new Promise((done) => {
            made.close(() => done());
            if ('closeAllConnections' in made) made.closeAllConnections();
          });
        },
      }),
    );
  });
  return { ...opened, anna, bernd, diesel, stove, whatsapp, hostile, photo, server, conversationOf, id: newId };
}

/** One red pixel. */
const PIXEL = Uint8Array.from(
  Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGP4z8DwHwAFAAH/e+m+7wAAAABJRU5ErkJggg==',
    'base64',
  ),
);
