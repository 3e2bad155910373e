// Passwords as argon2id hashes, at most two computed at once so that a flood of logins cannot take the machine.
import { hash, verify } from '@node-rs/argon2';
import { MAX_PASSWORD } from './password-fault.ts';

/** OWASP's first choice of 2024: 19 MiB, two passes, one lane; about 60 ms of CPU. */
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };
const AT_ONCE = 2;
/** More than this many waiting are refused at once. */
const MAX_WAITING = 40;

export interface Passwords {
  hash(password: string): Promise<string>;
  /** Costs the same for null (no such account). False when too many wait. */
  verify(stored: string | null, password: string): Promise<boolean>;
}

export function createPasswords(): Passwords {
  let running = 0;
  const waiting: (() => void)[] = [];
  let nobody: Promise<string> | null = null;

  async function limited<T>(work: () => Promise<T>): Promise<T> {
    if (running >= AT_ONCE) await new Promise<void>((resolve) => waiting.push(resolve));
    else running += 1;
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next === undefined) running -= 1;
      else next();
    }
  }

  return {
    hash: (password) => limited(() => hash(password.normalize('NFC'), COST)),
    async verify(stored, password) {
      if (waiting.length >= MAX_WAITING || password.length > MAX_PASSWORD) return false;
      nobody ??= hash(crypto.randomUUID(), COST);
      const against = stored ?? (await nobody);
      const right = await limited(() => verify(against, password.normalize('NFC')));
      return right && stored !== null;
    },
  };
}
