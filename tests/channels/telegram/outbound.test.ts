// What we say, as calls of the Bot API.
import { describe, expect, it } from 'vitest';
import { toCall, toParts, unreachableImage, withoutImage } from '../../../src/channels/telegram/outbound.ts';

const labels = (...texts: string[]) => texts.map((label, at) => ({ id: `b:${at}`, label }));
const rowsOf = (...texts: string[]) =>
  toCall('1', { text: 'x', buttons: labels(...texts) }).payload.reply_markup?.inline_keyboard.map((row) => row.length);

describe('a message', () => {
  it('is plain text without a preview', () => {
    expect(toCall('123', { text: '<b>*x*' })).toEqual({
      method: 'sendMessage',
      payload: { chat_id: 123, text: '<b>*x*', link_preview_options: { is_disabled: true } },
    });
  });

  it('is silent when asked', () => {
    expect(toCall('1', { text: 'x', silent: true }).payload.disable_notification).toBe(true);
    expect(toCall('1', { text: 'x' }).payload).not.toHaveProperty('disable_notification');
  });

  it.each([
    ['-1001234567890', -1_001_234_567_890],
    ['4503599627370495', '4503599627370495'],
    ['@luft_stuttgart', '@luft_stuttgart'],
  ])('goes to %s', (id, chatId) => expect(toCall(id, { text: 'x' }).payload.chat_id).toBe(chatId));

  it('has buttons in rows by the length of their labels', () => {
    expect(rowsOf('Ja', 'Nein')).toEqual([2]);
    expect(rowsOf('Ja', 'Nein', 'Später', 'Nie')).toEqual([3, 1]);
    expect(rowsOf('Verkehr und Staus', 'Ja')).toEqual([1, 1]);
    expect(rowsOf('Mobilität', 'Umwelt und Natur', 'Verkehr')).toEqual([2, 1]);
    expect(rowsOf()).toBeUndefined();
  });

  it('keeps the id of a button as it is', () => {
    const keyboard = toCall('1', { text: 'x', buttons: [{ id: 'intent:alarm.rules', label: 'Was gilt?' }] });
    expect(keyboard.payload.reply_markup).toEqual({
      inline_keyboard: [[{ text: 'Was gilt?', callback_data: 'intent:alarm.rules' }]],
    });
  });
});

describe('links', () => {
  const link = (url: string) => ({ url, label: 'Datenschutz' });
  it('are buttons when Telegram takes them', () => {
    const [part] = toParts({ text: 'x', link: link('https://stuttgart.de/d'), buttons: labels('Ja') });
    expect(toCall('1', part!).payload.reply_markup?.inline_keyboard.at(-1)).toEqual([
      { text: 'Datenschutz', url: 'https://stuttgart.de/d' },
    ]);
  });
  it.each(['http://localhost:3000/d', 'http://127.0.0.1:3000/d', 'http://luftpost/d', 'http://192.168.1.4/d'])(
    'are written out when Telegram would refuse the whole message: %s',
    (url) => {
      const parts = toParts({ text: 'x', link: link(url) });
      expect(parts).toEqual([{ text: `x\n\nDatenschutz: ${url}` }]);
      expect(toCall('1', { text: 'x', link: link(url) }).payload).not.toHaveProperty('reply_markup');
    },
  );
  it('that are written out count for the length', () => {
    const parts = toParts({ text: 'x'.repeat(4_090), link: link('http://localhost:3000/datenschutz') });
    expect(parts.length).toBe(2);
    expect(parts.at(-1)?.text).toContain('http://localhost:3000/datenschutz');
  });
});

describe('images', () => {
  const image = { url: 'https://stuttgart.de/w.png', alt: 'Kurve der Woche' };
  it('carry a short text as caption', () => {
    const parts = toParts({ text: 'Die Werte', image, buttons: labels('Mehr') });
    expect(parts).toHaveLength(1);
    expect(toCall('1', parts[0]!)).toMatchObject({
      method: 'sendPhoto',
      payload: { photo: image.url, caption: 'Die Werte', reply_markup: {} },
    });
  });
  it('come before a long text, with their description', () => {
    const parts = toParts({ text: `${'Wort '.repeat(300)}Ende.`, image, buttons: labels('Mehr') });
    expect(parts.map((part) => toCall('1', part).method)).toEqual(['sendPhoto', 'sendMessage']);
    expect(toCall('1', parts[0]!).payload).toMatchObject({ caption: 'Kurve der Woche' });
    expect(parts[0]).not.toHaveProperty('buttons');
    expect(parts[1]).toHaveProperty('buttons');
  });
  it('that Telegram cannot fetch stay a picture, to be sent along; without one its description stands for it', () => {
    const url = 'http://localhost:3000/w.png';
    const [part] = toParts({ text: 'Die Werte', image: { url, alt: 'Kurve' } });
    expect(unreachableImage(part!)).toBe(url);
    expect(withoutImage(part!)).toEqual({ text: 'Die Werte\n\nKurve' });
    expect(withoutImage({ text: '', image: { url, alt: 'Kurve' } })).toEqual({ text: 'Kurve' });
    expect(unreachableImage({ text: 'x', image })).toBeNull();
  });
});
