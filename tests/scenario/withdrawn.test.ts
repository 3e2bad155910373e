// The receipt of an erasure names every question that ends with it, in whichever chat it was asked, and who is told.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Database } from '../../src/storage/database.ts';
import { createTicketStore } from '../../src/storage/ticket-store.ts';
import { eachDatabase } from '../databases.ts';
import { openWholeBot } from './bot.ts';

const NEW = { channel: 'whatsapp-cloud' as const, account: '49711', id: '4915112345' };
const HERE = 'Ihre offene Frage gilt als zurückgezogen.';
const ELSEWHERE = 'Ihre offene Frage in Ihrem anderen Chat gilt als zurückgezogen.';
const BOTH = 'Ihre offenen Fragen, hier und in Ihrem anderen Chat, gelten als zurückgezogen.';
const TOLD = 'Das Fachamt, an das eine Frage weitergegeben wurde, wird gebeten, seine Kopie zu löschen.';

eachDatabase('an erasure of somebody with two chats', (open) => {
  let database: Database;
  let bot: Awaited<ReturnType<typeof openWholeBot>>;

  beforeEach(async () => {
    database = await open();
    bot = await openWholeBot(database);
    await bot.says('a', 'abo');
    await bot.says('a', 'ja');
    const code = /UMZUG (\w{3}-\w{4})/.exec((await bot.says('a', 'umziehen')).join('\n'))?.[1] ?? '';
    await there(`UMZUG ${code}`);
    await there('ja');
  });
  afterEach(() => bot.stop());

  const there = (text: string) => bot.says(NEW.id, { address: NEW, content: { kind: 'text', text } });
  const asked = { here: (text: string) => bot.says('a', text), there };
  const tickets = () => database.db.selectFrom('tickets').select(['id', 'state', 'subject']).execute();
  const mails = () => database.db.selectFrom('mails').select(['recipients', 'subject', 'body', 'state']).execute();

  async function forward(): Promise<void> {
    const [ticket] = await tickets();
    const store = createTicketStore({
      database,
      holder: 'test',
      now: () => bot.clock.now(),
      limits: bot.bot.limits,
      handOver: () => {},
    });
    const mail = { to: 'amt@stadt.example', subject: 'Vorgang', body: 'Wer bezahlt das Zwirbeln?' };
    const request = { ticketId: ticket!.id, version: null, userId: 'anna' };
    await store.change(request, () => ({ forward: mail, event: 'ticket.forwarded' }));
  }

  it.each([
    ['nothing is open', [], []],
    ['a question here', ['here'], [HERE]],
    ['a question there', ['there'], [ELSEWHERE]],
    ['questions in both', ['here', 'there'], [BOTH]],
  ] as const)('%s', async (_, questions, said) => {
    for (const chat of questions) await asked[chat]('Wer bezahlt das Zwirbeln?');
    expect(await tickets()).toHaveLength(questions.length);
    await bot.says('a', 'ALLE DATEN LÖSCHEN');
    const [receipt = ''] = await bot.says('a', 'ja');
    expect([HERE, ELSEWHERE, BOTH, TOLD].filter((sentence) => receipt.includes(sentence))).toEqual(said);
    expect(receipt).toMatch(/^Ihre Daten werden jetzt gelöscht\. /m);
    await bot.bot.eraser.eraseDue();
    for (const ticket of await tickets()) {
      expect(ticket).toMatchObject({ state: 'closed', subject: 'gelöscht auf Wunsch' });
    }
    // Both chats are gone, whichever asked.
    expect(await database.db.selectFrom('addresses').select('id').execute()).toEqual([]);
  });

  describe('a case in the other chat that a department has', () => {
    beforeEach(async () => {
      await there('Wer bezahlt das Zwirbeln?');
      await forward();
    });

    it('is named, and the department is asked to delete it', async () => {
      await database.db.updateTable('mails').set({ state: 'sent', attempts: 1 }).execute();
      await bot.says('a', 'ALLE DATEN LÖSCHEN');
      const [receipt] = await bot.says('a', 'ja');
      expect(receipt).toContain(`${ELSEWHERE} ${TOLD}`);
      const left = await mails();
      expect(left).toHaveLength(1);
      expect(left[0]).toMatchObject({ recipients: '["amt@stadt.example"]', state: 'pending' });
      expect(JSON.stringify(left)).not.toContain('Zwirbeln');
    });

    it('never leaves when its mail still waits, and nobody is promised to be told', async () => {
      await bot.says('a', 'ALLE DATEN LÖSCHEN');
      const [receipt] = await bot.says('a', 'ja');
      expect(receipt).toContain(ELSEWHERE);
      expect(receipt).not.toContain(TOLD);
      expect(await mails()).toEqual([]);
    });
  });
});
