// Finding a person for staff: by address, by the code they read out, by name, or by the number of a question.
import type { ChannelName } from '../core/address.ts';
import { parseAddress } from '../core/address.ts';
import type { Database } from './database.ts';
import { likeName, nameLike } from './name-pattern.ts';

export interface FoundPerson {
  contactId: string;
  name: string | null;
  code: string;
  addresses: { channel: ChannelName; externalId: string }[];
  openTicketId: string | null;
}

/** Rows of one search at most. */
const LIMIT = 30;
/** Sealed names opened at a time: nothing else waits longer than some ms. */
const NAMES_PAGE = 500;

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
    const named = database.seal?.active ? await namedLike(text) : null;
    const rows = await db
      .selectFrom('contacts as p')
      .innerJoin('addresses as a', 'a.contact_id', 'p.id')
      .select(['p.id', 'p.name', 'p.code'])
      .distinct()
      .where(({ or, and, eb, exists, selectFrom }) =>
        or([
          eb('p.code', '=', code),
          eb('a.external_id', 'in', [text, ...phone]),
          named === null ? nameLike(kind, 'p.name', text) : eb('p.id', 'in', ['', ...named]),
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
    if (named !== null) rows.sort((a, b) => (a.name ?? '').localeCompare(b.name ?? '', 'de'));
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

  /** Names lie sealed: they are opened and compared here, page by page. */
  async function namedLike(text: string): Promise<string[]> {
    const fits = likeName(text);
    const found: string[] = [];
    for (let last = ''; found.length < LIMIT; ) {
      const rows = await db
        .selectFrom('contacts')
        .select(['id', 'name'])
        .where('id', '>', last)
        .where('name', 'is not', null)
        .orderBy('id')
        .limit(NAMES_PAGE)
        .execute();
      if (rows.length === 0) break;
      last = rows.at(-1)!.id;
      found.push(...rows.filter(({ name }) => name !== null && fits(name)).map(({ id }) => id));
    }
    return found.slice(0, LIMIT);
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
