// Stand-in for web.whatsapp.com, second half: the modules that whatsapp-web.js 1.34.7 asks for, and the wire to the test.
const { Emitter, widOf, Chat, Msg, MsgKey, createMessage, addMessage, chatOf } = window.standIn;
const ME = widOf('4971100000@c.us');
const ME_LID = widOf('990000@lid');

const told = (what) => fetch('/told', { method: 'POST', body: JSON.stringify(what) }).then((answer) => answer.json());
const later = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

const Socket = Object.assign(new Emitter(), { state: 'OPENING', hasSynced: false });
const Conn = Object.assign(new Emitter(), {
  ref: `ref-${Math.random()}`,
  platform: 'android',
  serialize: () => ({ ref: Conn.ref, platform: 'android', pushname: 'Stadt' }),
});
const Cmd = Object.assign(new Emitter(), { refreshQR: () => newRef() });

function setState(state) {
  Socket.state = state;
  Socket.trigger('change:state', Socket, state);
}
function newRef() {
  Conn.ref = `ref-${Math.random()}`;
  Conn.trigger('change:ref', Conn, Conn.ref);
}
async function synced() {
  await load();
  Socket.hasSynced = true;
  Socket.trigger('change:hasSynced', Socket, true);
}
// The library listens only some time after the page is there: tell it then.
Socket.heard = (names) => {
  if (names === 'change:hasSynced' && Socket.state === 'CONNECTED') setTimeout(synced, 20);
};
Socket.logout = async () => {
  localStorage.removeItem('device');
  await told({ kind: 'logout' });
  Cmd.trigger('logout');
  location.href = '/?post_logout=1';
};

/** What the telephone holds: chats survive a browser. */
async function load() {
  const { messages } = await (await fetch('/store')).json();
  for (const given of messages) if (!Msg.get(given.id)) receive({ ...given, old: true });
}

function receive(given) {
  const { id, from, old, media, ...fields } = given;
  const wid = widOf(from);
  const message = createMessage({
    type: 'chat',
    t: Math.floor(Date.now() / 1000),
    ...fields,
    id: { fromMe: false, remote: wid, id, _serialized: `false_${wid._serialized}_${id}` },
    from: wid,
    to: ME,
    isNewMsg: !old,
    ...(media ? { directPath: `/media/${id}`, mimetype: media.mime, size: media.size } : {}),
  });
  if (media) {
    message.mediaData = { mediaStage: 'RESOLVED' };
    message.downloadMedia = async () => {};
  }
  addMessage(message);
}

const send = (chat, message) => {
  const model = createMessage({ ...message, from: ME, isNewMsg: true });
  addMessage(model);
  const wire = (async () => {
    const { ack } = await told({
      kind: 'sent',
      id: message.id._serialized,
      to: chat.id._serialized,
      text: message.caption ?? message.body ?? '',
      ...(message.mimetype ? { mime: message.mimetype, media: message.mediaBase64 } : {}),
    });
    if (ack === undefined) return new Promise(() => {});
    model.set({ ack });
    if (ack > 0) void later(10).then(() => model.set({ ack: 2 }));
    return { messageSendResult: 'OK' };
  })();
  return [Promise.resolve(), wire];
};

class OpaqueData {
  static async createFromData(blob, mime) {
    const data = new OpaqueData();
    data.blob = blob;
    data.mime = mime;
    return data;
  }
  url() {
    return 'blob:stand-in';
  }
  autorelease() {}
  formData() {
    return this.blob;
  }
}

const base64 = async (blob) => {
  const bytes = new Uint8Array(await blob.arrayBuffer());
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
};

