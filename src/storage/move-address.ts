// An address whose id changed, and two addresses that are one person: everything that hangs on them goes along.
import { sql } from 'kysely';
import { joinRights } from './data-rights.ts';
import type { Tx } from './database.ts';
import type { KnownAddress } from './identities.ts';
import type { KeyedHash } from './keyed-hash.ts';

interface Context {
  tx: Tx;
  now: number;
  hash: KeyedHash;
}

/** The old id may be given to a stranger: nothing leads from it to this person any more. */
export async function renameAddress(
  context: Context,
  address: KnownAddress,
  to: string,
  aliases: string[],
): Promise<void> {
  const { tx } = context;
  const { channel, account, id } = address;
  await tx.deleteFrom('address_aliases').where('address_id', '=', id).execute();
  await tx.updateTable('addresses').set({ external_id: to, state: 'active' }).where('id', '=', id).execute();
  if (aliases.length > 0) {
    await tx
      .insertInto('address_aliases')
      .values(aliases.map((alias) => ({ channel, account, alias, address_id: id })))
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }
  await moveProofs(context, address, { ...address, externalId: to });
}

/**
 * `from` is the same person as `into`: conversation, tickets, subscriptions, proofs and what waits to be sent belong
 * to `into` from now on; nobody is written to twice. A STOPP of either stays one unless the other subscribed.
 */
export async function joinAddresses(context: Context, from: KnownAddress, into: KnownAddress): Promise<void> {
  const { tx, now } = context;
  if (from.id === into.id) return;
  const kept = (await tx.selectFrom('subscriptions').select('topic').where('address_id', '=', into.id).execute()).map(
    (row) => row.topic,
  );
  let moved = tx.updateTable('subscriptions').set({ address_id: into.id }).where('address_id', '=', from.id);
  if (kept.length > 0) moved = moved.where('topic', 'not in', kept);
  await moved.execute();
  await tx.deleteFrom('subscriptions').where('address_id', '=', from.id).execute();
  await moveWaiting(context, from, into);
  if (from.contactId !== into.contactId) await joinContacts(tx, from.contactId, into.contactId);
  await moveProofs(context, from, into);
  await tx.deleteFrom('address_aliases').where('address_id', '=', from.id).execute();
  await tx
    .updateTable('addresses')
    .set({ external_id: `joined:${from.id}`, state: 'gone' })
    .where('id', '=', from.id)
    .execute();
  await tx
    .insertInto('address_aliases')
    .values({ channel: into.channel, account: into.account, alias: from.externalId, address_id: into.id })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  if (from.lastInboundAt !== null && from.lastInboundAt > (into.lastInboundAt ?? 0)) {
    await tx
      .updateTable('addresses')
      .set({ last_inbound_at: Math.min(from.lastInboundAt, now) })
      .where('id', '=', into.id)
      .execute();
  }
}

/** Pending rows follow; of a notice that both would get, one is skipped. */
async function moveWaiting({ tx, now }: Context, from: KnownAddress, into: KnownAddress): Promise<void> {
  const theirs = tx
    .selectFrom('deliveries as e')
    .select('e.broadcast_id')
    .where('e.address_id', '=', into.id)
    .where('e.broadcast_id', 'is not', null);
  await tx
    .updateTable('deliveries')
    .set({ state: 'skipped', reason: 'joined', updated_at: now })
    .where('address_id', '=', from.id)
    .where('state', '=', 'pending')
    .where('broadcast_id', 'in', theirs)
    .execute();
  await tx
    .updateTable('deliveries')
    .set({ address_id: into.id })
    .where('address_id', '=', from.id)
    .where('state', '=', 'pending')
    .execute();
}

/** `from` is no person of its own any more: everything of theirs belongs to `into`. */
export async function joinContacts(tx: Tx, from: string, into: string): Promise<void> {
  for (const table of ['addresses', 'conversations', 'tickets', 'links'] as const) {
    await tx.updateTable(table).set({ contact_id: into }).where('contact_id', '=', from).execute();
  }
  await sql`
    update contacts set
      locale = coalesce(locale, (select o.locale from contacts o where o.id = ${from})),
      name = coalesce(name, (select o.name from contacts o where o.id = ${from})),
      muted_until = coalesce(muted_until, (select o.muted_until from contacts o where o.id = ${from})),
      erase_requested_at = coalesce(erase_requested_at, (select o.erase_requested_at from contacts o where o.id = ${from}))
    where id = ${into}`.execute(tx);
  await joinRights(tx, from, into);
  await tx.deleteFrom('contacts').where('id', '=', from).execute();
}

/** Proofs of consent and the mark of a STOPP lie under a keyed hash of the id. */
async function moveProofs({ tx, hash }: Context, from: KnownAddress, into: KnownAddress): Promise<void> {
  const hashOf = ({ channel, account, externalId }: KnownAddress): string =>
    hash('address', channel, account, externalId);
  const [before, after] = [hashOf(from), hashOf(into)];
  await tx.updateTable('consents').set({ address_hash: after }).where('address_hash', '=', before).execute();
  const mark = await tx
    .selectFrom('suppressions')
    .selectAll()
    .where('hash', '=', hash('stopped', before))
    .executeTakeFirst();
  if (mark === undefined) return;
  await tx.deleteFrom('suppressions').where('hash', '=', mark.hash).execute();
  const subscribed = await tx
    .selectFrom('subscriptions')
    .select('id')
    .where('address_id', '=', into.id)
    .executeTakeFirst();
  if (subscribed !== undefined) return;
  await tx
    .insertInto('suppressions')
    .values({ ...mark, hash: hash('stopped', after) })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}
