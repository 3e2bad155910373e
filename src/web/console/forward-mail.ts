// A case as a department gets it by mail: the words and the number, without name, address or notes.
import type { TicketDetail } from '../../core/ticket-view.ts';
import type { Views } from './views.ts';

/** Where a department is reached, from the setting `department_mail` (`Amt=adresse@…`); null: nowhere. */
export function departmentMail(list: readonly string[], department: string | null): string | null {
  if (department === null) return null;
  for (const entry of list) {
    const at = entry.lastIndexOf('=');
    if (entry.slice(0, at).trim() === department) return entry.slice(at + 1).trim();
  }
  return null;
}

export function forwardMail({ t, format }: Views, ticket: TicketDetail, publicUrl: string) {
  const lines = ticket.transcript
    .filter(({ text }) => text !== '')
    .map(({ author, at, text }) => `${t(`author.${author}`)}, ${format.full(at)}:\n${text}`);
  return {
    subject: t('forward.subject', { number: ticket.number, kind: t(`kind.${ticket.kind}`) }),
    body: [
      t('forward.intro', { number: ticket.number, caseNumber: ticket.caseNumber ?? '–', code: ticket.code }),
      ...lines,
      `${t('forward.outro')}\n${publicUrl}/console/tickets/${ticket.id}`,
    ].join('\n\n'),
  };
}
