// How the tests run: every *.test.ts but the long ones, in forks, over one PostgreSQL and one unpacked browser.
import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 19)) {
  throw new Error(
    `The tests need Node 22.19 or newer, this is ${process.version}: start them with npm test or npx vitest.`,
  );
}

export default defineConfig({
  test: {
    include: ['tests/**/*.test.ts'],
    exclude: ['tests/long/**'],
    pool: 'forks',
    // Vitest leaves one core alone, which of two is half of them; more than four at once only wait for one disk.
    maxWorkers: Math.min(4, availableParallelism()),
    globalSetup: ['tests/setup/browser.ts', 'tests/setup/postgres.ts'],
    reporters: [['default', { summary: false }], './tests/reporter.ts'],
    testTimeout: 20_000,
    hookTimeout: 30_000,
  },
});
