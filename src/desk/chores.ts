// What happens at the desk without anybody pressing a button: claims expire, sleepers wake, a mail calls for help.
import type { Clock } from '../core/clock.ts';
import type { Phrases } from '../core/phrases.ts';
import type { Settings } from '../core/settings.ts';
import { nextTicket } from '../core/ticket.ts';
import { released } from './desk.ts';
import type { DeskStore, HeldTicket } from './desk-store.ts';
import type { OfficeHours } from './office-hours.ts';

/** Outside office hours somebody who did nothing for this long is off duty (ms). */
const OFF_DUTY_MS = 30 * 60_000;

export interface ChoresReport {
  released: number;
  woken: number;
  alerted: number;
}

/** `run` is called every 30 s; running it twice at once or on several processes does no harm. */
export function createChores(deps: {
  store: DeskStore;
  clock: Clock;
  settings: Settings;
  office: OfficeHours;
  phrases: Phrases;
  publicUrl: string;
}) {
  const { store, clock, settings, office, phrases, publicUrl } = deps;

  /** Why a ticket goes back to the queue; null when it may stay. */
  function mustReturn(ticket: HeldTicket, now: number): boolean {
    if (ticket.assigneeAway) return true;
    const lastSign = Math.max(ticket.claimedAt, ticket.assigneeSeenAt ?? 0);
    if (ticket.state === 'snoozed') return false;
    if (!office.isOpen(now) && now - lastSign >= OFF_DUTY_MS) return true;
    if (ticket.waitingSince === null) return false;
    const since = Math.max(ticket.claimedAt, ticket.waitingSince);
    return office.workingMinutesBetween(since, now) >= settings.number('claim_minutes');
  }

  async function run(): Promise<ChoresReport> {
    const now = clock.now();
    const report: ChoresReport = { released: 0, woken: 0, alerted: 0 };
    for (const ticket of await store.held()) {
      const request = { ticketId: ticket.id, version: null, userId: null };
      if (mustReturn(ticket, now)) {
        const done = await store.change(request, (current) =>
          current.state === ticket.state
            ? { ...released(current, phrases), event: 'ticket.expired', realert: true }
            : { refuse: 'impossible' },
        );
        if (done.ok) report.released += 1;
      } else if (ticket.state === 'snoozed' && ticket.snoozedUntil !== null && ticket.snoozedUntil <= now) {
        const done = await store.change(request, (current) => {
          const standing = nextTicket(current, { type: 'wake' });
          return standing === null ? { refuse: 'impossible' } : { standing, snoozedUntil: null, event: 'ticket.woken' };
        });
        if (done.ok) report.woken += 1;
      }
    }
    report.alerted = await alert(now);
    return report;
  }

  /** One mail for all who wait too long; it holds links and numbers, never what somebody wrote. */
  async function alert(now: number): Promise<number> {
    const recipients = settings.list('alert_mail');
    if (recipients.length === 0) return 0;
    const after = settings.number('alert_after_minutes');
    const late = (await store.unalerted()).filter(
      (ticket) => office.workingMinutesBetween(ticket.waitingSince, now) >= after,
    );
    if (late.length === 0) return 0;
    const links = late.map((ticket) => `${ticket.number}: ${publicUrl}/console/tickets/${ticket.id}`).join('\n');
    const values = { count: late.length, minutes: after };
    return store.alert(
      late.map((ticket) => ticket.id),
      {
        recipients,
        subject: phrases.say('de', 'desk.alert.subject', values),
        body: `${phrases.say('de', 'desk.alert.body', values)}\n\n${links}\n`,
      },
    );
  }

  return { run };
}
