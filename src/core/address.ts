// Where a person can be reached: one channel, one account of ours on it, one id of theirs.

export const CHANNEL_NAMES = [
  'telegram',
  'whatsapp-cloud',
  'whatsapp-web',
  'web-chat',
  'terminal',
  'simulated',
] as const;
export type ChannelName = (typeof CHANNEL_NAMES)[number];

/** `account` is ours (one bot, one phone number id); `id` is theirs, as the platform writes it, never parsed. */
export interface Address {
  channel: ChannelName;
  account: string;
  id: string;
}

/** Channels whose addresses are people who can subscribe to notices. A browser tab or a terminal cannot. */
export const SUBSCRIBABLE: readonly ChannelName[] = ['telegram', 'whatsapp-cloud', 'whatsapp-web', 'simulated'];

/** `telegram:123` → channel and id; `whatsapp:` is the Cloud API. Null when it is no address. */
export function parseAddress(text: string): { channel: ChannelName; id: string } | null {
  const at = text.indexOf(':');
  if (at < 1) return null;
  const name = text.slice(0, at).trim().toLowerCase();
  let id = text.slice(at + 1).trim();
  const channel = name === 'whatsapp' ? 'whatsapp-cloud' : name;
  // A telephone number as people write it; the platform's own form has no plus.
  if (channel === 'whatsapp-cloud') id = id.replace(/^\+(?=\d)/, '');
  if (id === '' || id.length > 128 || /\s/.test(id)) return null;
  return CHANNEL_NAMES.includes(channel as ChannelName) ? { channel: channel as ChannelName, id } : null;
}

export const formatAddress = (address: Pick<Address, 'channel' | 'id'>): string => `${address.channel}:${address.id}`;
