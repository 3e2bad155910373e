// The way in for the first admin of a new instance.
import type { createUserStore } from '../storage/user-store.ts';

type Users = Pick<ReturnType<typeof createUserStore>, 'list' | 'add' | 'createLink'>;

/** The name of the account made on first start; it can be given away once others exist. */
const FIRST_NAME = 'admin';

/** A link that works once, as long as nobody can sign in with a password; null afterwards. */
export async function firstSignIn(users: Users, publicUrl: string): Promise<string | null> {
  const accounts = await users.list();
  if (accounts.some((account) => account.hasPassword && account.disabledAt === null)) return null;
  const first =
    accounts.find((account) => account.roles.includes('admin') && account.disabledAt === null) ??
    (await users.add(FIRST_NAME, ['admin', 'publisher', 'editor', 'staff'], null));
  return first === null ? null : `${publicUrl}/console/signin/${await users.createLink(first.id, null)}`;
}
