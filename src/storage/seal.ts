// Values that only the holder of DATA_KEY can read: AES-256-GCM, one value at a time.
import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';

/** Sealed values begin so; everything else is as it is. */
export const SEALED = 'enc1:';
const SEALED_BYTES = Buffer.from(SEALED);
const NONCE = 12;
const TAG = 16;

export interface Seal {
  /** Another result each time. Null and the empty text stay what they are: they tell nothing. */
  text(plain: string): string;
  /** The same result for the same text, so that it can be looked up and is unique: its nonce is a keyed hash of it. */
  lookup(plain: string): string;
  bytes(plain: Uint8Array): Uint8Array;
  /** What was sealed, opened; anything else, also what another key sealed, as it is. */
  open(value: unknown): unknown;
  /** Tells whether another key is the same, and nothing else. */
  readonly check: string;
}

export function createSeal(secret: string): Seal {
  const derive = (purpose: string): Buffer =>
    Buffer.from(hkdfSync('sha256', secret, '', `luftpost data ${purpose}`, 32));
  const key = derive('values');
  const lookupKey = derive('look-up');
  const hashKey = derive('look-up nonce');

  function close(under: Buffer, nonce: Buffer, plain: Uint8Array): Buffer {
    const cipher = createCipheriv('aes-256-gcm', under, nonce);
    const body = cipher.update(plain);
    cipher.final();
    return Buffer.concat([nonce, body, cipher.getAuthTag()]);
  }

  function unclose(sealed: Buffer): Buffer | null {
    if (sealed.length < NONCE + TAG) return null;
    for (const under of [key, lookupKey]) {
      const decipher = createDecipheriv('aes-256-gcm', under, sealed.subarray(0, NONCE));
      decipher.setAuthTag(sealed.subarray(sealed.length - TAG));
      const plain = decipher.update(sealed.subarray(NONCE, sealed.length - TAG));
      try {
        decipher.final();
        return plain;
      } catch {
        // The other key, or none of ours.
      }
    }
    return null;
  }

  const hashOf = (bytes: Buffer): Buffer => createHmac('sha256', hashKey).update(bytes).digest().subarray(0, NONCE);
  const worded = (sealed: Buffer): string => `${SEALED}${sealed.toString('base64url')}`;

  return {
    text: (plain) => (plain === '' ? '' : worded(close(key, randomBytes(NONCE), Buffer.from(plain)))),
    lookup(plain) {
      if (plain === '') return '';
      const bytes = Buffer.from(plain);
      return worded(close(lookupKey, hashOf(bytes), bytes));
    },
    bytes: (plain) => Buffer.concat([SEALED_BYTES, close(key, randomBytes(NONCE), plain)]),
    open(value) {
      if (typeof value === 'string') {
        if (!value.startsWith(SEALED)) return value;
        return unclose(Buffer.from(value.slice(SEALED.length), 'base64url'))?.toString() ?? value;
      }
      if (!(value instanceof Uint8Array) || value.length < SEALED_BYTES.length) return value;
      const bytes = Buffer.from(value.buffer, value.byteOffset, value.byteLength);
      if (!bytes.subarray(0, SEALED_BYTES.length).equals(SEALED_BYTES)) return value;
      return unclose(bytes.subarray(SEALED_BYTES.length)) ?? value;
    },
    check: createHmac('sha256', derive('check')).update('luftpost').digest('base64url').slice(0, 22),
  };
}
