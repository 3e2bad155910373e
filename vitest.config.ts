// How the tests run: every *.test.ts but the long ones, in forks, over one PostgreSQL and one unpacked browser.
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
    globalSetup: ['tests/setup/browser.ts', 'tests/setup/postgres.ts'],
    reporters: [['default', { summary: false }], './tests/reporter.ts'],
    testTimeout: 20_000,
    hookTimeout: 30_000,
  },
});
