// Looks for words in every file below some folders, in all the spellings a program may have written them in.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Bytes around a find that are shown. */
const AROUND = 60;
/** Less than this many bytes are found by chance. */
const SHORTEST = 6;

const known = new Map<string, Map<string, Buffer>>();

/** Every way a word may lie in a file: as it is, wide, escaped, encoded, at any offset of base64. */
export function spellingsOf(word: string): Map<string, Buffer> {
  const found = known.get(word) ?? spell(word);
  known.set(word, found);
  return found;
}

function spell(word: string): Map<string, Buffer> {
  const bytes = Buffer.from(word, 'utf8');
  const spellings = new Map<string, Buffer>([
    ['utf8', bytes],
    ['nfd', Buffer.from(word.normalize('NFD'), 'utf8')],
    ['latin1', Buffer.from(word, 'latin1')],
    ['utf16le', Buffer.from(word, 'utf16le')],
    ['utf16be', Buffer.from(word, 'utf16le').swap16()],
    ['percent', Buffer.from(encodeURIComponent(word))],
    [
      'json',
      Buffer.from(word.replace(/[^\x20-\x7e]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`)),
    ],
    ['html', Buffer.from(word.replace(/[^\x20-\x7e]/g, (sign) => `&#${sign.charCodeAt(0)};`))],
    ['hex', Buffer.from(bytes.toString('hex'))],
    ['HEX', Buffer.from(bytes.toString('hex').toUpperCase())],
  ]);
  for (const encoding of ['base64', 'base64url'] as const) {
    for (const shift of [0, 1, 2]) {
      // What the neighbours decide is cut off: the characters that hold nothing but the word.
      const text = Buffer.concat([Buffer.alloc(shift), bytes])
        .toString(encoding)
        .replace(/=+$/, '');
      const from = Math.ceil((shift * 4) / 3);
      const to = Math.floor(((shift + bytes.length) * 4) / 3);
      spellings.set(`${encoding}+${shift}`, Buffer.from(text.slice(from, to)));
    }
  }
  // Words without umlauts look alike in most of them.
  const needles = new Set<string>();
  for (const [spelling, needle] of spellings) {
    const key = needle.toString('latin1');
    if (needles.has(key) || needle.length < SHORTEST) spellings.delete(spelling);
    needles.add(key);
  }
  return spellings;
}

/** `word as spelling in file: …what stands around it…`, one line per spelling and file; nothing when it is gone. */
export function tracesIn(bytes: Buffer, where: string, words: readonly string[]): string[] {
  const found: string[] = [];
  for (const word of words) {
    for (const [spelling, needle] of spellingsOf(word)) {
      const at = bytes.indexOf(needle);
      if (at < 0) continue;
      const around = bytes.subarray(Math.max(0, at - AROUND), at + needle.length + AROUND).toString('latin1');
      found.push(`${word} as ${spelling} in ${where}: ${around.replace(/[^\x20-\x7e]/g, '.')}`);
    }
  }
  return found;
}

/** The same in every file below `folder`. A file that vanishes meanwhile is none. */
export function tracesBelow(folder: string, words: readonly string[]): string[] {
  return filesBelow(folder).flatMap((file) => {
    try {
      return tracesIn(readFileSync(file), file.slice(folder.length + 1), words);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
      throw error;
    }
  });
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? filesBelow(path) : [path];
  });
}
