// A picture of a notice as bytes, for platforms that cannot fetch it themselves.

/** What every platform takes, bytes. */
const MAX_BYTES = 5_000_000;
const LIMIT_MS = 10_000;

/** Null when there is no picture of a common kind at the address, or a larger one. Rejects when nobody answers in time. */
export async function fetchImage(url: string): Promise<{ mime: string; bytes: Buffer } | null> {
  const response = await fetch(url, { signal: AbortSignal.timeout(LIMIT_MS) });
  const mime = response.headers.get('content-type')?.split(';')[0] ?? '';
  if (!response.ok || !/^image\/(png|jpeg|webp)$/.test(mime)) {
    await response.body?.cancel();
    return null;
  }
  const bytes = Buffer.from(await response.arrayBuffer());
  return bytes.length > MAX_BYTES ? null : { mime, bytes };
}
