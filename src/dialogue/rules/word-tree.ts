// Word lists as they come from locales/words/, and how rules pick theirs.

/** Lists of words or patterns by path. */
export interface WordTree {
  readonly [key: string]: WordTree | readonly string[];
}

function at(tree: WordTree, path: readonly string[]): WordTree | readonly string[] {
  let node: WordTree | readonly string[] = tree;
  for (const key of path) {
    const next: WordTree | readonly string[] | undefined = isList(node) ? undefined : node[key];
    if (!next) throw new Error(`The word list ${path.join('.')} is missing`);
    node = next;
  }
  return node;
}

const isList = (node: WordTree | readonly string[]): node is readonly string[] => Array.isArray(node);

/** All lists under a path, of all languages, in one. Lists under `signs` are left out unless asked for. Throws when the path is missing. */
export function allOf(tree: WordTree, ...path: string[]): string[] {
  const node = at(tree, path);
  if (isList(node)) return [...node];
  return Object.entries(node).flatMap(([key, below]) => (key === 'signs' ? [] : isList(below) ? below : allOf(below)));
}

/** Named word classes under a path. Throws when the path is missing. */
export function classesOf(tree: WordTree, ...path: string[]): Record<string, readonly string[]> {
  const node = at(tree, path);
  if (isList(node)) throw new Error(`The word list ${path.join('.')} has no names`);
  return Object.fromEntries(Object.entries(node).map(([name, below]) => [name, isList(below) ? below : allOf(below)]));
}
