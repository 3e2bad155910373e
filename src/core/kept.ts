// What was worked out from files and is kept between starts.

/**
 * Texts under keys. May forget at any time, and `set` never throws: whoever asks can work it out again, and makes the
 * key of everything the result depends on, its own program included.
 */
export interface Kept {
  get(key: string): string | undefined;
  set(key: string, text: string): void;
}
