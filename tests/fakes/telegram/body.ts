// Parameters of a Bot API call: query, JSON, form, or multipart by hand (Node's parser refuses some clients' files).
import type { IncomingMessage } from 'node:http';

export type Parameters = Record<string, unknown>;

/** Reads a call's parameters; a file becomes `{ fileName, bytes }`. Null: the body is none of the known kinds. */
export async function readParameters(request: IncomingMessage, url: URL): Promise<Parameters | null> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks);
  const given = Object.fromEntries(url.searchParams);
  const type = request.headers['content-type'] ?? '';
  if (body.length === 0) return given;
  if (type.startsWith('multipart/form-data')) return { ...given, ...readMultipart(body, type) };
  if (type.startsWith('application/x-www-form-urlencoded')) {
    return { ...given, ...Object.fromEntries(new URLSearchParams(body.toString())) };
  }
  try {
    const parsed: unknown = JSON.parse(body.toString());
    return typeof parsed === 'object' && parsed !== null ? { ...given, ...parsed } : null;
  } catch {
    return null;
  }
}

function readMultipart(body: Buffer, type: string): Parameters {
  const boundary = /boundary="?([^";]+)"?/.exec(type)?.[1];
  const fields: Parameters = {};
  if (!boundary) return fields;
  for (const part of body.toString('latin1').split(`--${boundary}`).slice(1, -1)) {
    const headEnd = part.indexOf('\r\n\r\n');
    const head = part.slice(0, headEnd);
    const name = /name="?([^";\r\n]+)"?/.exec(head)?.[1];
    if (headEnd < 0 || !name) continue;
    const bytes = Buffer.from(part.slice(headEnd + 4, -2), 'latin1');
    const fileName = /filename\*?="?([^";\r\n]+)"?/.exec(head)?.[1];
    fields[name] = fileName === undefined ? bytes.toString() : { fileName, bytes };
  }
  return fields;
}
