// Whose request it is: the peer, or what trusted proxies say of it.
import { BlockList, isIP, isIPv6 } from 'node:net';
import type { Context } from 'hono';

/** The peer's address without an IPv4-in-IPv6 prefix; `unknown` without a socket (tests, in-process calls). */
export type ClientIp = (c: Context) => string;

/**
 * `X-Forwarded-For` counts only from proxies in `trustProxy` (addresses or CIDR), read from the right up to the first
 * address that is not one of them. Throws for an entry that is neither.
 */
export function createClientIp(trustProxy: readonly string[]): ClientIp {
  const trusted = new BlockList();
  for (const entry of trustProxy) {
    const [address = '', prefix] = entry.trim().split('/');
    if (isIP(address) === 0) throw new Error(`TRUST_PROXY: "${entry}" is no address`);
    const family = isIPv6(address) ? 'ipv6' : 'ipv4';
    if (prefix === undefined) trusted.addAddress(address, family);
    else trusted.addSubnet(address, Number(prefix), family);
  }
  const isTrusted = (address: string) =>
    isIP(address) !== 0 && trusted.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');

  return (c) => {
    const env = c.env as { incoming?: { socket?: { remoteAddress?: string } } } | undefined;
    let address = plain(env?.incoming?.socket?.remoteAddress ?? 'unknown');
    if (!isTrusted(address)) return address;
    const hops = (c.req.header('x-forwarded-for') ?? '').split(',').map((hop) => plain(hop.trim()));
    while (hops.length > 0 && isTrusted(address)) {
      const hop = hops.pop()!;
      if (isIP(hop) === 0) break;
      address = hop;
    }
    return address;
  };
}

export const isLoopback = (address: string): boolean => address.startsWith('127.') || address === '::1';

const plain = (address: string): string =>
  address.startsWith('::ffff:') && isIP(address.slice(7)) === 4 ? address.slice(7) : address;
