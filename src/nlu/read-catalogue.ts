// Reads intents/: one YAML file per intent → the catalogue, with every fault as a finding.
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Catalogue, Finding, Intent, IntentId } from '../core/intent.ts';
import { hashIntents } from './corpus.ts';
import { type Lines, MAX_BYTES, parseIntent } from './parse-intent.ts';

export interface ReadCatalogue {
  catalogue: Catalogue;
  /** Faults of the files; the findings about content come from lintCatalogue. */
  findings: Finding[];
  /** Where the values of an intent stand in its file. */
  lines: Map<IntentId, Lines>;
}

/** Reads every `*.yaml` of a folder in the order of names. Throws only when the folder itself cannot be read. */
export async function readCatalogue(dir: string): Promise<ReadCatalogue> {
  const files = (await readdir(dir)).filter((file) => file.endsWith('.yaml')).sort();
  const intents: Intent[] = [];
  const findings: Finding[] = [];
  const lines = new Map<IntentId, Lines>();
  for (const file of files) {
    const path = join(dir, file);
    const { size } = await stat(path);
    const parsed = parseIntent(file, size > MAX_BYTES ? ' '.repeat(MAX_BYTES + 1) : await readFile(path, 'utf8'));
    findings.push(...parsed.findings);
    if (!parsed.intent) continue;
    if (lines.has(parsed.intent.id)) {
      findings.push({
        severity: 'error',
        file,
        line: 1,
        rule: 'id',
        message: `The id ${parsed.intent.id} occurs twice.`,
      });
      continue;
    }
    lines.set(parsed.intent.id, parsed.lines);
    intents.push(parsed.intent);
  }
  return { catalogue: { intents, hash: hashIntents(intents) }, findings, lines };
}
