// A picture whose address Telegram cannot reach: sent along as bytes once, and by Telegram's own id from then on.
import type { Clock } from '../../core/clock.ts';

export interface PictureFile {
  mime: string;
  bytes: Uint8Array;
}

/** Bytes in place of an address: the call is written as a form. */
export class Upload {
  readonly file: PictureFile;
  constructor(file: PictureFile) {
    this.file = file;
  }
}

/** Telegram takes photos up to this size, bytes (Bot API, sendPhoto). */
export const MAX_PHOTO = 10_000_000;
/** A fetched picture and its id at Telegram are kept this long, ms: a broadcast is over by then. */
const KEPT_MS = 3_600_000;

/** `fetch`: null when there is no picture at the address; it may reject. */
export function createPictures(clock: Clock, fetch: (url: string) => Promise<PictureFile | null>) {
  const known = new Map<string, { at: number; file: Promise<PictureFile | null>; id: string | null }>();

  return {
    /** What to give as `photo`; null when the picture cannot be had. */
    async photo(url: string): Promise<Upload | string | null> {
      for (const [address, { at }] of known) if (clock.now() - at > KEPT_MS) known.delete(address);
      const entry = known.get(url) ?? { at: clock.now(), file: fetch(url).catch(() => null), id: null };
      known.set(url, entry);
      if (entry.id !== null) return entry.id;
      const file = await entry.file;
      if (file !== null && file.bytes.byteLength <= MAX_PHOTO) return new Upload(file);
      // The next one asks again: it may have been away for a moment.
      known.delete(url);
      return null;
    },
    /** Telegram has it under this id now. */
    keep(url: string, id: string): void {
      const entry = known.get(url);
      if (entry !== undefined) entry.id = id;
    },
  };
}

/** The payload of a call as multipart/form-data, the photo as a file. Objects are JSON, as the Bot API wants them. */
export function toForm(payload: Record<string, unknown>, boundary: string): Buffer {
  const parts: Buffer[] = [];
  for (const [name, value] of Object.entries(payload)) {
    if (value === undefined) continue;
    const head = `--${boundary}\r\ncontent-disposition: form-data; name="${name}"`;
    if (value instanceof Upload) {
      const { mime, bytes } = value.file;
      parts.push(
        Buffer.from(`${head}; filename="${name}.${mime.split('/')[1] ?? 'bin'}"\r\ncontent-type: ${mime}\r\n\r\n`),
        Buffer.from(bytes),
        Buffer.from('\r\n'),
      );
    } else {
      const text = typeof value === 'string' ? value : JSON.stringify(value);
      parts.push(Buffer.from(`${head}\r\n\r\n${text}\r\n`));
    }
  }
  return Buffer.concat([...parts, Buffer.from(`--${boundary}--\r\n`)]);
}
