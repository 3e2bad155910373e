// Values that only the holder of DATA_KEY can read: AES-256-GCM, one value at a time.
import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  hkdfSync,
  type KeyObject,
  randomFillSync,
} from 'node:crypto';

/** Sealed values begin so; everything else is as it is. */
export const SEALED = 'enc1:';
const SEALED_BYTES = Buffer.from(SEALED);
const NONCE = 12;
const TAG = 16;
/** Behind the beginning: sealed anew each time, or to be looked up. */
const ANEW = 't';
const LOOKUP = 'l';
/** Random bytes are asked for so many nonces at once. */
const NONCES = 512;
/** Addresses come again and again: so many are remembered, sealed and open. */
const REMEMBERED = 5_000;
/** And not longer than this, ms: whoever is erased is nowhere a minute later. */
const REMEMBERED_MS = 60_000;

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
  const derive = (purpose: string): KeyObject =>
    createSecretKey(Buffer.from(hkdfSync('sha256', secret, '', `luftpost data ${purpose}`, 32)));
  const pool = Buffer.alloc(NONCES * NONCE);
  let left = 0;
  const sealed = createMemory();
  const opened = createMemory();

  function nonce(): Buffer {
    if (left === 0) {
      randomFillSync(pool);
      left = NONCES;
    }
    left -= 1;
    return Buffer.from(pool.subarray(left * NONCE, (left + 1) * NONCE));
  }
  const key = derive('values');
  const lookupKey = derive('look-up');
  const hashKey = derive('look-up nonce');

  function close(under: KeyObject, nonce: Buffer, plain: Uint8Array): Buffer {
    const cipher = createCipheriv('aes-256-gcm', under, nonce);
    const body = cipher.update(plain);
    cipher.final();
    return Buffer.concat([nonce, body, cipher.getAuthTag()]);
  }

  function unclose(under: KeyObject, value: Buffer): Buffer | null {
    if (value.length < NONCE + TAG) return null;
    const decipher = createDecipheriv('aes-256-gcm', under, value.subarray(0, NONCE));
    decipher.setAuthTag(value.subarray(value.length - TAG));
    const plain = decipher.update(value.subarray(NONCE, value.length - TAG));
    try {
      decipher.final();
      return plain;
    } catch {
      return null;
    }
  }

  function lookup(plain: string): string {
    const bytes = Buffer.from(plain);
    const hash = createHmac('sha256', hashKey).update(bytes).digest().subarray(0, NONCE);
    return `${SEALED}${LOOKUP}${close(lookupKey, hash, bytes).toString('base64url')}`;
  }

  function openText(value: string): string {
    const under = value[SEALED.length] === LOOKUP ? lookupKey : key;
    return unclose(under, Buffer.from(value.slice(SEALED.length + 1), 'base64url'))?.toString() ?? value;
  }

  return {
    text(plain) {
      if (plain === '') return '';
      return `${SEALED}${ANEW}${close(key, nonce(), Buffer.from(plain)).toString('base64url')}`;
    },
    lookup: (plain) => (plain === '' ? '' : sealed(plain, lookup)),
    bytes: (plain) => Buffer.concat([SEALED_BYTES, close(key, nonce(), plain)]),
    open(value) {
      if (typeof value === 'string') {
        if (!value.startsWith(SEALED)) return value;
        return value[SEALED.length] === LOOKUP ? opened(value, openText) : openText(value);
      }
      if (!(value instanceof Uint8Array) || value.length < SEALED_BYTES.length) return value;
      const bytes = Buffer.from(value.buffer, value.byteOffset, value.byteLength);
      if (!bytes.subarray(0, SEALED_BYTES.length).equals(SEALED_BYTES)) return value;
      return unclose(key, bytes.subarray(SEALED_BYTES.length)) ?? value;
    },
    check: createHmac('sha256', derive('check')).update('luftpost').digest('base64url').slice(0, 22),
  };
}

/** Remembers what short values came to; forgets all when it is full, and every minute. */
function createMemory(): (value: string, make: (value: string) => string) => string {
  const known = new Map<string, string>();
  let since = performance.now();
  return (value, make) => {
    if (known.size >= REMEMBERED || performance.now() - since > REMEMBERED_MS) {
      known.clear();
      since = performance.now();
    }
    const found = known.get(value);
    if (found !== undefined) return found;
    const made = make(value);
    known.set(value, made);
    return made;
  };
}
