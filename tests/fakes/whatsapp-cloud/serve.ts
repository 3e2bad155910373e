// The Graph API by hand: node tests/fakes/whatsapp-cloud/serve.ts [port] [webhook address]; each line typed is a message.
import { createInterface } from 'node:readline';
import { type FakeSent, startFakeGraph } from './start-fake-graph.ts';
import { signatureOf, statuses, textOf } from './webhooks.ts';

const [port = '4010', webhook = 'http://127.0.0.1:3000/webhooks/whatsapp'] = process.argv.slice(2);
const PERSON = '4915112345678';
let made = 0;

async function push(payload: object): Promise<void> {
  const body = JSON.stringify(payload);
  const headers = { 'content-type': 'application/json', 'x-hub-signature-256': signatureOf(body) };
  const { status } = await fetch(webhook, { method: 'POST', headers, body });
  if (status !== 200) console.error(`webhook answered ${status}`);
}

async function tell(sent: FakeSent): Promise<void> {
  const callback = sent.callback ?? undefined;
  for (const status of ['sent', 'delivered', 'read']) {
    await push(statuses({ id: sent.id, to: sent.to, status, ...(callback ? { callback } : {}) }));
  }
}

const fake = await startFakeGraph({
  port: Number(port),
  perSecond: 80,
  templates: ['luftpost_alarm', 'luftpost_alarm_2', 'luftpost_post', 'luftpost_waiting'].flatMap((name) =>
    ['de', 'en', 'tr'].map((language) => ({
      name,
      language,
      status: 'APPROVED',
      parameters: name === 'luftpost_waiting' ? 1 : 3,
      taps: 1,
      ttlS: 3_600,
    })),
  ),
  onSent: (sent) => {
    console.log(`→ ${sent.to} ${sent.type}: ${sent.text.slice(0, 200)}`);
    void tell(sent).catch((error: unknown) => console.error(String(error)));
  },
});
console.log(`WHATSAPP_CLOUD_API_ROOT=${fake.apiRoot} WHATSAPP_CLOUD_TOKEN=${fake.token}`);
console.log(`WHATSAPP_CLOUD_PHONE_NUMBER_ID=${fake.phoneNumberId} WHATSAPP_CLOUD_APP_SECRET=app-secret-of-tests`);
console.log('WHATSAPP_CLOUD_VERIFY_TOKEN=verify-word-of-tests');
for await (const line of createInterface({ input: process.stdin })) {
  await push(textOf(PERSON, `wamid.typed-${Date.now()}-${++made}`, line)).catch((error: unknown) =>
    console.error(String(error)),
  );
}
await fake.stop();
