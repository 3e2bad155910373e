// `intents evaluate`: trains on a catalogue and says what held-out messages come to.
import { readFile } from 'node:fs/promises';
import { Command } from 'commander';
import { isLanguage } from '../core/locale.ts';
import { Fault, type Ports, type Terminal, type TestLine } from './ports.ts';
import { showProgress } from './progress.ts';

export function intentsEvaluateCommand(ports: Ports, terminal: Terminal): Command {
  return new Command('evaluate')
    .description('reports accuracy, out-of-scope recall, false answers and confusions')
    .option('--dir <dir>', 'folder of intents (default: the published catalogue)')
    .option('--test <file>', 'test messages, one {"text","lang"?,"intent"} a line; intent null = out of scope')
    .option('--json', 'the report as JSON')
    .option('--keep', 'leaves the result beside the intents, so that starts and `classify` need not find it again')
    .action(async ({ dir, test, json, keep }: { dir?: string; test?: string; json?: true; keep?: true }) => {
      const tests = test === undefined ? null : readTests(await readFile(test, 'utf8'), test);
      const done = showProgress(terminal, 'training and testing …');
      const report = await ports.evaluate(dir ?? null, tests, keep === true);
      done();
      terminal.out(json ? `${JSON.stringify(report)}\n` : tell(report));
    });
}

function readTests(text: string, file: string): TestLine[] {
  return text.split('\n').flatMap((line, index) => {
    if (line.trim() === '') return [];
    let read: { text?: unknown; lang?: unknown; intent?: unknown };
    try {
      read = JSON.parse(line);
    } catch {
      throw new Fault(`${file}:${index + 1}: is no JSON`, 2);
    }
    const { text: message, lang, intent } = read;
    if (typeof message !== 'string' || (intent !== null && typeof intent !== 'string')) {
      throw new Fault(`${file}:${index + 1}: needs "text" and "intent" (null = out of scope)`, 2);
    }
    return [{ text: message, lang: isLanguage(lang) ? lang : undefined, intent }];
  });
}

/** The report in words: shares as percent, then the confusions with their sentences. */
function tell(report: Record<string, unknown>): string {
  const lines: string[] = [];
  for (const [key, value] of Object.entries(report)) {
    if (typeof value === 'number')
      lines.push(`${key}: ${value > 0 && value <= 1 ? `${(value * 100).toFixed(1)} %` : value}`);
    else if (typeof value === 'string') lines.push(`${key}: ${value}`);
    else if (!Array.isArray(value)) lines.push(`${key}: ${JSON.stringify(value)}`);
  }
  for (const [key, value] of Object.entries(report)) {
    if (!Array.isArray(value)) continue;
    lines.push('', `${key}:`, ...value.map((item) => `  ${typeof item === 'string' ? item : JSON.stringify(item)}`));
  }
  return `${lines.join('\n')}\n`;
}
