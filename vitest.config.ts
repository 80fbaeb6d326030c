import { defineConfig } from 'vitest/config';

/** Unit, property, contract, simulation and replay tests run on source; the rest on dist/. */
export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    pool: 'threads',
    maxWorkers: 2,
  },
});
