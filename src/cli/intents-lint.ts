// `intents lint`: the faults of the catalogue, with file and line. Opens no database.
import { join, relative } from 'node:path';
import { Command } from 'commander';
import type { Finding } from '../core/intent.ts';
import { Fault, type Ports, type Terminal } from './ports.ts';

export function intentsLintCommand(ports: Ports, terminal: Terminal): Command {
  return new Command('lint')
    .description('checks the catalogue; exit 1 on an error')
    .option('--dir <dir>', 'folder of intents', ports.intentsDir)
    .option('--json', 'findings as JSON lines')
    .action(async ({ dir, json }: { dir: string; json?: true }) => {
      const findings = await ports.lint(dir);
      for (const finding of findings) terminal.out(json ? `${JSON.stringify(finding)}\n` : `${lineOf(dir, finding)}\n`);
      const errors = findings.filter((finding) => finding.severity === 'error').length;
      const warnings = findings.filter((finding) => finding.severity === 'warning').length;
      if (errors > 0) throw new Fault(`${errors} error(s), ${warnings} warning(s).`);
      terminal.err(`No error, ${warnings} warning(s).\n`);
    });
}

/** `intents/alarm.times.yaml:12: error answers: …`, which editors make a link of. */
export function lineOf(dir: string, { severity, file, line, rule, message }: Finding): string {
  return `${relative(process.cwd(), join(dir, file))}:${line}: ${severity} ${rule}: ${message}`;
}
