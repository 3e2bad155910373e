// Places in a list that was offered, in words; and what makes "stop" doubtful.
import { expect, it } from 'vitest';
import { rules } from './shipped-rules.ts';

it.each([
  ['das zweite', 2],
  ['Nummer zwei bitte', 2],
  ['the first one', 1],
  ['erschde', 1],
  ['üçüncü', 3],
  ['le deuxième', 2],
  ['друге', 2],
  ['الأول', 1],
  ['das letzte', 'last'],
  ['der erste Alarm war wann', null],
  ['zweite Frage: was kostet das', null],
  ['', null],
] as const)('%j chooses %s', (text, place) => {
  expect(rules.choice(text)).toBe(place);
});

it.each([
  ['stop and go', true],
  ['bitte nicht abmelden', true],
  ['wie melde ich mich ab', true],
  ['melden Sie mich ab?', true],
  ['nehmt mich raus da', false],
  ['unsubscribe me', false],
])('%j leaves doubt: %s', (text, doubt) => {
  expect(rules.doubtsStop(text)).toBe(doubt);
});

it.each(['S T O P P', 's t o p', 'Schdobb', 'schdopp'])('%j is STOPP', (text) => {
  expect(rules.stop(text)).toBe(true);
});

it.each(['chest pain cannot breathe', 'severe chest pain, hardly any breath'])('%j is an emergency', (text) => {
  expect(rules.urgent(text)).toBe('emergency');
});
