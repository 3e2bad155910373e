// Reads one YAML file of ours strictly: plain maps, lists and scalars, every fault with file and line.
import { readFileSync } from 'node:fs';
import { isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml';

/** A value of the file and the 1-based line it stands in. */
export type Tree =
  | { kind: 'text'; text: string; line: number }
  | { kind: 'list'; items: Tree[]; line: number }
  | { kind: 'map'; entries: Map<string, Tree>; line: number };

const MAX_BYTES = 1_000_000;
const MAX_DEPTH = 12;
const REFUSED = new Set(['__proto__', 'constructor', 'prototype']);

/**
 * Reads a file. Promises: throws an Error whose message begins with `file:line` for a file that is missing, over
 * 1 MB, broken, too deep, or that uses aliases, anchors, empty values, doubled or dangerous keys. Scalars are text
 * as written (`12` is "12").
 */
export function readTree(path: string): Tree {
  const counter = new LineCounter();
  const fault = (line: number, message: string, cause?: unknown) => new Error(`${path}:${line}: ${message}`, { cause });
  const lineOf = (node: { range?: readonly number[] | null }) => counter.linePos(node.range?.[0] ?? 0).line;

  let source: string;
  try {
    source = readFileSync(path, 'utf8');
  } catch (cause) {
    throw fault(1, 'cannot be read', cause);
  }
  if (source.length > MAX_BYTES) throw fault(1, `is larger than ${MAX_BYTES} bytes`);
  const document = parseDocument(source, { schema: 'failsafe', lineCounter: counter, prettyErrors: false });
  const first = document.errors[0];
  if (first) throw fault(counter.linePos(first.pos[0]).line, first.message, first);

  const walk = (node: unknown, line: number, depth: number): Tree => {
    if (depth > MAX_DEPTH) throw fault(line, `is nested deeper than ${MAX_DEPTH}`);
    if (isAlias(node) || (node as (Node & { anchor?: string }) | null)?.anchor)
      throw fault(line, 'uses an alias or anchor');
    if (isScalar(node)) {
      const text = String(node.value ?? '');
      if (text === '') throw fault(line, 'has an empty value');
      return { kind: 'text', text, line: lineOf(node) };
    }
    if (isSeq(node)) return { kind: 'list', items: node.items.map((item) => walk(item, line, depth + 1)), line };
    if (!isMap(node)) throw fault(line, 'has no value');
    const entries = new Map<string, Tree>();
    for (const { key, value } of node.items) {
      const at = isScalar(key) ? lineOf(key) : line;
      const name = isScalar(key) ? String(key.value) : '';
      if (name === '' || REFUSED.has(name)) throw fault(at, `has a key that is not allowed: "${name}"`);
      entries.set(name, walk(value, at, depth + 1));
    }
    return { kind: 'map', entries, line };
  };
  const tree = walk(document.contents, 1, 0);
  if (tree.kind !== 'map') throw fault(1, 'is not a map of keys to texts');
  return tree;
}
