import { defineConfig } from 'vitest/config';

/** Unit, property, contract, simulation and replay tests run on source; the rest on dist/. */
export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    pool: 'threads',
    maxWorkers: 2,
    // A browser, threads and processes share two cores with each other: what fails for their timing
    // alone passes the second time and is reported as retried; what is wrong fails twice.
    retry: process.env['CI'] === 'true' ? 1 : 0,
  },
});
