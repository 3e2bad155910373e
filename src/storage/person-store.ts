// One person as staff see them: addresses, what they agreed to, their questions so far.
import type { ChannelName } from '../core/address.ts';
import type { DeliveryState } from '../core/delivery.ts';
import { isLocale } from '../core/locale.ts';
import type { Topic } from '../core/subscription.ts';
import type { TicketState } from '../core/ticket.ts';
import type { Person } from '../core/ticket-view.ts';
import type { Database } from './database.ts';

export function createPersonStore({ database }: { database: Database }) {
  const { db } = database;

  /** Null when there is no such person (any more). */
  async function find(contactId: string): Promise<Person | null> {
    const contact = await db.selectFrom('contacts').selectAll().where('id', '=', contactId).executeTakeFirst();
    if (contact === undefined) return null;
    const addresses = await db
      .selectFrom('addresses')
      .selectAll()
      .where('contact_id', '=', contactId)
      .orderBy('id')
      .execute();
    const ids = ['', ...addresses.map((address) => address.id)];
    const subscriptions = await db
      .selectFrom('subscriptions')
      .selectAll()
      .where('address_id', 'in', ids)
      .orderBy('topic')
      .execute();
    const notice = await db
      .selectFrom('deliveries')
      .select(['state', 'updated_at'])
      .where('address_id', 'in', ids)
      .where('broadcast_id', 'is not', null)
      .where('state', 'in', ['sent', 'delivered', 'failed', 'unknown', 'held'])
      .orderBy('updated_at', 'desc')
      .limit(1)
      .executeTakeFirst();
    const tickets = await db
      .selectFrom('tickets')
      .select(['id', 'number', 'subject', 'state', 'created_at'])
      .where('contact_id', '=', contactId)
      .orderBy('id', 'desc')
      .limit(20)
      .execute();
    return {
      contactId,
      code: contact.code,
      name: contact.name,
      locale: isLocale(contact.locale) ? contact.locale : null,
      mutedUntil: contact.muted_until,
      addresses: addresses.map((address) => ({
        id: address.id,
        channel: address.channel as ChannelName,
        externalId: address.external_id,
        state: address.state,
        lastInboundAt: address.last_inbound_at,
        subscriptions: subscriptions
          .filter((subscription) => subscription.address_id === address.id)
          .map((subscription) => ({
            topic: subscription.topic as Topic,
            extent: subscription.extent,
            startedAt: subscription.started_at,
            pausedUntil: subscription.paused_until,
          })),
      })),
      lastNotice: notice === undefined ? null : { at: notice.updated_at, state: notice.state as DeliveryState },
      tickets: tickets.map((ticket) => ({
        id: ticket.id,
        number: Number(ticket.number),
        subject: ticket.subject,
        state: ticket.state as TicketState,
        createdAt: ticket.created_at,
      })),
    };
  }

  return { find };
}
