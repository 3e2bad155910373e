// `classify`: what the bot would understand, one message per line in, one JSON line out. Opens no database.
import { Command } from 'commander';
import { isLanguage, type Language } from '../core/locale.ts';
import { normalize } from '../core/text.ts';
import type { Ports, Terminal } from './ports.ts';

export function classifyCommand(ports: Ports, terminal: Terminal): Command {
  return new Command('classify')
    .description('reads one message per line from stdin and prints what the bot would understand, as JSON lines')
    .option('--json', 'lines are JSON: {"text", "lang"?} (lines that look like it are read so anyway)')
    .option('--dir <dir>', 'folder of intents', ports.intentsDir)
    .action(async ({ dir }: { dir: string }) => {
      const classifier = await ports.classifier(dir);
      const urgent = await ports.urgent();
      for await (const line of terminal.lines()) {
        const { text, lang } = readMessage(line);
        const urgency = urgent(text);
        const seen = classifier.classify(text, { language: lang });
        const action = urgency === 'emergency' ? 'emergency' : urgency === 'medical' ? 'escalate' : seen.zone;
        const result = {
          text,
          lang: seen.foreign ?? seen.language,
          intent: action === 'answer' ? seen.intent : null,
          confidence: round(seen.confidence),
          candidates: seen.candidates.map(({ intent, confidence }) => ({ intent, confidence: round(confidence) })),
          action,
        };
        terminal.out(`${JSON.stringify(result)}\n`);
      }
    });
}

/** A line that is a JSON object with a text, or the line itself. */
function readMessage(line: string): { text: string; lang?: Language } {
  if (line.trimStart().startsWith('{')) {
    try {
      const { text, lang } = JSON.parse(line) as { text?: unknown; lang?: unknown };
      if (typeof text === 'string') return { text: normalize(text), lang: isLanguage(lang) ? lang : undefined };
    } catch {
      // Somebody wrote a brace: it is the message.
    }
  }
  return { text: normalize(line) };
}

const round = (value: number): number => Math.round(value * 10_000) / 10_000;
