// People who may sign in: names, roles, passwords (argon2id), one-time links, and the epoch that ends old sessions.
import { sql } from 'kysely';
import { newId, newToken } from '../core/id.ts';
import { isRole, type Role, type User } from '../core/user.ts';
import { writeAudit } from './audit-store.ts';
import type { Database, Tx } from './database.ts';
import { passwordFault } from './password-fault.ts';
import type { Passwords } from './passwords.ts';
import { hashToken } from './token-hash.ts';

/** How long a one-time link signs somebody in. */
const LINK_MS = 24 * 3_600_000;

export interface Account extends User {
  /** Sessions of an earlier epoch have ended. */
  epoch: number;
  hasPassword: boolean;
  absentUntil: number | null;
  disabledAt: number | null;
  seenAt: number | null;
  /** Where mail about releases goes; null: none. */
  mail: string | null;
}

/** Every change of roles, password or standing raises the epoch. `byUser` null: the operator's shell. */
export function createUserStore(deps: { database: Database; now: () => number; passwords: Passwords }) {
  const { database, now, passwords } = deps;
  const { db } = database;

  async function read(where: 'id' | 'name' | null, value: string): Promise<Account[]> {
    let query = db.selectFrom('users').selectAll().orderBy('name');
    if (where === 'id') query = query.where('id', '=', value);
    if (where === 'name') query = query.where('name', '=', value);
    const rows = await query.execute();
    if (rows.length === 0) return [];
    const roles = await db
      .selectFrom('user_roles')
      .selectAll()
      .where(
        'user_id',
        'in',
        rows.map((row) => row.id),
      )
      .orderBy('role')
      .execute();
    return rows.map((row) => ({
      id: row.id,
      name: row.name,
      roles: roles
        .filter((role) => role.user_id === row.id)
        .map((role) => role.role)
        .filter(isRole),
      epoch: Number(row.epoch),
      hasPassword: row.password_hash !== null,
      absentUntil: row.absent_until,
      disabledAt: row.disabled_at,
      seenAt: row.seen_at,
      mail: row.mail,
    }));
  }

  const list = (): Promise<Account[]> => read(null, '');
  const byId = async (id: string): Promise<Account | null> => (await read('id', id))[0] ?? null;
  const byName = async (name: string): Promise<Account | null> => (await read('name', cleanName(name)))[0] ?? null;

  /** Null when the name is taken. Throws a RangeError for a name of less than 2 or more than 60 characters. */
  async function add(name: string, roles: Role[], byUser: string | null): Promise<Account | null> {
    const clean = cleanName(name);
    if (clean.length < 2 || clean.length > 60) throw new RangeError('a name has 2 to 60 characters');
    const id = newId(now());
    const made = await db.transaction().execute(async (tx) => {
      const row = await tx
        .insertInto('users')
        .values({
          id,
          name: clean,
          password_hash: null,
          epoch: 1,
          absent_until: null,
          seen_at: null,
          disabled_at: null,
          created_at: now(),
          mail: null,
        })
        .onConflict((conflict) => conflict.doNothing())
        .returning('id')
        .executeTakeFirst();
      if (row === undefined) return false;
      await writeRoles(tx, id, roles);
      await writeAudit(tx, now(), byUser, 'user.add', id, `${clean}: ${roles.join(' ')}`);
      return true;
    });
    return made ? byId(id) : null;
  }

  async function change(
    id: string,
    byUser: string | null,
    action: string,
    detail: string | null,
    work: (tx: Tx) => Promise<void>,
  ) {
    await db.transaction().execute(async (tx) => {
      await work(tx);
      await tx.updateTable('users').set({ epoch: sql<number>`epoch + 1` }).where('id', '=', id).execute();
      await writeAudit(tx, now(), byUser, action, id, detail);
    });
  }

  const setRoles = (id: string, roles: Role[], byUser: string | null): Promise<void> =>
    change(id, byUser, 'user.roles', roles.join(' '), (tx) => writeRoles(tx, id, roles));

  /** Disabling ends all sessions and links; enabling opens nothing by itself. */
  const setDisabled = (id: string, disabled: boolean, byUser: string | null): Promise<void> =>
    change(id, byUser, disabled ? 'user.disable' : 'user.enable', null, async (tx) => {
      await tx
        .updateTable('users')
        .set({ disabled_at: disabled ? now() : null })
        .where('id', '=', id)
        .execute();
      await tx.deleteFrom('signin_links').where('user_id', '=', id).execute();
    });

  /** The caller has asked `passwordFault`; the epoch is raised, so the caller's own session needs a new one. */
  async function setPassword(id: string, password: string, byUser: string | null): Promise<void> {
    const hash = await passwords.hash(password);
    await change(id, byUser, 'user.password', null, async (tx) => {
      await tx.updateTable('users').set({ password_hash: hash }).where('id', '=', id).execute();
      await tx.deleteFrom('signin_links').where('user_id', '=', id).execute();
    });
  }

  /** Takes the same time whether the name exists or not. */
  async function verify(name: string, password: string): Promise<Account | null> {
    const row = await db
      .selectFrom('users')
      .select(['id', 'password_hash'])
      .where('name', '=', cleanName(name))
      .executeTakeFirst();
    const right = await passwords.verify(row?.password_hash ?? null, password);
    if (!right || row === undefined) return null;
    const account = await byId(row.id);
    return account === null || account.disabledAt !== null ? null : account;
  }

  /** A one-time link's token; only its hash is stored. */
  async function createLink(id: string, byUser: string | null): Promise<string> {
    const token = newToken();
    await db.transaction().execute(async (tx) => {
      await tx
        .insertInto('signin_links')
        .values({ token_hash: hashToken(token), user_id: id, expires_at: now() + LINK_MS, used_at: null })
        .execute();
      await writeAudit(tx, now(), byUser, 'user.link', id, null);
    });
    return token;
  }

  /** Who the link is for, without using it up; null when it is unknown, used or older than 24 h. */
  async function peekLink(token: string): Promise<Account | null> {
    const row = await db
      .selectFrom('signin_links')
      .select('user_id')
      .where('token_hash', '=', hashToken(token))
      .where('used_at', 'is', null)
      .where('expires_at', '>', now())
      .executeTakeFirst();
    const account = row === undefined ? null : await byId(row.user_id);
    return account === null || account.disabledAt !== null ? null : account;
  }

  /** Uses the link up; of two at once one gets the account. */
  async function useLink(token: string): Promise<Account | null> {
    const row = await db
      .updateTable('signin_links')
      .set({ used_at: now() })
      .where('token_hash', '=', hashToken(token))
      .where('used_at', 'is', null)
      .where('expires_at', '>', now())
      .returning('user_id')
      .executeTakeFirst();
    const account = row === undefined ? null : await byId(row.user_id);
    return account === null || account.disabledAt !== null ? null : account;
  }

  /** The caller has checked the address; it opens nothing, so no session ends. */
  async function setMail(id: string, mail: string | null, byUser: string | null): Promise<void> {
    await db.transaction().execute(async (tx) => {
      await tx.updateTable('users').set({ mail }).where('id', '=', id).execute();
      await writeAudit(tx, now(), byUser, 'user.mail', id, null);
    });
  }

  async function setAbsent(id: string, until: number | null): Promise<void> {
    await db.updateTable('users').set({ absent_until: until }).where('id', '=', id).execute();
  }

  /** Sign-out everywhere. */
  const endSessions = (id: string): Promise<void> => change(id, id, 'user.sign-out', null, async () => {});

  async function seen(id: string): Promise<void> {
    await db.updateTable('users').set({ seen_at: now() }).where('id', '=', id).execute();
  }

  return {
    list,
    byId,
    byName,
    add,
    setRoles,
    setDisabled,
    setPassword,
    verify,
    passwordFault,
    createLink,
    peekLink,
    useLink,
    setAbsent,
    setMail,
    endSessions,
    seen,
  };
}

const cleanName = (name: string): string => name.normalize('NFC').trim().replace(/\s+/g, ' ');

async function writeRoles(tx: Tx, id: string, roles: Role[]): Promise<void> {
  await tx.deleteFrom('user_roles').where('user_id', '=', id).execute();
  const rows = [...new Set(roles)].map((role) => ({ user_id: id, role }));
  if (rows.length > 0) await tx.insertInto('user_roles').values(rows).execute();
}
