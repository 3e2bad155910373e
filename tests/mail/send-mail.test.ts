// Mail over a real SMTP connection: what is due is sent once, what is refused comes back later, and what is over is named.
import { SMTPServer } from 'smtp-server';
import { afterEach, expect, it } from 'vitest';
import { createMailer } from '../../src/mail/send-mail.ts';
import { createMailStore } from '../../src/storage/mail-store.ts';
import { eachDatabase } from '../databases.ts';
import { movableClock, silentLog } from '../scenario/spine.ts';

eachDatabase('mail', (open) => {
  const stops: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const stop of stops.splice(0)) await stop();
  });

  /** A server that refuses as often as told and keeps the rest. */
  async function startServer(refusals: number): Promise<{ url: string; got: string[] }> {
    const got: string[] = [];
    let left = refusals;
    const server = new SMTPServer({
      authOptional: true,
      disabledCommands: ['STARTTLS'],
      onRcptTo: (_address, _session, done) => {
        left -= 1;
        done(left >= 0 ? Object.assign(new Error('try later'), { responseCode: 451 }) : null);
      },
      onData: (stream, _session, done) => {
        let text = '';
        stream.on('data', (chunk) => {
          text += String(chunk);
        });
        stream.on('end', () => {
          got.push(text);
          done();
        });
      },
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
    stops.push(() => new Promise((resolve) => server.close(() => resolve())));
    return { url: `smtp://127.0.0.1:${(server.server.address() as { port: number }).port}`, got };
  }

  it('sends once, and again after a refusal', async () => {
    const database = await open();
    const clock = movableClock();
    const queue = createMailStore({ database, now: () => clock.now() });
    const { url, got } = await startServer(1);
    const mailer = createMailer({ url, from: 'luftpost@example.org', queue, log: silentLog });
    await queue.add({ recipients: ['a@example.org'], subject: '3 Personen warten', body: 'Grüße aus dem Amt' });
    await mailer.sendMails();
    expect(got).toEqual([]);
    await mailer.sendMails();
    expect(got).toEqual([]);
    clock.move(61_000);
    await mailer.sendMails();
    expect(got).toHaveLength(1);
    expect(got[0]).toContain('Subject: 3 Personen warten');
    clock.move(3_600_000);
    await mailer.sendMails();
    expect(got).toHaveLength(1);
    expect(await database.db.selectFrom('mails').selectAll().execute()).toEqual([]);
    mailer.close();
  });

  it('gives up after six tries and keeps the reason', async () => {
    const database = await open();
    const clock = movableClock();
    const queue = createMailStore({ database, now: () => clock.now() });
    const { url } = await startServer(100);
    const mailer = createMailer({ url, from: 'luftpost@example.org', queue, log: silentLog });
    await queue.add({ recipients: ['a@example.org'], subject: 's', body: 'b' });
    for (let i = 0; i < 8; i++) {
      await mailer.sendMails();
      clock.move(7_200_000);
    }
    const row = await database.db.selectFrom('mails').selectAll().executeTakeFirstOrThrow();
    expect(row).toMatchObject({ state: 'failed', attempts: 6 });
    expect(row.reason).toContain('try later');
    mailer.close();
  });
});
