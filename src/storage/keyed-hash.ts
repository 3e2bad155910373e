// Hashes that say nothing without our key: de-duplication marks, suppression marks, consent proofs.
import { createHmac, createSecretKey } from 'node:crypto';

/** HMAC-SHA256 of the parts under the instance's secret, 32 characters of base64url (192 bits). */
export type KeyedHash = (...parts: string[]) => string;

export function createKeyedHash(secret: string): KeyedHash {
  const key = createSecretKey(secret, 'utf8');
  return (...parts) =>
    createHmac('sha256', key)
      .update(parts.map((part) => `${part.length}:${part}`).join(''))
      .digest('base64url')
      .slice(0, 32);
}
