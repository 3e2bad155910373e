// What the real server refuses in a text, a caption or a keyboard, in its own words.
import type { Parameters } from './body.ts';
import { badRequest } from './refusal.ts';

/** Throws Refusal for a text or caption the real server would not take. */
export function checkText(text: unknown, parseMode: unknown, kind: 'text' | 'caption'): string {
  const value = text === undefined && kind === 'caption' ? '' : String(text ?? '');
  if (!value.isWellFormed()) throw badRequest('strings must be encoded in UTF-8');
  if (kind === 'text' && value.trim() === '') throw badRequest('message text is empty');
  if (value.length > (kind === 'text' ? 4_096 : 1_024)) {
    throw badRequest(kind === 'text' ? 'message is too long' : 'message caption is too long');
  }
  if (parseMode === 'HTML') checkHtml(value);
  if (parseMode === 'Markdown' || parseMode === 'MarkdownV2') checkMarkdown(value, parseMode);
  return value;
}

/** Throws Refusal for an inline keyboard the real server would not take. Form clients send it as JSON text. */
export function checkKeyboard({ reply_markup: given }: Parameters): void {
  if (given === undefined) return;
  const markup = (typeof given === 'string' ? JSON.parse(given) : given) as { inline_keyboard?: unknown };
  if (markup.inline_keyboard === undefined) return;
  const buttons = (markup.inline_keyboard as Record<string, unknown>[][]).flat();
  if (buttons.length > 100) throw badRequest('reply markup is too long');
  for (const { text, callback_data: callbackData, url } of buttons) {
    if (typeof text !== 'string' || text.trim() === '') throw badRequest('inline keyboard button text is empty');
    if (callbackData === undefined && url === undefined) {
      throw badRequest("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard");
    }
    const bytes = typeof callbackData === 'string' ? Buffer.byteLength(callbackData) : 1;
    if (bytes < 1 || bytes > 64) throw badRequest('BUTTON_DATA_INVALID');
    if (url !== undefined) checkUrl(String(url), `inline keyboard button URL '${url}' is invalid: Wrong HTTP URL`);
  }
}

/** The real server wants a public name. */
export function checkUrl(url: string, refusal: string): void {
  if (!URL.canParse(url)) throw badRequest(refusal);
  const { protocol, hostname } = new URL(url);
  if (protocol === 'tg:') return;
  if ((protocol !== 'https:' && protocol !== 'http:') || !hostname.includes('.')) throw badRequest(refusal);
}

const TAGS = new Set('b strong i em u ins s strike del span tg-spoiler a code pre blockquote tg-emoji'.split(' '));

function checkHtml(text: string): void {
  const open: string[] = [];
  for (const match of text.matchAll(/<(\/?)([a-z-]*)[^>]*(>?)/gi)) {
    const [, slash, tag = '', end] = match;
    if (!TAGS.has(tag.toLowerCase())) {
      throw badRequest(`can't parse entities: Unsupported start tag "${tag}" at byte offset ${match.index}`);
    }
    if (end !== '>') throw badRequest("can't parse entities: Unclosed start tag");
    if (slash !== '/') open.push(tag);
    else if (open.pop() !== tag) throw badRequest("can't parse entities: Unmatched end tag");
  }
  if (open.length > 0)
    throw badRequest(`can't parse entities: Can't find end tag corresponding to start tag "${open[0]}"`);
}

function checkMarkdown(text: string, mode: 'Markdown' | 'MarkdownV2'): void {
  const bare = text.replace(/\\[\s\S]/g, '');
  for (const mark of ['*', '_', '`']) {
    if (bare.split(mark).length % 2 === 0) throw badRequest("can't parse entities: Can't find end of the entity");
  }
  const reserved = mode === 'MarkdownV2' ? /[[\]()~>#+=|{}.!-]/.exec(bare)?.[0] : undefined;
  if (reserved) throw badRequest(`can't parse entities: Character '${reserved}' is reserved and must be escaped`);
}
