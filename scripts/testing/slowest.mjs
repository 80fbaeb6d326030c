/** Where the time of a test run went: the slowest files of vitest's JSON report. */
import { readFileSync } from 'node:fs';

export function slowestFiles(report, count) {
  const { testResults } = JSON.parse(readFileSync(report, 'utf8'));
  const rows = testResults
    .map(({ assertionResults, endTime, name, startTime }) => ({
      file: name.slice(name.lastIndexOf('/test/') + 1),
      seconds: (endTime - startTime) / 1000,
      tests: assertionResults.length,
    }))
    .sort((a, b) => b.seconds - a.seconds);
  const all = rows.reduce((sum, { seconds }) => sum + seconds, 0);
  return [
    `Slowest of ${rows.length} files (${all.toFixed(0)} s of tests on two threads):`,
    ...rows
      .slice(0, count)
      .map(
        ({ file, seconds, tests }) =>
          `  ${seconds.toFixed(1).padStart(6)} s  ${String(tests).padStart(4)} tests  ${file}`,
      ),
  ].join('\n');
}
