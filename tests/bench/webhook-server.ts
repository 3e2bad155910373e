// One server of the webhook benchmark in a process of its own. Arguments: kind (bare · ours) · data directory.
import { createServer } from 'node:http';
import { Hono } from 'hono';
import { createTelegramChannel } from '../../src/channels/telegram/channel.ts';
import { openPhrases } from '../../src/phrases/open-phrases.ts';
import { openDatabase } from '../../src/storage/database.ts';
import { createInboxStore } from '../../src/storage/inbox-store.ts';
import { createKeyedHash } from '../../src/storage/keyed-hash.ts';
import { migrate } from '../../src/storage/migrate.ts';
import { createDirectIntakes } from '../../src/web/intakes.ts';
import { serve } from '../../src/web/serve.ts';
import { silentLog } from '../scenario/spine.ts';

const [kind, dataDir = ''] = process.argv.slice(2);

if (kind === 'bare') {
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    JSON.parse(Buffer.concat(chunks).toString());
    response.writeHead(200).end();
  });
  server.listen(0, '127.0.0.1', () =>
    process.send?.(`http://127.0.0.1:${(server.address() as { port: number }).port}`),
  );
} else {
  const database = openDatabase({ file: `${dataDir}/bench.sqlite` });
  await migrate(database);
  const inbox = createInboxStore({
    database,
    hash: createKeyedHash('bench'),
    now: () => Date.now(),
    immediate: () => false,
    consentKeptMs: () => 1,
  });
  const channel = createTelegramChannel({
    token: '4711:bench',
    apiRoot: 'http://127.0.0.1:9',
    mode: 'webhook',
    webhookSecret: 'bench-secret',
    publicUrl: 'https://bench.example',
    inbox,
    phrases: openPhrases(new URL('../../locales/', import.meta.url).pathname),
    clock: { now: () => Date.now() },
    log: silentLog,
    onFault: () => {},
  });
  const first = createDirectIntakes([channel.intake!], (error) => console.error(error));
  const { url } = await serve(new Hono(), { host: '127.0.0.1', port: 0, first });
  process.send?.(url);
}
