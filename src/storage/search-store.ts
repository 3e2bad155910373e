// Finding a person for staff: by address, by the code they read out, by name, or by the number of a question.
import type { ChannelName } from '../core/address.ts';
import { parseAddress } from '../core/address.ts';
import type { Database } from './database.ts';
import { nameLike } from './name-pattern.ts';

export interface FoundPerson {
  contactId: string;
  name: string | null;
  code: string;
  addresses: { channel: ChannelName; externalId: string }[];
  openTicketId: string | null;
}

/** Rows of one search at most. */
const LIMIT = 30;

export function createSearchStore({ database }: { database: Database }) {
  const { db, kind } = database;

  /**
   * `telegram:123`, a bare id of a platform, the code from "Kennung" (spaces, dashes and case do not matter), a ticket
   * number, a case number, a telephone number as people write it, or a part of a name. An empty search finds nobody.
   */
  async function search(words: string): Promise<FoundPerson[]> {
    const text = words.trim().slice(0, 128);
    if (text === '') return [];
    const address = parseAddress(text);
    const code = text.replace(/[\s-]/g, '').toUpperCase();
    const phone = phoneOf(text);
    const number = /^#?\d{1,9}$/.test(text) ? Number(text.replace('#', '')) : -1;
    const rows = await db
      .selectFrom('contacts as p')
      .innerJoin('addresses as a', 'a.contact_id', 'p.id')
      .select(['p.id', 'p.name', 'p.code'])
      .distinct()
      .where(({ or, and, eb, exists, selectFrom }) =>
        or([
          eb('p.code', '=', code),
          eb('a.external_id', 'in', [text, ...phone]),
          nameLike(kind, 'p.name', text),
          exists(
            selectFrom('address_aliases as s')
              .select('s.alias')
              .whereRef('s.address_id', '=', 'a.id')
              .where('s.alias', 'in', [address?.id ?? text, ...phone]),
          ),
          exists(
            selectFrom('tickets as t')
              .select('t.id')
              .whereRef('t.contact_id', '=', 'p.id')
              .where((inner) => inner.or([inner('t.number', '=', number), inner('t.case_number', '=', text)])),
          ),
          ...(address === null
            ? []
            : [and([eb('a.channel', '=', address.channel), eb('a.external_id', '=', address.id)])]),
        ]),
      )
      .orderBy('p.name')
      .limit(LIMIT)
      .execute();
    if (rows.length === 0) return [];
    const ids = rows.map((row) => row.id);
    const addresses = await db
      .selectFrom('addresses')
      .select(['contact_id', 'channel', 'external_id'])
      .where('contact_id', 'in', ids)
      .execute();
    const open = await db
      .selectFrom('tickets')
      .select(['id', 'contact_id'])
      .where('contact_id', 'in', ids)
      .where('state', '!=', 'closed')
      .execute();
    return rows.map((row) => ({
      contactId: row.id,
      name: row.name,
      code: row.code,
      addresses: addresses
        .filter((candidate) => candidate.contact_id === row.id)
        .map((candidate) => ({ channel: candidate.channel as ChannelName, externalId: candidate.external_id })),
      openTicketId: open.find((ticket) => ticket.contact_id === row.id)?.id ?? null,
    }));
  }

  return { search };
}

/** `0711 216-0` → `497112160`, `+49 …` and `0049 …` likewise: how platforms keep a number. Empty for anything else. */
function phoneOf(text: string): string[] {
  if (!/^[+\d][\d\s()/.-]{5,24}$/.test(text)) return [];
  const digits = text.replace(/\D/g, '');
  if (text.startsWith('+')) return [digits];
  if (digits.startsWith('00')) return [digits.slice(2)];
  return digits.startsWith('0') ? [`49${digits.slice(1)}`] : [digits];
}
