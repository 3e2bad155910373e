// Brings the files people sent into the house, a few at a time, within size and time limits.
import type { Address } from '../core/address.ts';
import type { Channel } from '../core/channel.ts';
import { fileType } from '../core/file-type.ts';
import type { MediaRef } from '../core/message.ts';

/** The files as this needs them. */
export interface MediaShelf {
  wanted(limit: number): Promise<{ id: string; address: Address; ref: MediaRef }[]>;
  keep(id: string, bytes: Uint8Array, mime: string): Promise<void>;
  refuse(id: string, state: 'refused' | 'gone'): Promise<void>;
}

/** The largest file kept, bytes. */
const MAX_BYTES = 16 * 1024 * 1024;
const AT_ONCE = 4;

/** One round; call it every few seconds. A file that fails stays wanted for five rounds, then counts as gone. */
export function createMediaFetcher(shelf: MediaShelf, channelOf: (address: Address) => Channel | undefined) {
  const failures = new Map<string, number>();
  let running = false;

  return async function fetchMedia(): Promise<number> {
    if (running) return 0;
    running = true;
    try {
      const wanted = await shelf.wanted(AT_ONCE);
      await Promise.all(
        wanted.map(async ({ id, address, ref }) => {
          const channel = channelOf(address);
          if (channel?.fetchMedia === undefined) return shelf.refuse(id, 'gone');
          try {
            const file = await channel.fetchMedia(ref, MAX_BYTES);
            if (file === null) await shelf.refuse(id, 'gone');
            else if (file.bytes.byteLength > MAX_BYTES) await shelf.refuse(id, 'refused');
            else await shelf.keep(id, file.bytes, fileType(file.bytes, file.mime));
            failures.delete(id);
          } catch {
            const count = (failures.get(id) ?? 0) + 1;
            failures.set(id, count);
            if (count >= 5) {
              failures.delete(id);
              await shelf.refuse(id, 'gone');
            }
          }
        }),
      );
      return wanted.length;
    } finally {
      running = false;
    }
  };
}
