// `subscribers import`: takes subscribers over with their proof of consent.
import { readFile } from 'node:fs/promises';
import { Command } from 'commander';
import { Fault, type Ports, type Terminal } from './ports.ts';
import { showProgress } from './progress.ts';
import { withStorage } from './with-storage.ts';

export function subscribersImportCommand(ports: Ports, terminal: Terminal): Command {
  return new Command('import')
    .description('takes over address,lang,topics,consent_at,consent_text; bad rows are named and skipped')
    .argument('<file>', 'CSV file')
    .action(async (file: string) => {
      const text = await readFile(file, 'utf8').catch((cause) => {
        throw new Fault(`${file} cannot be read: ${cause.code}`);
      });
      await withStorage(ports, async ({ subscribers }) => {
        const progress = showProgress(terminal, 'importing …');
        const { faults, ...counts } = await subscribers.import(text, progress);
        progress();
        faults.sort((a, b) => a.line - b.line);
        for (const { line, message } of faults) terminal.err(`${file}:${line}: ${message}\n`);
        terminal.out(`${JSON.stringify({ ...counts, skipped: faults })}\n`);
        const kept = counts.added + counts.unchanged + counts.stopped;
        if (kept === 0 && faults.length > 0) throw new Fault('No row could be used.');
      });
    });
}