const MODULES = {
  WAWebSocketModel: { Socket },
  WAWebCmd: { Cmd },
  WAWebConnModel: { Conn },
  WAWebOfflineHandler: { OfflineMessageHandler: { getOfflineDeliveryProgress: () => 100 } },
  WAWebAltDeviceLinkingApi: {
    setPairingType() {},
    async initializeAltDeviceLinking() {},
    startAltLinkingFlow: async (phone) => (await told({ kind: 'pairing', phone })).code,
    async initializeQRLinking() {},
  },
  WABase64: { encodeB64: (bytes) => btoa(String.fromCharCode(...bytes)) },
  WAWebCompanionRegClientUtils: { DEVICE_PLATFORM: 1 },
  WAWebAdvSignatureApi: {},
  WAWebUserPrefsInfoStore: { waNoiseInfo: { get: async () => ({ staticKeyPair: { pubKey: [1, 2, 3] } }) } },
  WAWebSignalStoreApi: {
    waSignalStore: { getRegistrationInfo: async () => ({ identityKeyPair: { pubKey: [4, 5, 6] } }) },
  },
  WAWebUserPrefsMultiDevice: { getADVSecretKey: () => 'secret' },
  WAWebUserPrefsMeUser: { getMaybeMePnUser: () => ME, getMaybeMeLidUser: () => ME_LID },
  WAWebCollections: { Msg, Chat, Contact: new Emitter(), Blocklist: { get: () => undefined } },
  WAWebSyncGatingUtils: {},
  WAWebCallCollection: {},
  WAWebAddonReactionTableMode: { reactionTableMode: { bulkUpsert() {} } },
  WAWebAddonPollVoteTableMode: { pollVoteTableMode: { bulkUpsert() {} } },
  WAWebBackendJobsCommon: { mediaTypeFromProtobuf: () => null },
  WAWebE2EProtoUtils: { typeAttributeFromProtobuf: () => 'text' },
  WALinkify: { findLink: () => undefined, findLinks: () => [] },
  WAWebWidFactory: { createWid: widOf, createWidFromWidLike: widOf, asUserWidOrThrow: widOf },
  WAWebFindChatAction: {
    async findOrCreateLatestChat(wid) {
      const { exists, error } = await told({ kind: 'find', id: wid._serialized });
      if (error) throw new Error(error);
      return exists ? { chat: chatOf(wid) } : undefined;
    },
  },
  WAWebStreamModel: { Stream: { markAvailable() {}, markUnavailable() {} } },
  WAWebUpdateUnreadChatAction: {
    async sendSeen({ chat }) {
      chat.unreadCount = 0;
      await told({ kind: 'seen', id: chat.id._serialized });
    },
  },
  WAWebChatGetters: { getIsNewsletter: () => false, getIsBroadcast: () => false },
  WAWebMsgKey: MsgKey,
  WAWebGetEphemeralFieldsMsgActionsUtils: { getEphemeralFields: () => ({}) },
  WAWebSendMsgChatAction: { addAndSendMsgToChat: send },
  WAWebChatStateBridge: { sendChatStateComposing: (wid) => told({ kind: 'typing', id: wid._serialized }) },
  WAWebQueryExistsJob: { queryWidExists: async (wid) => ({ wid }) },
  WAWebApiContact: {
    getCurrentLid: (wid) => pairOf(wid, 'lid'),
    getPhoneNumber: (wid) => pairOf(wid, 'c.us'),
    getAlternateUserWid: () => undefined,
  },
  WAWebDeleteChatAction: {
    async sendDelete(chat) {
      Chat.models.delete(chat.id._serialized);
      await told({ kind: 'deleted', id: chat.id._serialized });
    },
  },
  WAWebChatLoadMessages: { loadEarlierMsgs: async () => [] },
  WAWebMediaOpaqueData: OpaqueData,
  WAWebPrepRawMedia: {
    prepRawMedia: (opaque) => ({
      async waitForPrep() {
        const mediaBase64 = await base64(opaque.blob);
        const data = { type: 'image', filehash: 'hash', mimetype: opaque.mime, mediaBlob: opaque, mediaBase64 };
        data.toJSON = () => ({ type: 'image', mimetype: opaque.mime, mediaBase64 });
        data.set = () => {};
        return data;
      },
    }),
  },
  WAWebMediaStorage: { getOrCreateMediaObject: () => ({ type: 'image', filehash: 'hash', consolidate() {} }) },
  WAWebMmsMediaTypes: { msgToMediaType: () => 'image', castToV4: (type) => type },
  WAWebMediaDataUtils: { shouldUseMediaCache: () => false },
  WAWebMediaMmsV4Upload: { uploadMedia: async () => ({ mediaEntry: { mmsUrl: 'x', directPath: '/x' } }) },
  WAWebDownloadManager: {
    downloadManager: {
      downloadAndMaybeDecrypt: async ({ directPath }) => (await fetch(directPath)).arrayBuffer(),
    },
  },
};

/** The other id of a person, as the test paired them. */
const pairs = new Map();
function pairOf(wid, server) {
  if (wid.server === server) return wid;
  const other = pairs.get(wid._serialized);
  return other === undefined ? undefined : widOf(other);
}

const unknown = [];
window.require = (name) => {
  if (MODULES[name] !== undefined && !broken.has(name)) return MODULES[name];
  unknown.push(name);
  void told({ kind: 'unknown-module', name });
  throw new Error(`Requiring unknown module "${name}"`);
};
const broken = new Set();

const COMMANDS = {
  async scan() {
    localStorage.setItem('device', 'linked');
    setState('CONNECTED');
    await synced();
  },
  state: ({ state }) => setState(state),
  qr: () => newRef(),
  logout: () => Socket.logout(),
  pair: ({ a, b }) => void pairs.set(a, b).set(b, a),
  message: ({ message }) => receive(message),
  edit({ id, text }) {
    const message = Msg.get(id);
    message?.set({ body: text });
    Msg.trigger('change:body change:caption', message, text, '');
  },
  revoke: ({ id }) => Msg.get(id)?.set({ type: 'revoked' }),
  ack: ({ id, ack }) => Msg.get(id)?.set({ ack }),
  reload: () => location.reload(),
  break: ({ name }) => void broken.add(name),
};

const { mode } = await (await fetch('/mode')).json();
if (mode.broken) broken.add(mode.broken);
if (!mode.silent) {
  window.Debug = { VERSION: '2.3000.1' };
  new EventSource('/commands').onmessage = ({ data }) => {
    const command = JSON.parse(data);
    void COMMANDS[command.do](command);
  };
  setTimeout(() => setState(localStorage.getItem('device') === 'linked' ? 'CONNECTED' : 'UNPAIRED'), 50);
}
