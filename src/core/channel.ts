// The two doors of a platform: how we send, and how what arrives over HTTP enters.
import type { Address, ChannelName } from './address.ts';
import type { InboundEvent, MediaRef, OutboundMessage } from './message.ts';
import type { SendResult } from './send-result.ts';

/** What a platform can show; the dialogue never asks which platform it is. */
export interface Capabilities {
  /** Buttons under one message; 0 means a numbered menu is written into the text. */
  buttons: number;
  /** UTF-16 units in one message. */
  maxText: number;
  /** Can subscribe to notices. */
  notices: boolean;
  /** Says later whether a message arrived. */
  receipts: boolean;
  /** A notice to more people than this does not go out here; without it there is no limit. */
  readonly mostRecipients?: number;
}

/** Messages per second. The sum stays at or under the platform's limit. */
export interface Rate {
  broadcast: number;
  reply: number;
}

/**
 * One account on one platform. A channel translates and never decides: no retry, no pacing, no consent.
 */
export interface Channel {
  readonly name: ChannelName;
  readonly account: string;
  readonly capabilities: Capabilities;
  readonly rate: Rate;
  /** Cuts a message to the platform's limits: between sentences, never inside a grapheme, buttons on the last part. */
  parts(message: OutboundMessage): OutboundMessage[];
  /**
   * Sends one part. Never throws; never repeats a request by itself. `deliveryId` goes along where the platform
   * echoes it.
   */
  send(address: Address, message: OutboundMessage, deliveryId: string): Promise<SendResult>;
  /** Shows that an answer is being written; its failure is nobody's business. */
  typing?(address: Address): Promise<void>;
  /** The bytes of a file somebody sent, at most `maxBytes`; null when the platform no longer has it. */
  fetchMedia?(media: MediaRef, maxBytes: number): Promise<{ bytes: Uint8Array; mime: string } | null>;
  /**
   * Deletes what the platform keeps for us of the chat with somebody (a linked telephone keeps all of it). False when
   * that cannot be done now.
   */
  forget?(address: Address): Promise<boolean>;
  /** Begins to receive (polling, set-up at the platform). Resolves when running; a fault later goes to `onFault`. */
  start?(): Promise<void>;
  /** Ends receiving; resolves when nothing more will be stored. */
  stop?(): Promise<void>;
}

/** What a channel hands received events to. Resolves only after they are committed to disk. */
export interface InboxPort {
  store(events: InboundEvent[]): Promise<void>;
}

export interface IntakeRequest {
  method: string;
  headers: { get(name: string): string | null };
  query: URLSearchParams;
  /** The bytes as they came; signatures are checked over these. */
  body: Uint8Array;
}

/** What enters over HTTP. The channel implements it, `web` only mounts it. */
export interface Intake {
  readonly path: string;
  /** Answers after the events are stored; 401 leaves no trace but a counter. */
  receive(request: IntakeRequest): Promise<{ status: number; body?: string }>;
}
