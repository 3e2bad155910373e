// The part of whatsapp-web.js 1.34.7 that is used here; its own types name some that its browser driver no longer has.
declare module 'whatsapp-web.js' {
  import type { EventEmitter } from 'node:events';

  export interface LibraryMessage {
    id: { _serialized: string; fromMe: boolean };
    from: string;
    to: string;
    fromMe: boolean;
    type: string;
    body: string;
    timestamp: number;
    hasMedia: boolean;
    isStatus: boolean;
    duration?: string | number;
    ack: number;
    location?: { latitude: unknown; longitude: unknown };
    _data?: { notifyName?: unknown; mimetype?: unknown; size?: unknown; filename?: unknown };
    downloadMedia(): Promise<{ mimetype: string; data: string } | null | undefined>;
  }

  export interface LibraryChat {
    id: { _serialized: string };
    isGroup: boolean;
    unreadCount: number;
    sendStateTyping(): Promise<unknown>;
    fetchMessages(options: { limit: number; fromMe: boolean }): Promise<LibraryMessage[]>;
    delete(): Promise<boolean>;
  }

  class Client extends EventEmitter {
    constructor(options: Record<string, unknown>);
    info?: { wid?: { _serialized?: string; user?: string } };
    pupBrowser: (EventEmitter & { process(): { pid?: number } | null }) | null;
    initialize(): Promise<void>;
    sendMessage(chatId: string, content: unknown, options: object): Promise<LibraryMessage | null | undefined>;
    getChatById(id: string): Promise<LibraryChat | null>;
    getChats(): Promise<LibraryChat[]>;
    getMessageById(id: string): Promise<LibraryMessage | null>;
    getState(): Promise<string | null>;
    getContactLidAndPhone(ids: string[]): Promise<{ lid?: string; pn?: string }[]>;
    requestPairingCode(phone: string): Promise<string>;
    logout(): Promise<void>;
    destroy(): Promise<void>;
  }
  class LocalAuth {
    constructor(options: { dataPath: string; clientId?: string });
  }
  class MessageMedia {
    constructor(mimetype: string, data: string, filename?: string);
  }
  const library: { Client: typeof Client; LocalAuth: typeof LocalAuth; MessageMedia: typeof MessageMedia };
  export default library;
  export type { Client };
}
