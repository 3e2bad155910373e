// `intents evaluate`: trains on a catalogue and says what held-out messages come to.
import { readFile } from 'node:fs/promises';
import { Command } from 'commander';
import { isLanguage } from '../core/locale.ts';
import { evaluationText } from './evaluation-text.ts';
import { Fault, type Ports, type Terminal, type TestLine } from './ports.ts';
import { showProgress } from './progress.ts';

export function intentsEvaluateCommand(ports: Ports, terminal: Terminal): Command {
  return new Command('evaluate')
    .description('reports accuracy, out-of-scope recall, false answers and confusions')
    .option('--dir <dir>', 'folder of intents (default: the published catalogue)')
    .option('--test <file>', 'test messages, one {"text","lang"?,"intent"} a line; intent null = out of scope')
    .option('--json', 'the report as JSON')
    .option(
      '--keep',
      'reads files (default: those shipped) and leaves the result beside them, so that starts and `classify` need not find it again',
    )
    .action(async ({ dir, test, json, keep }: { dir?: string; test?: string; json?: true; keep?: true }) => {
      const tests = test === undefined ? null : readTests(await readFile(test, 'utf8'), test);
      const done = showProgress(terminal, 'training and testing …');
      const report = await ports.evaluate(dir ?? null, tests, keep === true);
      done();
      terminal.out(json ? `${JSON.stringify(report)}\n` : evaluationText(report));
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
