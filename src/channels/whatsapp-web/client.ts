// The library as the rest of this folder sees it: plain values both ways, so that it can live in a process of its own.

/** A message as whatsapp-web.js gives it, reduced to what we read. Ids are opaque. */
export interface WebMessage {
  id: string;
  from: string;
  fromMe: boolean;
  type: string;
  body: string;
  /** Seconds UTC. */
  timestamp: number;
  name: string | null;
  hasMedia: boolean;
  mime: string | null;
  /** Bytes. */
  size: number | null;
  /** Seconds. */
  duration: number | null;
  fileName: string | null;
  location: { latitude: number; longitude: number } | null;
  isStatus: boolean;
}

/** What the client tells, in the library's words. */
export type ClientEvent =
  | { event: 'qr'; qr: string }
  | { event: 'code'; code: string }
  | { event: 'authenticated' }
  | { event: 'auth_failure' }
  | { event: 'ready'; account: string }
  | { event: 'disconnected'; reason: string }
  /** The browser's process ended; the library itself says nothing. */
  | { event: 'browser-gone' }
  /** Something broke inside the library that nobody waited for. */
  | { event: 'broken'; reason: string }
  | { event: 'message'; message: WebMessage }
  | { event: 'edit'; message: WebMessage; text: string }
  | { event: 'revoke'; message: WebMessage }
  /** -1 error, 0 pending, 1 server, 2 device, 3 read, 4 played. */
  | { event: 'ack'; message: WebMessage; to: string; ack: number }
  | { event: 'number-changed'; oldId: string; newId: string };

export interface ClientOptions {
  /** Where the browser's profile lies; the session survives in it. */
  profileDir: string;
  /** Path of the browser. */
  browser: string;
}

/** A call either resolves or rejects with an Error whose message is the library's. */
export interface WebClient {
  /** Opens the browser and the page. Resolves when the page is injected, which may be before pairing. */
  start(): Promise<void>;
  /** Null: the chat does not exist. `ack` −1: not sent. */
  send(chatId: string, text: string): Promise<{ id: string; ack: number } | null>;
  sendImage(
    chatId: string,
    image: { mime: string; base64: string },
    caption: string,
  ): Promise<{ id: string; ack: number } | null>;
  typing(chatId: string): Promise<void>;
  /** Null: the telephone and the servers no longer have it. */
  media(messageId: string): Promise<{ mime: string; base64: string } | null>;
  /** The socket's state in the library's words (`CONNECTED`, `UNPAIRED_IDLE`); null when it has none. */
  state(): Promise<string | null>;
  /** The other id of a person: the hidden one of a number, the number of a hidden one. */
  otherIds(id: string): Promise<string[]>;
  /** Messages of private chats that nobody has seen, oldest first, at most 50 a chat. */
  unread(): Promise<WebMessage[]>;
  /** Shows a code to type on the telephone instead of a QR. `phone`: digits with country code. */
  pair(phone: string): Promise<void>;
  /** Ids of the private chats on the linked account. */
  chats(): Promise<string[]>;
  /** Deletes the chat on the linked account. False: there is none. */
  forget(chatId: string): Promise<boolean>;
  logout(): Promise<void>;
  /** Closes the browser so that its profile is written; ends hard after four seconds. Never rejects. */
  close(): Promise<void>;
}

export type OpenClient = (options: ClientOptions, on: (event: ClientEvent) => void) => WebClient;
