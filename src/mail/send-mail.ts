// The one place that knows SMTP: takes what is due from the mail table and hands it to the server.
import { createTransport } from 'nodemailer';

/** The mails as this needs them. */
export interface MailQueue {
  take(limit: number): Promise<{ id: string; recipients: string[]; subject: string; body: string; attempts: number }[]>;
  sent(id: string): Promise<void>;
  failed(mail: { id: string; attempts: number }, reason: string): Promise<void>;
}

export interface MailLog {
  warn(fields: object, event: string): void;
}

/** Mails handed over in one round. */
const BATCH = 20;

/** One round; call it every few seconds. A mail the server refuses is tried again later by the queue's rule. */
export function createMailer(options: { url: string; from: string; queue: MailQueue; log: MailLog }) {
  const { queue, log, from } = options;
  const transport = createTransport(options.url, { from });
  let running = false;

  async function sendMails(): Promise<number> {
    if (running) return 0;
    running = true;
    try {
      const due = await queue.take(BATCH);
      for (const mail of due) {
        try {
          await transport.sendMail({ from, to: mail.recipients, subject: mail.subject, text: mail.body });
          await queue.sent(mail.id);
        } catch (error) {
          const reason = error instanceof Error ? error.message : String(error);
          log.warn({ reason }, 'mail.failed');
          await queue.failed(mail, reason);
        }
      }
      return due.length;
    } finally {
      running = false;
    }
  }

  return { sendMails, close: () => transport.close() };
}
