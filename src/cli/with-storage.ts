// Opens the database for one piece of work and closes it whatever happens.
import { type CliStorage, type CliUser, Fault, type Ports } from './ports.ts';

export async function withStorage<T>(
  ports: Ports,
  work: (storage: CliStorage) => Promise<T>,
  options?: { replacing: boolean },
): Promise<T> {
  const storage = await ports.storage(options);
  try {
    return await work(storage);
  } finally {
    await storage.close();
  }
}

/** The person who answers for a change (`--as NAME`). */
export async function actingUser({ users }: CliStorage, name: string): Promise<CliUser> {
  const user = await users.byName(name);
  if (user === null) throw new Fault(`There is no user ${name}: "user list" shows who there is.`);
  if (user.disabledAt !== null) throw new Fault(`The user ${name} is disabled.`);
  return user;
}
