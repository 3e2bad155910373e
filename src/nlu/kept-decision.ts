// What cross-validation decided for the shipped catalogue, kept beside it: the first start trains one model, not many.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { EVIDENCE } from './evidence.ts';
import type { Decision } from './model.ts';

const FILE = 'evaluation.json';

/** The decision kept in a folder of intents, if it was made for the catalogue of this hash and by what we reckon with. */
export async function readDecision(dir: string, hash: string): Promise<Decision | undefined> {
  try {
    const decision = JSON.parse(await readFile(join(dir, FILE), 'utf8')) as Decision;
    const readable = decision.confidence.weights.length === EVIDENCE.length;
    return decision.hash === hash && readable ? decision : undefined;
  } catch {
    return undefined;
  }
}

/** Keeps a decision in the folder it was made for. */
export async function writeDecision(dir: string, decision: Decision): Promise<void> {
  await writeFile(join(dir, FILE), `${JSON.stringify(decision, null, 1)}\n`);
}
