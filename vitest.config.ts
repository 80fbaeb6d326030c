import { defineConfig } from 'vitest/config';
import { LongestFirst } from './test/support/longest-first.ts';

const limits = { hookTimeout: 60_000, testTimeout: 60_000 };
/** Whole processes on a busy machine: nothing waits for time, so a limit only ends what hangs. */
const patient = { hookTimeout: 300_000, testTimeout: 300_000 };

/**
 * Two kinds of tests. What runs on source shares its modules within a thread: nothing there keeps state
 * in a module, and loading the house anew for each file took a third of the time. What starts threads,
 * processes and browsers, most of it from dist/, is kept apart file by file.
 */
export default defineConfig({
  // The SDK as the sources have it: `paths` of tsconfig.json.
  resolve: { tsconfigPaths: true },
  test: {
    maxWorkers: 2,
    pool: 'threads',
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        extends: true,
        test: {
          ...limits,
          name: 'source',
          include: ['test/{unit,property,contract,simulation,replay}/**/*.test.ts'],
          isolate: false,
        },
      },
      {
        extends: true,
        test: {
          ...patient,
          name: 'built',
          globalSetup: ['./test/support/unpack-browser.ts'],
          include: ['test/{integration,e2e}/**/*.test.ts'],
        },
      },
    ],
  },
});
