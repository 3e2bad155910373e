// Request bodies as Meta documents them, and the limits of every element.
import { describe, expect, it } from 'vitest';
import { toBody, toParts } from '../../../src/channels/whatsapp-cloud/outbound.ts';
import type { OutboundMessage } from '../../../src/core/message.ts';
import { checkSend } from '../../fakes/whatsapp-cloud/check-body.ts';

const TO = '4915112345678';
const head = { messaging_product: 'whatsapp', recipient_type: 'individual', to: TO };
const buttons = (...labels: string[]) => labels.map((label, at) => ({ id: `intent:${at}`, label }));

const BODIES: [string, OutboundMessage, object][] = [
  ['text', { text: 'Hallo' }, { type: 'text', text: { preview_url: false, body: 'Hallo' } }],
  [
    'reply buttons',
    { text: 'Frage', buttons: buttons('Ja', 'Nein ') },
    {
      type: 'interactive',
      interactive: {
        type: 'button',
        body: { text: 'Frage' },
        action: {
          buttons: [
            { type: 'reply', reply: { id: 'intent:0', title: 'Ja' } },
            { type: 'reply', reply: { id: 'intent:1', title: 'Nein' } },
          ],
        },
      },
    },
  ],
  [
    'a list for more than three',
    { text: 'Frage', buttons: buttons('a', 'b', 'c', 'd') },
    {
      type: 'interactive',
      interactive: {
        type: 'list',
        body: { text: 'Frage' },
        action: {
          button: '☰',
          sections: [{ rows: ['a', 'b', 'c', 'd'].map((title, at) => ({ id: `intent:${at}`, title })) }],
        },
      },
    },
  ],
  [
    'a list for a label longer than a button',
    { text: 'Frage', buttons: buttons('Welche Fahrzeuge dürfen bei Alarm fahren?') },
    {
      type: 'interactive',
      interactive: {
        type: 'list',
        body: { text: 'Frage' },
        action: {
          button: '☰',
          sections: [
            {
              rows: [
                {
                  id: 'intent:0',
                  title: 'Welche Fahrzeuge dürfen…',
                  description: 'Welche Fahrzeuge dürfen bei Alarm fahren?',
                },
              ],
            },
          ],
        },
      },
    },
  ],
  [
    'a link',
    { text: 'Lesen', link: { url: 'https://stadt.example/x', label: 'Mehr' } },
    {
      type: 'interactive',
      interactive: {
        type: 'cta_url',
        body: { text: 'Lesen' },
        action: { name: 'cta_url', parameters: { display_text: 'Mehr', url: 'https://stadt.example/x' } },
      },
    },
  ],
  [
    'a link beside buttons is written out',
    { text: 'Lesen', buttons: buttons('Ja'), link: { url: 'https://stadt.example/x', label: 'Mehr' } },
    {
      type: 'interactive',
      interactive: expect.objectContaining({ body: { text: 'Lesen\n\nMehr: https://stadt.example/x' } }),
    },
  ],
  [
    'a picture',
    { text: 'Werte', image: { url: 'https://stadt.example/w.png', alt: 'Kurve' } },
    { type: 'image', image: { link: 'https://stadt.example/w.png', caption: 'Werte' } },
  ],
  [
    'a picture on localhost is described',
    { text: 'Werte', image: { url: 'http://localhost:3000/w.png', alt: 'Kurve' } },
    { type: 'text', text: { preview_url: false, body: 'Werte\n\nKurve' } },
  ],
  [
    'a picture over buttons',
    { text: 'Werte', image: { url: 'https://stadt.example/w.png', alt: 'Kurve' }, buttons: buttons('Ja') },
    {
      type: 'interactive',
      interactive: expect.objectContaining({
        type: 'button',
        header: { type: 'image', image: { link: 'https://stadt.example/w.png' } },
      }),
    },
  ],
  [
    'a template',
    {
      text: 'x',
      template: {
        name: 'luftpost_alarm',
        language: 'de',
        body: ['Alarm', 'ab\n18 Uhr    heute', ''],
        taps: ['do:unsubscribe'],
      },
    },
    {
      type: 'template',
      template: {
        name: 'luftpost_alarm',
        language: { policy: 'deterministic', code: 'de' },
        components: [
          {
            type: 'body',
            parameters: [
              { type: 'text', text: 'Alarm' },
              { type: 'text', text: 'ab 18 Uhr heute' },
              { type: 'text', text: '–' },
            ],
          },
          {
            type: 'button',
            sub_type: 'quick_reply',
            index: '0',
            parameters: [{ type: 'payload', payload: 'do:unsubscribe' }],
          },
        ],
      },
    },
  ],
  [
    'a template without variables',
    { text: 'x', template: { name: 'hello_world', language: 'en_US', body: [] } },
    { type: 'template', template: { name: 'hello_world', language: { policy: 'deterministic', code: 'en_US' } } },
  ],
];

describe('request bodies', () => {
  it.each(BODIES)('%s', (_name, message, expected) => {
    const [part] = toParts(message);
    expect(toBody(TO, part!)).toEqual({ ...head, ...expected });
    expect(toBody(TO, part!, 'delivery-1')).toMatchObject({ biz_opaque_callback_data: 'delivery-1' });
  });

  it('writes a business-scoped id into its own field', () => {
    expect(toBody('DE.123', { text: 'a' })).toMatchObject({ recipient: 'DE.123' });
    expect(toBody('DE.123', { text: 'a' })).not.toHaveProperty('to');
    expect(toBody('+4915112345678', { text: 'a' })).toMatchObject({ to: TO });
  });
});

describe('limits', () => {
  const long = Array.from({ length: 900 }, (_, at) => `Satz ${at} endet hier.`).join(' ');
  const cases: Record<string, OutboundMessage> = {
    'long text with buttons': { text: long, buttons: buttons('Ja', 'Nein') },
    'long text with a list': { text: long, buttons: buttons('1', '2', '3', '4', '5', '6', '7', '8', '9', '10') },
    'twelve buttons': { text: 'Welche?', buttons: buttons(...Array.from({ length: 12 }, (_, at) => `Sprache ${at}`)) },
    'a picture over a list': {
      text: 'Werte',
      image: { url: 'https://s.example/w.png', alt: 'K' },
      buttons: buttons('a', 'b', 'c', 'd'),
    },
    'a picture over a long text': { text: long, image: { url: 'https://s.example/w.png', alt: 'K' } },
    'labels of emoji': { text: 'a', buttons: buttons('👩‍👩‍👧‍👦'.repeat(9), '👍'.repeat(40)) },
    'labels that are the same': { text: 'a', buttons: buttons('Ja', 'Ja') },
    'empty labels': { text: '', buttons: buttons('', ' ') },
    'a long link label': { text: 'a', link: { url: 'https://s.example/', label: 'Eine Beschriftung von 30 Zeichen' } },
    'no text but a link': { text: '', link: { url: 'https://s.example/', label: 'Mehr' } },
  };
  it.each(Object.entries(cases))('%s', (_name, message) => {
    const parts = toParts(message);
    expect(parts.flatMap(toParts)).toEqual(parts);
    const bodies = parts.map((part) => checkSend(toBody(TO, part, 'd'), []));
    const ids = bodies.flatMap(({ body }) => JSON.stringify(body).match(/intent:\d+/g) ?? []);
    expect(new Set(ids)).toEqual(new Set((message.buttons ?? []).map(({ id }) => id)));
  });
});
