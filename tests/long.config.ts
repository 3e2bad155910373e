// The long fault and load runs: same set-up as the other tests, one file at a time, without hurry.
import { defineConfig, mergeConfig } from 'vitest/config';
import base from '../vitest.config.ts';

export default mergeConfig(
  { ...base, test: { ...base.test, include: [], exclude: [] } },
  defineConfig({
    test: { include: ['tests/long/**/*.test.ts'], fileParallelism: false, testTimeout: 900_000, passWithNoTests: true },
  }),
);
