// Every phase of an alarm as CAP in every language: valid against the OASIS schema, and what the schema cannot say.
import { XmlDocument } from 'libxml2-wasm';
import { describe, expect, it } from 'vitest';
import { alarmTexts } from '../../src/alarms/notice-texts.ts';
import type { Alarm, AlarmOrder } from '../../src/core/alarm.ts';
import { KIND_OF_ORDER, type Notice } from '../../src/core/notice.ts';
import { renderCap } from '../../src/outlets/cap/render-cap.ts';
import { openPhrases } from '../../src/phrases/open-phrases.ts';
import { faultsIn } from '../schemas/validate.ts';

const phrases = openPhrases(new URL('../../locales/', import.meta.url).pathname);
const zone = 'Europe/Berlin';
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const NAMESPACE = { cap: 'urn:oasis:names:tc:emergency:cap:1.2' };
const context = { sender: 'luft.example', city: 'Stuttgart', zone, web: 'https://luft.example/?a=1&b=2', drill: null };

/** Begins that are awkward: an ordinary day, both nights on which the clock is changed, the leap day, the new year. */
const BEGINS = {
  'an ordinary day': '2026-11-30T17:00:00Z',
  'the night of the longer hour': '2026-10-24T16:00:00Z',
  'the night of the shorter hour': '2027-03-27T17:00:00Z',
  'the leap day': '2028-02-28T17:00:00Z',
  'the new year': '2026-12-31T17:00:00Z',
};
const ORDERS: Record<string, (alarm: Alarm) => AlarmOrder> = {
  begin: ({ stovesFrom, carsFrom }) => ({ type: 'announce', stovesFrom, carsFrom }),
  development: () => ({ type: 'develop', reason: 'Inversion & Windstille < 2 m/s' }),
  correction: () => ({ type: 'correct', wrong: 'Der Beginn war falsch' }),
  end: ({ carsFrom }) => ({ type: 'end', until: carsFrom + 3 * DAY }),
  cancellation: () => ({ type: 'cancel', reason: 'Wind' }),
};

function capOf(begin: string, order: (alarm: Alarm) => AlarmOrder, until: number | null, drill: string | null = null) {
  const stovesFrom = Date.parse(begin);
  const alarm: Alarm = {
    id: 'a',
    state: 'open',
    stovesFrom,
    carsFrom: stovesFrom + 6 * HOUR,
    until,
    reason: 'Der Deutsche Wetterdienst erwartet eine Inversion.',
    endAnnounced: false,
  };
  const asked = order(alarm);
  const now = stovesFrom - 8 * HOUR;
  const kind = KIND_OF_ORDER[asked.type];
  const notice: Notice = {
    id: '01m8q7hnbq007w3j0fxb',
    kind,
    alarmId: 'a',
    followsId: null,
    topic: 'alarm',
    alarm: asked.type === 'end' ? { ...alarm, until: asked.until } : alarm,
    order: asked,
    alarmVersion: 0,
    image: null,
    link: null,
    class: 'info',
    validUntil: now + DAY,
    texts: alarmTexts(alarm, alarm, asked, { phrases, zone, city: 'Stuttgart', link: context.web, now }),
    releasedAt: now,
  };
  const earlier = kind === 'begin' ? [] : [{ id: '01m8q7hnbq007w3j0fxa', releasedAt: now - 2 * HOUR }];
  return renderCap(notice, earlier, { ...context, drill });
}

describe.each(Object.entries(BEGINS))('%s', (_, begin) => {
  it.each(Object.entries(ORDERS))('%s is valid, with open end and with an end', (_kind, order) => {
    for (const until of [null, Date.parse(begin) + 3 * DAY]) {
      const xml = capOf(begin, order, until);
      expect(faultsIn(xml, 'cap')).toEqual([]);
      expect(brokenRules(xml)).toEqual([]);
    }
  });
});

it('has every language of the house once, German first', () => {
  const xml = capOf(BEGINS['an ordinary day'], ORDERS.begin!, null);
  const languages = all(xml, '//cap:info/cap:language');
  expect(languages[0]).toBe('de-DE');
  expect([...languages].sort()).toEqual(['ar', 'de-DE', 'en-GB', 'fr-FR', 'it-IT', 'tr-TR', 'uk-UA']);
});

it('is an exercise in a drill, and says so', () => {
  const xml = capOf(BEGINS['an ordinary day'], ORDERS.begin!, null, 'ÜBUNG');
  expect(faultsIn(xml, 'cap')).toEqual([]);
  expect([all(xml, '//cap:status'), all(xml, '//cap:note')]).toEqual([['Exercise'], ['ÜBUNG']]);
});

it('finds what is wrong', () => {
  const xml = capOf(BEGINS['an ordinary day'], ORDERS.development!, null);
  const broken: [string, string][] = [
    ['<status>Actual</status>', '<status>Real</status>'],
    ['<scope>Public</scope>', ''],
    ['<urgency>', '<audience>all</audience><urgency>'],
    ['+01:00</sent>', 'Z</sent>'],
    ['</alert>', ''],
  ];
  for (const [right, wrong] of broken) expect(faultsIn(xml.replace(right, wrong), 'cap'), wrong).not.toEqual([]);
  expect(brokenRules(xml.replace('<sender>luft.example', '<sender>luft example'))).not.toEqual([]);
  expect(brokenRules(xml.replace(/<references>[^<]*/, '<references>luft.example'))).not.toEqual([]);
});

function all(xml: string, path: string): string[] {
  const document = XmlDocument.fromString(xml);
  try {
    return document.find(path, NAMESPACE).map((node) => node.content);
  } finally {
    document.dispose();
  }
}

/** What the standard says in words (section 3.2) and no schema checks. */
function brokenRules(xml: string): string[] {
  const one = (path: string): string => all(xml, path)[0] ?? '';
  const sent = Date.parse(one('//cap:sent'));
  const plain = /^[^\s,<&]+$/;
  const faults: string[] = [];
  const want = (holds: boolean, what: string): void => {
    if (!holds) faults.push(what);
  };
  want(plain.test(one('//cap:identifier')), 'identifier has a space, a comma, < or &');
  want(plain.test(one('//cap:sender')), 'sender has a space, a comma, < or &');
  for (const reference of all(xml, '//cap:references').flatMap((text) => text.split(/\s+/))) {
    const [sender = '', id = '', at = ''] = reference.split(',');
    want(plain.test(sender) && plain.test(id) && Date.parse(at) < sent, `reference ${reference}`);
  }
  want(one('//cap:msgType') === 'Alert' || one('//cap:references') !== '', 'an update refers to nothing');
  for (const path of ['//cap:expires'])
    for (const at of all(xml, path)) want(Date.parse(at) > sent, 'expires before it is sent');
  const languages = all(xml, '//cap:language');
  want(new Set(languages).size === languages.length, 'a language twice');
  for (const path of ['//cap:event', '//cap:headline', '//cap:description', '//cap:areaDesc', '//cap:senderName']) {
    const said = all(xml, path);
    want(said.length === languages.length && said.every((text) => text.trim() !== ''), `${path} is missing or empty`);
  }
  // Section 3.2.2: a headline that fits the displays it is made for.
  for (const text of all(xml, '//cap:headline')) want(text.length <= 160, 'a headline of more than 160 characters');
  return faults;
}
