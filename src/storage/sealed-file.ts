// A file that only the holder of a key can read: AES-256-GCM as a stream, so that size does not matter.
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { Transform } from 'node:stream';

const MAGIC = Buffer.from('LUFTPOST-SEALED-1\n');
const SALT = 16;
const IV = 12;
const TAG = 16;
const HEAD = MAGIC.length + SALT + IV;

const keyOf = (secret: string, salt: Buffer): Buffer =>
  Buffer.from(hkdfSync('sha256', secret, salt, 'luftpost sealed file', 32));

/** Encrypts what goes through it: magic, salt, nonce, ciphertext, tag. */
export function seal(secret: string): Transform {
  const salt = randomBytes(SALT);
  const iv = randomBytes(IV);
  const cipher = createCipheriv('aes-256-gcm', keyOf(secret, salt), iv);
  let begun = false;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      if (!begun) this.push(Buffer.concat([MAGIC, salt, iv]));
      begun = true;
      done(null, cipher.update(chunk));
    },
    flush(done) {
      if (!begun) this.push(Buffer.concat([MAGIC, salt, iv]));
      this.push(cipher.final());
      done(null, cipher.getAuthTag());
    },
  });
}

/**
 * The bytes inside a file, sealed or not. A sealed one needs its secret: rejects with a sentence without it; a wrong
 * one, or a changed file, ends the stream with an error before its end.
 */
export async function unsealed(file: string, secret: string | null): Promise<NodeJS.ReadableStream> {
  const handle = await open(file, 'r');
  try {
    const { size } = await handle.stat();
    const head = Buffer.alloc(HEAD);
    await handle.read(head, 0, HEAD, 0);
    if (!head.subarray(0, MAGIC.length).equals(MAGIC)) return createReadStream(file);
    if (secret === null) throw new Error(`${file} is encrypted: set DATA_KEY to the key it was made with.`);
    const tag = Buffer.alloc(TAG);
    await handle.read(tag, 0, TAG, Math.max(0, size - TAG));
    const salt = head.subarray(MAGIC.length, MAGIC.length + SALT);
    const decipher = createDecipheriv('aes-256-gcm', keyOf(secret, salt), head.subarray(MAGIC.length + SALT));
    decipher.setAuthTag(tag);
    const source = createReadStream(file, { start: HEAD, end: Math.max(HEAD, size - TAG) - 1 });
    source.on('error', (error) => decipher.destroy(error));
    return source.pipe(decipher);
  } finally {
    await handle.close();
  }
}
