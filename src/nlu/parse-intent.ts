// Reads one intent file: YAML in, an Intent out, every fault with its line.
import {
  type Document,
  isAlias,
  isCollection,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
  visit,
  type YAMLMap,
} from 'yaml';
import { ACTIONS, type Action, type Finding, type FollowUp, type Intent, type Source } from '../core/intent.ts';
import { isLanguage, isLocale, LANGUAGES, type Language, LOCALES, type Locale } from '../core/locale.ts';

export const MAX_BYTES = 1_000_000;
const MAX_DEPTH = 20;
const MAX_TEXT = 5_000;
const FORBIDDEN = new Set(['__proto__', 'constructor', 'prototype']);
const ID = /^[A-Za-z][a-z0-9]*(\.[a-z][a-z0-9-]*)?$/;
const DATE = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/;
const KEYS = new Set(
  'id label description owner source as_of valid_until action staff buttons follow_ups utterances near answers'.split(
    ' ',
  ),
);

/** Where a value stands: a path such as `utterances.de.3` → its line, 1-based. */
export type Lines = ReadonlyMap<string, number>;

export interface ParsedIntent {
  /** Null when the file is no intent at all; otherwise all of it that could be read. */
  intent: Intent | null;
  findings: Finding[];
  lines: Lines;
}

/**
 * Reads the text of one intent file. Promises: never throws, whatever the text; a fault is a finding of severity
 * error with the 1-based line. `fileName` is only used in findings and to check that it is `<id>.yaml`.
 */
export function parseIntent(fileName: string, text: string): ParsedIntent {
  const findings: Finding[] = [];
  const lines = new Map<string, number>();
  const counter = new LineCounter();
  const lineAt = (offset: number | undefined): number =>
    offset === undefined ? 1 : Math.max(1, counter.linePos(offset).line);
  const fault = (rule: string, message: string, node?: unknown): void => {
    const range = isNode(node) ? node.range : undefined;
    findings.push({ severity: 'error', file: fileName, line: lineAt(range?.[0]), rule, message });
  };
  const nothing = (): ParsedIntent => ({ intent: null, findings, lines });

  if (Buffer.byteLength(text) > MAX_BYTES) {
    fault('size', 'The file has more than 1 MB.');
    return nothing();
  }
  let document: Document.Parsed;
  try {
    document = parseDocument(text, { schema: 'failsafe', lineCounter: counter, prettyErrors: false, merge: false });
  } catch {
    fault('depth', `The file is nested more than ${MAX_DEPTH} levels deep.`);
    return nothing();
  }
  for (const error of [...document.errors, ...document.warnings].slice(0, 20)) {
    findings.push({
      severity: 'error',
      file: fileName,
      line: lineAt(error.pos[0]),
      rule: 'yaml',
      message: error.message,
    });
  }
  if (document.errors.length > 0) return nothing();
  const refused = refuse(document, fault);
  if (refused) return nothing();
  const root = document.contents as Node | null;
  if (!isMap(root)) {
    fault('yaml', 'The file must be a map of keys such as id, label, utterances, answers.');
    return nothing();
  }
  return { intent: new Reader(fileName, fault, lines, lineAt).intent(root), findings, lines };
}

type Fault = (rule: string, message: string, node?: unknown) => void;

/** Aliases, anchors, prototype keys and deep nesting: true when something was refused. */
function refuse(document: Document.Parsed, fault: Fault): boolean {
  let refused = false;
  const no = (rule: string, message: string, node: unknown): typeof visit.BREAK => {
    fault(rule, message, node);
    refused = true;
    return visit.BREAK;
  };
  try {
    visit(document, {
      Node: (_, node, path) => {
        if (isAlias(node) || node.anchor) return no('alias', 'Anchors and aliases (& and *) are not allowed.', node);
        if (path.filter(isCollection).length >= MAX_DEPTH)
          return no('depth', `The file is nested more than ${MAX_DEPTH} levels deep.`, node);
        return undefined;
      },
      Pair: (_, { key }) => {
        if (!isScalar(key)) return no('yaml', 'A key must be a plain word.', key);
        if (FORBIDDEN.has(String(key.value))) return no('key', `The key "${key.value}" is not allowed.`, key);
        return undefined;
      },
    });
  } catch {
    fault('depth', `The file is nested more than ${MAX_DEPTH} levels deep.`);
    return true;
  }
  return refused;
}

class Reader {
  readonly #file: string;
  readonly #fault: Fault;
  readonly #lines: Map<string, number>;
  readonly #lineAt: (offset: number | undefined) => number;

  constructor(file: string, fault: Fault, lines: Map<string, number>, lineAt: (offset: number | undefined) => number) {
    this.#file = file;
    this.#fault = fault;
    this.#lines = lines;
    this.#lineAt = lineAt;
  }

