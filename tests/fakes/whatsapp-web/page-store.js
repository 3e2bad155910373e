// Stand-in for web.whatsapp.com, first half: events, ids, and the collections of chats and messages.
// Written against whatsapp-web.js 1.34.7 from the outside; it knows only what that library asks for.

class Emitter {
  #listeners = new Map();
  on(names, listener) {
    for (const name of names.split(' ')) this.#listeners.set(name, [...(this.#listeners.get(name) ?? []), listener]);
    this.heard?.(names);
  }
  once(name, listener) {
    const wrapped = (...values) => {
      this.off(name, wrapped);
      listener(...values);
    };
    this.on(name, wrapped);
  }
  off(name, listener) {
    this.#listeners.set(
      name,
      (this.#listeners.get(name) ?? []).filter((other) => other !== listener),
    );
  }
  trigger(name, ...values) {
    for (const listener of this.#listeners.get(name) ?? []) listener(...values);
  }
}

/** An id as the page keeps it; `_serialized` is what leaves it. */
class Wid {
  constructor(text) {
    const [user, server] = String(text).split('@');
    this.user = user;
    this.server = server;
    this._serialized = `${user}@${server}`;
  }
  isLid() {
    return this.server === 'lid';
  }
  isGroup() {
    return this.server === 'g.us';
  }
  isStatus() {
    return this.user === 'status';
  }
  toString() {
    return this._serialized;
  }
}
const widOf = (value) => new Wid(typeof value === 'string' ? value : value._serialized);

class Collection extends Emitter {
  models = new Map();
  get(id) {
    return this.models.get(typeof id === 'string' ? id : id?._serialized);
  }
  getModelsArray() {
    return [...this.models.values()];
  }
}

const Chat = new Collection();
const Msg = new Collection();
Msg.getMessagesById = async (ids) => ({ messages: ids.map((id) => Msg.get(id)).filter(Boolean) });

class MsgKey {
  static count = 0;
  static async newId() {
    MsgKey.count += 1;
    return `3EB0${Date.now().toString(16).toUpperCase()}${MsgKey.count}`;
  }
  constructor({ to, id }) {
    this.fromMe = true;
    this.remote = widOf(to);
    this.id = id;
    this._serialized = `true_${this.remote._serialized}_${id}`;
  }
}

/** A message that tells of its changes as the page's own models do. */
function createMessage(fields) {
  const message = Object.assign(new Emitter(), fields);
  message.serialize = () => {
    const { serialize, toJSON, mediaData, mediaBlob, downloadMedia, ...plain } = message;
    return JSON.parse(JSON.stringify(plain, (key, value) => (key === 'heard' ? undefined : value)));
  };
  message.set = (change) => {
    for (const [key, value] of Object.entries(change)) {
      const before = message[key];
      if (before === value) continue;
      message[key] = value;
      message.trigger(`change:${key}`, message, value, before);
      Msg.trigger(`change:${key}`, message, value, before);
    }
    Msg.trigger('change', message);
  };
  return message;
}

function addMessage(message) {
  const chat = chatOf(message.id.remote);
  Msg.models.set(message.id._serialized, message);
  chat.msgs.models.set(message.id._serialized, message);
  chat.lastReceivedKey = message.id;
  if (!message.id.fromMe) chat.unreadCount += 1;
  Msg.trigger('add', message);
}

/** The chat with somebody, made if there is none. */
function chatOf(id) {
  const wid = widOf(id);
  const known = Chat.get(wid);
  if (known) return known;
  const chat = { id: wid, msgs: new Collection(), unreadCount: 0, mute: { expiration: 0 }, formattedTitle: 'Chat' };
  chat.serialize = () => ({ id: { ...wid }, unreadCount: chat.unreadCount, t: 1, isReadOnly: false });
  Chat.models.set(wid._serialized, chat);
  return chat;
}

window.standIn = { Emitter, Wid, widOf, Chat, Msg, MsgKey, createMessage, addMessage, chatOf };
