// The layer rules bite: every one is broken on purpose in a small copy of the house, and the real one is really read.
import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '..', '..');
const CONFIG = '.dependency-cruiser.cjs';

interface Cruise {
  summary: { totalCruised: number; violations: { rule: { name: string }; from: string; to: string }[] };
}

function cruise(cwd: string): Promise<Cruise> {
  const bin = join(ROOT, 'node_modules', 'dependency-cruiser', 'bin', 'dependency-cruiser.mjs');
  return new Promise((resolve, reject) => {
    const args = [bin, '--config', CONFIG, '--output-type', 'json', 'src'];
    execFile(process.execPath, args, { cwd, maxBuffer: 1e9 }, (error, out, err) => {
      if (out.startsWith('{')) resolve(JSON.parse(out) as Cruise);
      else reject(new Error(err, { cause: error }));
    });
  });
}

/** Rule, file, and the import in it that the rule forbids. */
const PLANTED: [string, string, string][] = [
  ['core-is-pure', 'core/clock.ts', 'node:fs'],
  ['core-is-pure', 'core/text.ts', '../storage/table.ts'],
  ['dialogue-sees-core-and-itself', 'dialogue/say.ts', '../storage/table.ts'],
  ['desk-sees-core-and-itself', 'desk/claim.ts', '../dialogue/say.ts'],
  ['alarms-sees-core-and-itself', 'alarms/announce.ts', '../delivery/send.ts'],
  ['delivery-sees-core-and-itself', 'delivery/send.ts', '../channels/one/channel.ts'],
  ['channels-sees-core-and-itself', 'channels/one/channel.ts', '../../storage/table.ts'],
  ['outlets-sees-core-and-itself', 'outlets/feed/feed.ts', '../../web/page.ts'],
  ['nlu-sees-core-and-itself', 'nlu/train.ts', '../storage/table.ts'],
  ['air-sees-core-and-itself', 'air/air.ts', '../nlu/train.ts'],
  ['phrases-sees-core-and-itself', 'phrases/open.ts', '../nlu/train.ts'],
  ['storage-sees-core-and-itself', 'storage/table.ts', '../desk/claim.ts'],
  ['mail-sees-core-and-itself', 'mail/send.ts', '../storage/table.ts'],
  ['channels-do-not-know-each-other', 'channels/two/channel.ts', '../one/channel.ts'],
  ['web-sees-core-and-itself', 'web/page.ts', '../storage/table.ts'],
  ['cli-sees-core-and-itself', 'cli/start.ts', '../storage/table.ts'],
  ['only-the-top-composes', 'web/page.ts', '../log.ts'],
  ['dialogue-decides-without-io', 'dialogue/say.ts', 'node:fs'],
  ['grammy-in-one-room', 'desk/claim.ts', 'grammy'],
  ['kysely-better-sqlite3-pg-in-one-room', 'app/open.ts', 'kysely'],
  ['kysely-better-sqlite3-pg-in-one-room', 'web/page.ts', 'better-sqlite3'],
  ['keyv-in-one-room', 'app/open.ts', 'keyv'],
  ['hono-hono-in-one-room', 'storage/table.ts', 'hono'],
  ['pino-in-one-room', 'web/page.ts', 'pino'],
  ['commander-in-one-room', 'app/open.ts', 'commander'],
  ['zod-in-one-room', 'web/page.ts', 'zod'],
  ['no-circles', 'core/one.ts', './two.ts'],
  ['everything-resolves', 'app/open.ts', './nowhere.ts'],
  ['no-test-code-in-the-product', 'app/open.ts', '../../tests/fake.ts'],
  ['no-dev-dependency-in-the-product', 'app/open.ts', 'vitest'],
];

const copy = mkdtempSync(join(tmpdir(), 'luftpost-layers-'));
let planted: Cruise;

beforeAll(async () => {
  for (const name of [CONFIG, 'tsconfig.json', 'package.json']) cpSync(join(ROOT, name), join(copy, name));
  symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'));
  const files = new Map<string, string[]>([
    ['log.ts', []],
    ['core/two.ts', ['./one.ts']],
    ['../tests/fake.ts', []],
  ]);
  for (const [, file, target] of PLANTED) {
    files.set(file, [...(files.get(file) ?? []), target]);
    const imported = join(dirname(file), target);
    if (target.startsWith('.') && !target.includes('nowhere') && !files.has(imported)) files.set(imported, []);
  }
  for (const [file, imports] of files) {
    const path = join(copy, 'src', file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, `${imports.map((target) => `import '${target}';`).join('\n')}\nexport const here = 1;\n`);
  }
  planted = await cruise(copy);
}, 60_000);

afterAll(() => rmSync(copy, { recursive: true, force: true }));

it.each(PLANTED)('%s: %s must not import %s', (rule, file) => {
  expect(planted.summary.violations.map((found) => `${found.rule.name} ${found.from}`)).toContain(
    `${rule} src/${file}`,
  );
});

it('has a planted violation for every kind of rule', () => {
  const { forbidden } = createRequire(import.meta.url)(join(ROOT, CONFIG)) as {
    forbidden: { name: string; comment: string }[];
  };
  const tried = new Set(PLANTED.map(([rule]) => rule));
  const alike = (name: string) => name.endsWith('-in-one-room');
  expect(forbidden.map((rule) => rule.name).filter((name) => !tried.has(name) && !alike(name))).toEqual([]);
  for (const { name, comment } of forbidden) expect([name, comment.length > 20]).toEqual([name, true]);
});

it('reads the whole house and finds it in order', async () => {
  const { summary } = await cruise(ROOT);
  expect(summary.totalCruised).toBeGreaterThan(150);
  expect(summary.violations.map((found) => `${found.rule.name}: ${found.from} → ${found.to}`)).toEqual([]);
}, 60_000);
