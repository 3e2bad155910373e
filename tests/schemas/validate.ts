// Holds an XML document against one of the schemas beside this file, as strangers do.
import { readFileSync } from 'node:fs';
import { RelaxNGValidator, XmlDocument, XsdValidator } from 'libxml2-wasm';

const SCHEMAS = { cap: 'cap-1.2.xsd', atom: 'atom.rng', rss: 'rss.rng' } as const;
const made = new Map<keyof typeof SCHEMAS, XsdValidator | RelaxNGValidator>();

function validator(schema: keyof typeof SCHEMAS): XsdValidator | RelaxNGValidator {
  const known = made.get(schema);
  if (known !== undefined) return known;
  const source = XmlDocument.fromBuffer(readFileSync(new URL(SCHEMAS[schema], import.meta.url)));
  const fresh = schema === 'cap' ? XsdValidator.fromDoc(source) : RelaxNGValidator.fromDoc(source);
  made.set(schema, fresh);
  return fresh;
}

/** What is wrong with it; nothing when it is well-formed and valid. */
export function faultsIn(xml: string, schema: keyof typeof SCHEMAS): string[] {
  try {
    const document = XmlDocument.fromString(xml);
    try {
      validator(schema).validate(document);
      return [];
    } finally {
      document.dispose();
    }
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)];
  }
}
