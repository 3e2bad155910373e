// A background post from a YAML file: title and text per language, picture with alt text, link.
import type { PostDraft } from '../alarms/post.ts';
import { isLocale, type Locale } from '../core/locale.ts';
import type { Topic } from '../core/subscription.ts';
import { readTree, type Tree } from '../phrases/read-tree.ts';

/** Throws an Error that begins with `file:line` for what cannot stand. */
export function readPostFile(file: string, topic: Topic): PostDraft {
  const tree = readTree(file);
  const fault = (at: Tree, message: string) => new Error(`${file}:${at.line}: ${message}`);

  const text = (at: Tree, what: string): string => {
    if (at.kind !== 'text' || at.text.trim() === '') throw fault(at, `${what} must be a text`);
    return at.text.trim();
  };
  /** One text alone is German. */
  const perLocale = (at: Tree, what: string): Partial<Record<Locale, string>> => {
    if (at.kind === 'text') return { de: text(at, what) };
    if (at.kind === 'list') throw fault(at, `${what} must be a text or one text per language`);
    const found: Partial<Record<Locale, string>> = {};
    for (const [locale, value] of at.entries) {
      if (!isLocale(locale)) throw fault(value, `${locale} is no language of ours`);
      found[locale] = text(value, `${what}.${locale}`);
    }
    return found;
  };
  const pair = <A extends string, B extends string>(at: Tree, first: A, second: B): Record<A | B, string> => {
    const parts = at.kind === 'map' ? [at.entries.get(first), at.entries.get(second)] : [];
    if (!parts[0] || !parts[1]) throw fault(at, `needs ${first} and ${second}`);
    return { [first]: text(parts[0], first), [second]: text(parts[1], second) } as Record<A | B, string>;
  };

  if (tree.kind !== 'map') throw fault(tree, 'must have title and text');
  for (const [key, value] of tree.entries) {
    if (!['title', 'text', 'image', 'link'].includes(key)) throw fault(value, `${key} is not known here`);
  }
  const part = (key: string): Tree => {
    const found = tree.entries.get(key);
    if (found === undefined) throw fault(tree, `${key} is missing`);
    return found;
  };
  const image = tree.entries.get('image');
  const link = tree.entries.get('link');
  const draft: PostDraft = {
    topic,
    title: perLocale(part('title'), 'title'),
    text: perLocale(part('text'), 'text'),
    ...(image ? { image: pair(image, 'url', 'alt') } : {}),
    ...(link ? { link: pair(link, 'url', 'label') } : {}),
  };
  for (const at of [image, link]) {
    const url = at?.kind === 'map' ? at.entries.get('url') : undefined;
    if (url?.kind === 'text' && !/^https:\/\/\S+$/.test(url.text)) throw fault(url, 'must begin with https://');
  }
  return draft;
}
