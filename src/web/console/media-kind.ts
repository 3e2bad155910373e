// Which files a browser may show beside our pages, and under which name the others are saved.

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

/** Endings that open in a reader or office program; everything else is saved as `.bin`, which nothing starts. */
const ENDINGS = new Set(
  'pdf txt csv rtf doc docx odt xls xlsx ods ppt pptx odp heic jpg jpeg png mp3 m4a mp4'.split(' '),
);

/** `image/jpeg; charset=x` → `image`; null: only to download (SVG, HTML and PDF can run code). */
export function inlineMime(mime: string): 'image' | 'audio' | 'video' | null {
  const bare = mime.split(';')[0]!.trim().toLowerCase();
  return Object.hasOwn(INLINE, bare) ? INLINE[bare]! : null;
}

/** `../../Ärger.pdf` → `Ärger.pdf`, `x.html` → `x.html.bin`; null → the id of the file with `.bin`. */
export function savedName(fileName: string | null, id: string): string {
  const last = (fileName ?? '').normalize('NFC').split(/[/\\]/).at(-1)!;
  const clean = last
    .replace(/[^\p{L}\p{N} ._()-]/gu, '_')
    .replace(/^[.\s]+|[.\s]+$/g, '')
    .slice(-100);
  const ending = /\.([a-z0-9]{1,5})$/i.exec(clean)?.[1]?.toLowerCase();
  if (clean === '') return `${id}.bin`;
  return ending !== undefined && ENDINGS.has(ending) ? clean : `${clean}.bin`;
}

/** A header value that every browser reads: plain letters first, the real name encoded. */
export function attachment(name: string): string {
  const plain = name.replace(/[^\x20-\x7e]/g, '_');
  return `attachment; filename="${plain}"; filename*=UTF-8''${encodeURIComponent(name).replace(/['()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)}`;
}
