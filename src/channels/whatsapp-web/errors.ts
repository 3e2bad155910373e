// What the library's words mean: for one send, and for the session.
import type { SendResult } from '../../core/send-result.ts';
import type { Trouble } from './session-state.ts';

/** A send that ended: what came back, or what was thrown. `null`: the library found no such chat. */
export function toSendResult(sent: { id: string; ack: number } | null): SendResult {
  if (sent === null) return refused('WhatsApp knows no such chat');
  if (sent.ack < 0) return refused('WhatsApp did not take the message');
  return { outcome: 'accepted', providerId: sent.id };
}

/** A throw says nothing about whether the message left, but for the refusals that come before it is made. */
export function ofThrown(error: unknown): SendResult {
  const words = error instanceof Error ? error.message : String(error);
  // A number that never wrote has no hidden id yet: WhatsApp Web cannot begin such a chat.
  if (/No LID for user/i.test(words)) return refused('this person has not written first');
  if (/invalid wid|wid error|not a valid/i.test(words)) return refused('WhatsApp refuses the address');
  return { outcome: 'unknown', reason: `WhatsApp Web broke off: ${nameOf(words)}` };
}

/** Why a start failed, in the words of the library, the browser driver or the browser. */
export function troubleOf(error: unknown): Trouble {
  const words = error instanceof Error ? error.message : String(error);
  if (/Requiring unknown module|is not a function|Cannot read prop|window\.require|is not defined/i.test(words)) {
    return 'outdated';
  }
  if (/auth timeout|ready timeout/.test(words)) return 'outdated';
  if (/Code: 21|SingletonLock|ProcessSingleton|profile.{0,40}in use|already running/i.test(words)) return 'locked';
  if (/ENOENT|EACCES|Could not find|was not found|no such file/i.test(words)) return 'no-browser';
  if (/net::ERR_|Navigation|timeout/i.test(words)) return 'silent';
  return 'browser-gone';
}

/** The library's reason for `disconnected`. */
export function troubleOfReason(reason: string): Trouble {
  switch (reason) {
    case 'LOGOUT':
    case 'UNPAIRED':
      return 'logged-out';
    case 'UNPAIRED_IDLE':
      return 'idle';
    case 'CONFLICT':
      return 'conflict';
    case 'Max qrcode retries reached':
      return 'unread';
    case 'DEPRECATED_VERSION':
      return 'outdated';
    case 'TOS_BLOCK':
    case 'SMB_TOS_BLOCK':
    case 'PROXYBLOCK':
      return 'refused';
    default:
      return 'browser-gone';
  }
}

const refused = (reason: string): SendResult => ({ outcome: 'refused', kind: 'rejected', reason });

/** What may be stored and logged of an error: the driver's own words carry addresses and page texts. */
function nameOf(words: string): string {
  const known =
    /detached Frame|Target closed|Session closed|context was destroyed|not connected|process ended|timed out/;
  return known.exec(words)?.[0] ?? 'error in the page';
}
