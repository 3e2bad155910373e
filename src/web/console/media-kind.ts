// Which files a browser may show beside our pages: only kinds that cannot run anything.

const INLINE: Record<string, 'image' | 'audio' | 'video'> = {
  'image/jpeg': 'image',
  'image/png': 'image',
  'image/webp': 'image',
  'image/gif': 'image',
  'audio/ogg': 'audio',
  'audio/mpeg': 'audio',
  'audio/mp4': 'audio',
  'audio/aac': 'audio',
  'audio/amr': 'audio',
  'audio/wav': 'audio',
  'audio/webm': 'audio',
  'video/mp4': 'video',
  'video/webm': 'video',
};

/** `image/jpeg; charset=x` → `image`; null: only to download (SVG, HTML and PDF can run code). */
export function inlineMime(mime: string): 'image' | 'audio' | 'video' | null {
  const bare = mime.split(';')[0]!.trim().toLowerCase();
  return Object.hasOwn(INLINE, bare) ? INLINE[bare]! : null;
}
