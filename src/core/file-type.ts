// What a file really is, by its first bytes: what a browser may show must be what it says it is.

/** Kinds that cannot run anything, with the bytes they begin with (`at`: where). */
const SHOWN: readonly { mime: string; at: number; begins: readonly number[] }[] = [
  { mime: 'image/jpeg', at: 0, begins: [0xff, 0xd8, 0xff] },
  { mime: 'image/png', at: 0, begins: [0x89, 0x50, 0x4e, 0x47] },
  { mime: 'image/gif', at: 0, begins: [0x47, 0x49, 0x46, 0x38] },
  { mime: 'image/webp', at: 8, begins: [0x57, 0x45, 0x42, 0x50] },
  { mime: 'audio/wav', at: 8, begins: [0x57, 0x41, 0x56, 0x45] },
  { mime: 'audio/ogg', at: 0, begins: [0x4f, 0x67, 0x67, 0x53] },
  { mime: 'audio/amr', at: 0, begins: [0x23, 0x21, 0x41, 0x4d, 0x52] },
  { mime: 'audio/mpeg', at: 0, begins: [0x49, 0x44, 0x33] },
  { mime: 'audio/aac', at: 0, begins: [0xff, 0xf1] },
  { mime: 'audio/aac', at: 0, begins: [0xff, 0xf9] },
  { mime: 'audio/mpeg', at: 0, begins: [0xff, 0xfb] },
  { mime: 'audio/mpeg', at: 0, begins: [0xff, 0xf3] },
  { mime: 'audio/mpeg', at: 0, begins: [0xff, 0xf2] },
  { mime: 'video/mp4', at: 4, begins: [0x66, 0x74, 0x79, 0x70] },
  { mime: 'video/webm', at: 0, begins: [0x1a, 0x45, 0xdf, 0xa3] },
];

/** The same containers hold sound alone. */
const SOUND_ALONE: Record<string, string> = { 'video/mp4': 'audio/mp4', 'video/webm': 'audio/webm' };

const UNKNOWN = 'application/octet-stream';

/**
 * The type to keep a file under. A picture, sound or film is one only if its bytes say so; something that claims to be
 * one and is not becomes `application/octet-stream`. Any other claim is kept as it is: nobody shows such a file.
 */
export function fileType(bytes: Uint8Array, said: string): string {
  const claim = said.split(';')[0]!.trim().toLowerCase();
  const found = SHOWN.find(({ at, begins }) => begins.every((byte, index) => bytes[at + index] === byte))?.mime;
  if (found !== undefined) return claim.startsWith('audio/') ? (SOUND_ALONE[found] ?? found) : found;
  return /^(?:image|audio|video)\//.test(claim) && claim !== 'image/svg+xml' ? UNKNOWN : claim || UNKNOWN;
}
