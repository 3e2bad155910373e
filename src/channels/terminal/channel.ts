// The terminal as a channel: what is typed comes in, what is said is printed.
import type { Address } from '../../core/address.ts';
import type { Channel, InboxPort } from '../../core/channel.ts';
import type { Clock } from '../../core/clock.ts';
import { newId } from '../../core/id.ts';
import type { Button, OutboundMessage } from '../../core/message.ts';
import type { SendResult } from '../../core/send-result.ts';
import { toInbound } from './inbound.ts';
import { toLines } from './outbound.ts';

export interface TerminalDeps {
  /** Where answers are printed (stdout). */
  output: { write(text: string): unknown };
  inbox: InboxPort;
  clock: Clock;
  /** Whose conversation it is; a new one for each run by default. */
  id?: string;
}

export interface TerminalChannel extends Channel {
  readonly address: Address;
  /** Takes one typed line; resolves when it is stored. An empty line is nothing. */
  receive(line: string): Promise<void>;
}

const ACCOUNT = 'default';

/** The channel of one terminal. `send` refuses whoever is not at this keyboard. */
export function createTerminalChannel({ output, inbox, clock, id = newId() }: TerminalDeps): TerminalChannel {
  const address: Address = { channel: 'terminal', account: ACCOUNT, id };
  let shown: readonly Button[] = [];
  return {
    name: 'terminal',
    account: ACCOUNT,
    address,
    capabilities: { buttons: 20, maxText: 1_000_000, notices: false, receipts: false },
    rate: { broadcast: 1_000, reply: 1_000 },
    parts: (message) => [{ ...message, text: message.text.toWellFormed() }],
    async send(to: Address, message: OutboundMessage): Promise<SendResult> {
      if (to.id !== id) return { outcome: 'refused', kind: 'gone', reason: 'this terminal is closed' };
      try {
        output.write(toLines(message));
      } catch (cause) {
        return { outcome: 'refused', kind: 'gone', reason: cause instanceof Error ? cause.message : 'closed' };
      }
      shown = message.buttons ?? shown;
      return { outcome: 'accepted' };
    },
    async receive(line) {
      const event = toInbound(line, { account: ACCOUNT, id, lineId: newId(), now: clock.now(), buttons: shown });
      if (event) await inbox.store([event]);
    },
  };
}
