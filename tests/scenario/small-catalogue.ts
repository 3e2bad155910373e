// A few of the real intents with a few of their utterances: trains in seconds where a test needs a real model.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { parse, stringify } from 'yaml';

const IDS = [
  'None',
  'alarm.status',
  'driving.allowed',
  'heating.ban',
  'service.help',
  'service.subscribe',
  'smalltalk.greeting',
];
const KEPT = 16;

/** Writes the catalogue into `dir`. */
export function writeSmallCatalogue(dir: string): void {
  mkdirSync(dir, { recursive: true });
  for (const id of IDS) {
    const intent = parse(readFileSync(new URL(`../../intents/${id}.yaml`, import.meta.url), 'utf8'));
    for (const key of ['utterances', 'near']) {
      if (intent[key] === undefined) continue;
      intent[key] = { de: intent[key].de.slice(0, id === 'None' ? 40 : KEPT), en: intent[key].en.slice(0, KEPT) };
    }
    writeFileSync(`${dir}/${id}.yaml`, stringify(intent));
  }
}
