// What the console's page about the catalogue stands on: the published revision, its model, and the rules before it.
import type { Clock } from '../core/clock.ts';
import type { Finding, Intent } from '../core/intent.ts';
import type { Rules } from '../dialogue/rules/create-rules.ts';
import { doubledUtterances } from '../nlu/doubled-utterances.ts';
import { readDecision } from '../nlu/kept-decision.ts';
import { lintIntent } from '../nlu/lint-catalogue.ts';
import type { Model } from '../nlu/model.ts';
import { type Lines, parseIntent } from '../nlu/parse-intent.ts';
import type { CatalogueDeps, CatalogueFigures } from '../web/console/notice-deps.ts';
import type { Understanding } from './open-understanding.ts';

export interface ConsoleCatalogueOptions {
  understanding: Understanding;
  rules: Pick<Rules, 'stop' | 'urgent'>;
  clock: Clock;
  /** The files of this installation, where figures may lie. */
  dir: string;
  /** Kept models by hash. */
  models: { get(hash: string): Promise<string | undefined> };
  /** The answer as a person would read it. */
  render(intent: Intent): string;
}

export function consoleCatalogue(options: ConsoleCatalogueOptions): CatalogueDeps {
  const { understanding, rules, clock, dir, models, render } = options;
  const { dialogue, store } = understanding;
  let figures: { hash: string; of: Promise<CatalogueFigures | null> } | null = null;
  let linted: { revision: number; findings: Finding[] } = { revision: -1, findings: [] };

  async function readFigures(hash: string): Promise<CatalogueFigures | null> {
    const decision = await readDecision(dir, hash);
    if (decision !== undefined) return decision.evaluation;
    const kept = await models.get(hash);
    return kept === undefined ? null : (JSON.parse(kept) as Model).evaluation;
  }

  /** File by file, with the loop free in between: all of it at once would hold up whoever chats for a second. */
  async function lookThrough(files: { file: string; yaml: string }[]): Promise<Finding[]> {
    const today = new Date(clock.now()).toISOString().slice(0, 10);
    const findings: Finding[] = [];
    const lines = new Map<string, Lines>();
    const intents: Intent[] = [];
    for (const { file, yaml } of files) {
      const read = parseIntent(file, yaml);
      findings.push(...read.findings);
      if (read.intent) {
        intents.push(read.intent);
        lines.set(read.intent.id, read.lines);
      }
      await breath();
    }
    const known = new Set(intents.map(({ id }) => id));
    for (const intent of intents) {
      findings.push(...lintIntent(intent, known, today, lines.get(intent.id)));
      await breath();
    }
    return [...findings, ...doubledUtterances(intents, lines)];
  }

  async function published() {
    const revision = await store.published();
    if (revision === null) throw new Error('no catalogue is published');
    if (linted.revision !== revision.id) {
      linted = { revision: revision.id, findings: await lookThrough(revision.files) };
    }
    const intents = understanding.intents();
    const count = (intent: Intent) => Object.values(intent.utterances).reduce((sum, list) => sum + list.length, 0);
    return {
      revision: revision.id,
      hash: revision.hash,
      note: revision.note,
      by: revision.createdBy,
      at: revision.publishedAt,
      intents: intents.length,
      utterances: intents.reduce((sum, intent) => sum + count(intent), 0),
    };
  }

  return {
    published,
    thresholds: () => dialogue.classifier().thresholds,
    figures() {
      const { hash } = dialogue.classifier();
      if (figures?.hash !== hash) figures = { hash, of: readFigures(hash) };
      return figures.of;
    },
    drift: () => understanding.drift,
    findings: () => linted.findings,
    try(text) {
      const seen = dialogue.classifier().classify(text);
      const urgency = rules.urgent(text);
      const action = rules.stop(text)
        ? 'stop'
        : urgency === 'emergency'
          ? 'emergency'
          : urgency === 'medical'
            ? 'escalate'
            : seen.zone;
      const intent = action === 'answer' && seen.intent !== null ? dialogue.answers().intent(seen.intent) : undefined;
      return {
        language: seen.language,
        foreign: seen.foreign ?? null,
        action,
        candidates: seen.candidates,
        answer: intent === undefined ? null : render(intent),
      };
    },
  };
}

const breath = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
