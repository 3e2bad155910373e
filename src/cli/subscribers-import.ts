// `subscribers import`: takes subscribers over with their proof of consent.
import { createReadStream } from 'node:fs';
import { Command, InvalidArgumentError } from 'commander';
import { Fault, type ForeignFile, type Ports, type Terminal } from './ports.ts';
import { showProgress } from './progress.ts';
import { withStorage } from './with-storage.ts';

const FIELDS = ['address', 'lang', 'topics', 'consent_at', 'consent_text'];

interface Options {
  map?: Record<string, string>;
  set?: Record<string, string>;
  channel?: string;
  dryRun?: true;
}

export function subscribersImportCommand(ports: Ports, terminal: Terminal): Command {
  return new Command('import')
    .description('takes over address,lang,topics,consent_at,consent_text; bad rows are named and skipped')
    .argument('<file>', 'CSV file')
    .option(
      '--map <field=column>',
      'the column of another file that holds a field; may be given several times',
      collect,
    )
    .option('--set <field=value>', 'what a field is for every row; may be given several times', collect)
    .option('--channel <channel>', 'of addresses that name none, such as whatsapp')
    .option('--dry-run', 'counts what would happen and writes nothing')
    .action((file: string, options: Options) =>
      withStorage(ports, async ({ subscribers }) => {
        const progress = showProgress(terminal, options.dryRun ? 'reading …' : 'importing …');
        const how = { foreign: foreignOf(options), dry: options.dryRun === true };
        const report = await subscribers.import(createReadStream(file, 'utf8'), how, progress);
        progress();
        const { faults, ...counts } = report;
        faults.sort((a, b) => a.line - b.line);
        for (const { line, message } of faults) terminal.err(`${file}:${line}: ${message}\n`);
        const dry = options.dryRun ? { dryRun: true } : {};
        terminal.out(`${JSON.stringify({ ...dry, ...counts, skipped: faults })}\n`);
        const kept = counts.added + counts.unchanged + counts.stopped;
        if (kept === 0 && faults.length > 0) throw new Fault('No row could be used.');
      }),
    );
}

function foreignOf({ map, set, channel }: Options): ForeignFile | null {
  if (map === undefined && set === undefined && channel === undefined) return null;
  return { columns: map ?? {}, values: set ?? {}, channel: channel ?? null };
}

function collect(text: string, before: Record<string, string> = {}): Record<string, string> {
  const at = text.indexOf('=');
  const field = text.slice(0, at).trim();
  if (at < 1 || !FIELDS.includes(field)) throw new InvalidArgumentError(`It must begin with ${FIELDS.join('=, ')}=.`);
  return { ...before, [field]: text.slice(at + 1).trim() };
}