  intent(root: YAMLMap): Intent | null {
    for (const { key } of root.items) {
      const name = String((key as { value?: unknown }).value);
      if (!KEYS.has(name)) this.#fault('key', `Unknown key "${name}".`, key);
    }
    const id = this.#text(root, 'id') ?? '';
    if (!ID.test(id))
      this.#fault('id', `"${id}" is no id: it must look like topic.name in small letters.`, at(root, 'id') ?? root);
    const name = this.#file.split('/').at(-1) ?? '';
    if (name !== `${id}.yaml`) this.#fault('file-name', `The file must be called ${id}.yaml.`, at(root, 'id') ?? root);
    const action = this.#text(root, 'action');
    if (action !== undefined && !ACTIONS.includes(action as Action)) {
      this.#fault('action', `Unknown action "${action}"; known: ${ACTIONS.join(', ')}.`, at(root, 'action'));
    }
    const staff = this.#text(root, 'staff');
    if (staff !== undefined && staff !== 'true' && staff !== 'false')
      this.#fault('staff', 'staff must be true or false.', at(root, 'staff'));
    const asOf = this.#date(root, 'as_of');
    const validUntil = this.#date(root, 'valid_until');
    return {
      id,
      label: this.#texts(root, 'label'),
      description: this.#text(root, 'description') ?? '',
      owner: this.#text(root, 'owner') ?? '',
      source: this.#sources(root),
      ...(asOf === undefined ? {} : { asOf }),
      ...(validUntil === undefined ? {} : { validUntil }),
      ...(ACTIONS.includes(action as Action) ? { action: action as Action } : {}),
      staff: staff === 'true',
      buttons: this.#list(at(root, 'buttons'), 'buttons'),
      followUps: this.#followUps(root),
      utterances: this.#utterances(root, 'utterances', 'utterances'),
      near: this.#utterances(root, 'near', 'near'),
      answers: this.#texts(root, 'answers'),
    };
  }

  #text(map: YAMLMap, key: string, path = key): string | undefined {
    const node = at(map, key);
    if (node === undefined || (isScalar(node) && (node.value === null || node.value === ''))) return undefined;
    return this.#scalar(node, path);
  }

  #scalar(node: unknown, path: string): string | undefined {
    if (!isScalar(node)) {
      this.#fault('type', `${path} must be a text.`, node);
      return undefined;
    }
    this.#lines.set(path, this.#lineAt(node.range?.[0]));
    const text = String(node.value ?? '').trim();
    if (text.length > MAX_TEXT) this.#fault('length', `${path} has more than ${MAX_TEXT} characters.`, node);
    return text;
  }

  #date(map: YAMLMap, key: string): string | undefined {
    const text = this.#text(map, key);
    if (text === undefined) return undefined;
    // The 31st of February parses as a day in March.
    if (DATE.test(text) && new Date(text).toISOString().startsWith(text)) return text;
    this.#fault('date', `${key} must be a date such as 2026-11-23.`, at(map, key));
    return undefined;
  }

  #map(node: unknown, path: string): YAMLMap | undefined {
    if (node === undefined || (isScalar(node) && !node.value)) return undefined;
    if (!isMap(node)) {
      this.#fault('type', `${path} must be a map.`, node);
      return undefined;
    }
    this.#lines.set(path, this.#lineAt(node.range?.[0]));
    return node;
  }

  #list(node: unknown, path: string): string[] {
    return this.#items(node, path).flatMap((item, i) => this.#scalar(item, `${path}.${i}`) || []);
  }

  #items(node: unknown, path: string): unknown[] {
    if (node === undefined || (isScalar(node) && !node.value)) return [];
    if (!isSeq(node)) {
      this.#fault('type', `${path} must be a list.`, node);
      return [];
    }
    this.#lines.set(path, this.#lineAt(node.range?.[0]));
    return node.items;
  }

  #texts(root: YAMLMap, key: string): Partial<Record<Locale, string>> {
    const result: Partial<Record<Locale, string>> = {};
    for (const pair of this.#map(at(root, key), key)?.items ?? []) {
      const locale = String((pair.key as { value?: unknown }).value);
      if (!isLocale(locale))
        this.#fault('locale', `Unknown locale "${locale}" in ${key}; known: ${LOCALES.join(', ')}.`, pair.key);
      else result[locale] = this.#scalar(pair.value, `${key}.${locale}`) ?? '';
    }
    return result;
  }

  #utterances(root: YAMLMap, key: string, path: string): Partial<Record<Language, string[]>> {
    const result: Partial<Record<Language, string[]>> = {};
    for (const pair of this.#map(at(root, key), path)?.items ?? []) {
      const language = String((pair.key as { value?: unknown }).value);
      if (!isLanguage(language)) {
        this.#fault('language', `Unknown language "${language}" in ${path}; known: ${LANGUAGES.join(', ')}.`, pair.key);
      } else result[language] = this.#list(pair.value, `${path}.${language}`);
    }
    return result;
  }

  #sources(root: YAMLMap): Source[] {
    return this.#items(at(root, 'source'), 'source').flatMap((item, i) => {
      const map = this.#map(item, `source.${i}`);
      if (!map) return [];
      const name = this.#text(map, 'name', `source.${i}.name`);
      const url = this.#text(map, 'url', `source.${i}.url`);
      if (!name) this.#fault('source', 'A source needs a name.', item);
      if (url !== undefined && !/^https?:\/\/\S+$/.test(url))
        this.#fault('source', `"${url}" is no web address.`, at(map, 'url'));
      return [{ name: name ?? '', ...(url === undefined ? {} : { url }) }];
    });
  }

  #followUps(root: YAMLMap): FollowUp[] {
    return this.#items(at(root, 'follow_ups'), 'follow_ups').flatMap((item, i) => {
      const path = `follow_ups.${i}`;
      const map = this.#map(item, path);
      if (!map) return [];
      const intent = this.#text(map, 'intent', `${path}.intent`);
      if (!intent) this.#fault('follow-up', 'A follow-up needs the intent that is meant.', item);
      return [{ intent: intent ?? '', utterances: this.#utterances(map, 'utterances', `${path}.utterances`) }];
    });
  }
}

const at = (map: YAMLMap, key: string): Node | undefined => (map.get(key, true) as Node | undefined) ?? undefined;
