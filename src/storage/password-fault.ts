// What is wrong with a new password: one judge for the console and the command line.
import { isWeakPassword } from './weak-password.ts';

/** NIST and ASVS: length is what counts. In characters. */
export const MIN_PASSWORD = 12;
/** Longer ones are never hashed, so that nobody can make a sign-in slow. In UTF-16 units. */
export const MAX_PASSWORD = 256;

export type PasswordFault = 'short' | 'long' | 'weak';

/** Null: the password may be set. `name`: whose it is. */
export async function passwordFault(password: string, name: string): Promise<PasswordFault | null> {
  if (password.length > MAX_PASSWORD) return 'long';
  if ([...password].length < MIN_PASSWORD) return 'short';
  return (await isWeakPassword(password, name)) ? 'weak' : null;
}
