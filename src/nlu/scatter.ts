// A number that only depends on a text, the same on every machine.

/** FNV-1a, so that neighbours in a file (often alike) are dealt out far from each other. 0 … 2³² − 1. */
export function scatter(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}
