// How secrets that people carry (links, codes) are kept: as a hash, so that a stolen database opens nothing.
import { createHash } from 'node:crypto';

/** SHA-256, base64url. Tokens are long or short-lived, so no salt is needed. */
export const hashToken = (token: string): string => createHash('sha256').update(token).digest('base64url');
