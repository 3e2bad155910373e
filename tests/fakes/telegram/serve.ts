// Runs the fake Bot API in a process of its own: `node tests/fakes/telegram/serve.ts [port]`.
// Drive it over HTTP: POST /control with `{ "do": "say", "args": [1, "Hallo"] }` (say, message, tap, edit, block,
// unblock, deactivate, pushUpdate, fault, clearFaults, sentTo, addFile with base64), GET /control for what was sent and called.
import { createServer } from 'node:http';
import { startFakeTelegram } from './start-fake-telegram.ts';

const port = Number(process.argv[2] ?? 8081);
const fake = await startFakeTelegram({ port, token: process.env.TELEGRAM_BOT_TOKEN });
const doable = new Map<string, (...args: never[]) => unknown>(
  Object.entries({
    say: fake.say,
    message: fake.message,
    tap: fake.tap,
    edit: fake.edit,
    block: fake.block,
    unblock: fake.unblock,
    deactivate: fake.deactivate,
    pushUpdate: fake.pushUpdate,
    fault: fake.fault,
    clearFaults: fake.clearFaults,
    sentTo: fake.sentTo,
    addFile: (fileId: string, path: string, base64: string) =>
      fake.addFile(fileId, path, Buffer.from(base64, 'base64')),
  }),
);

const control = createServer(async (request, response) => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const reply = (status: number, body: unknown): void => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body ?? null));
  };
  if (request.method !== 'POST') return reply(200, { sent: fake.sent, calls: Object.fromEntries(fake.calls) });
  try {
    const order = JSON.parse(Buffer.concat(chunks).toString()) as { do: string; args?: never[] };
    const work = doable.get(order.do);
    if (!work) return reply(404, { error: `cannot do ${order.do}`, can: [...doable.keys()] });
    reply(200, work(...(order.args ?? [])));
  } catch (error) {
    reply(400, { error: String(error) });
  }
});
control.listen(port + 1, '127.0.0.1', () => {
  console.log(`TELEGRAM_API_ROOT=${fake.root} TELEGRAM_BOT_TOKEN=${fake.token}`);
  console.log(`control: http://127.0.0.1:${port + 1}/control`);
});
process.once('SIGTERM', () => process.exit(0));
process.once('SIGINT', () => process.exit(0));
