// Writes what editors changed into the files of a catalogue; comments, order and everything else stay as they are.
import { type Document, isMap, isScalar, isSeq, parseDocument, Scalar, YAMLMap, YAMLSeq } from 'yaml';
import type { CatalogueChange } from '../core/catalogue-change.ts';
import { fold, wordsOf } from './features.ts';
import type { WrittenIntent } from './kept-intents.ts';

type Change = Pick<CatalogueChange, 'kind' | 'intent' | 'place' | 'text'>;

/**
 * The files with all changes in them, in their order. `lost` are changes whose intent is not there any more, or whose
 * example is not there to be removed. A file without changes stays byte for byte.
 */
export function changeFiles<Made extends Change>(
  files: readonly WrittenIntent[],
  changes: readonly Made[],
): { files: WrittenIntent[]; lost: Made[] } {
  const byIntent = Map.groupBy(changes, ({ intent }) => intent);
  const lost: Made[] = [];
  const changed = files.map((file) => {
    const own = byIntent.get(file.file.replace(/\.yaml$/, ''));
    if (own === undefined) return file;
    byIntent.delete(own[0]!.intent);
    const document = parseDocument(file.yaml, { schema: 'failsafe' });
    for (const change of own) if (!apply(document, change)) lost.push(change);
    // Written as it is read; only what changed is put differently.
    return { file: file.file, yaml: document.toString({ lineWidth: 0, flowCollectionPadding: false }) };
  });
  return { files: changed, lost: [...lost, ...[...byIntent.values()].flat()] };
}

/** False: there is nothing to do it to. */
function apply(document: Document, { kind, place, text }: Change): boolean {
  if (place === 'source') return setSources(document, text);
  const path = place.split('.');
  if (kind === 'set') {
    if (text === '') return document.hasIn(path) ? document.deleteIn(path) : true;
    const old = document.getIn(path, true);
    const value = scalar(text, path[0] === 'answers');
    // The comment beside an old value is still about it.
    if (isScalar(old)) {
      value.comment = old.comment;
      value.commentBefore = old.commentBefore;
    }
    put(document, path, value);
    return true;
  }
  const list = document.getIn(path, true);
  if (kind === 'remove') return isSeq(list) && removeFrom(list, text);
  if (isSeq(list)) list.items.push(scalar(text, false));
  else {
    const made = new YAMLSeq();
    made.items.push(scalar(text, false));
    put(document, path, made);
  }
  return true;
}

/** Makes the map on the way if there is none, and puts a new key where its like stand: before `answers`. */
function put(document: Document, path: string[], value: unknown): void {
  const root = document.contents;
  const [key = '', inner] = path;
  if (isMap(root) && !root.has(key)) {
    const pair = document.createPair(key, inner === undefined ? value : new YAMLMap());
    const at = root.items.findIndex((item) => ['utterances', 'answers'].includes(String((item.key as Scalar)?.value)));
    if (at < 0) root.items.push(pair as never);
    else root.items.splice(at, 0, pair as never);
    if (inner === undefined) return;
  }
  document.setIn(path, value);
}

/** The example as written, or else the one with the same words. */
function removeFrom(list: YAMLSeq, text: string): boolean {
  const words = wordsOf(fold(text)).join(' ');
  const texts = list.items.map((item) => (isScalar(item) ? String(item.value).trim() : ''));
  const exact = texts.indexOf(text);
  const at = exact >= 0 ? exact : texts.findIndex((one) => wordsOf(fold(one)).join(' ') === words);
  if (at < 0) return false;
  list.items.splice(at, 1);
  return true;
}

/** Lines of a name and, last, an address. */
function setSources(document: Document, text: string): boolean {
  const lines = text.split('\n').map((line) => line.trim());
  const list = new YAMLSeq();
  for (const line of lines.filter((one) => one !== '')) {
    const [, name = line, url] = /^(.*?)\s*(https?:\/\/\S+)?$/.exec(line) ?? [];
    list.items.push(document.createNode(url === undefined ? { name } : { name: name || url, url }));
  }
  if (list.items.length === 0) return document.has('source') ? document.delete('source') : true;
  put(document, ['source'], list);
  return true;
}

/** Answers are written as blocks, as all of them are. */
function scalar(text: string, block: boolean): Scalar {
  const made = new Scalar(block ? `${text.trimEnd()}\n` : text);
  if (block || text.includes('\n')) made.type = 'BLOCK_LITERAL';
  return made;
}
