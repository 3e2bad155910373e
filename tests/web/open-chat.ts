// The chat API over a conversation in memory, with a clock a test can move.
import { toInbound } from '../../src/channels/web-chat/inbound.ts';
import { createWeb } from '../../src/web/web.ts';
import { fakeChat, NOW, webDeps } from './web-deps.ts';

export function openChat(options: { reply?: Parameters<typeof fakeChat>[0]; limits?: object } = {}) {
  const chat = fakeChat(options.reply);
  let now = NOW;
  const app = createWeb(
    webDeps({
      clock: { now: () => now },
      chat: { store: chat.store, inbox: chat.inbox, toInbound, ...(options.limits ? { limits: options.limits } : {}) },
    }),
  );
  const post = (body: unknown, headers: Record<string, string> = {}) =>
    Promise.resolve(
      app.request('/api/chat', {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      }),
    );
  const ask = async (body: unknown, headers?: Record<string, string>) => {
    const response = await post(body, headers);
    return { status: response.status, response, ...((await response.json()) as Answer) };
  };
  return { app, chat, post, ask, pass: (ms: number) => (now += ms) };
}

export interface Answer {
  session: string;
  messages: { id: string; text: string }[];
  error?: string;
}
