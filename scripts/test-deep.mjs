/**
 * `npm run test:deep`: the tests that have a larger size, at that size, and what needs a compiler from
 * the registry. A name or a path runs those test files only: `npm run test:deep -- kill`.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { filesBelow } from './build/sources.mjs';
import { slowestFiles } from './testing/slowest.mjs';
import { bin, endIfFailed, root, runStages, times } from './testing/stage.mjs';

/** Test files that ask for a size, themselves or through the support they import. */
function deepFiles() {
  const asks = (file) => /from '.*\/(deep|seat-kill)\.ts'/.test(readFileSync(file, 'utf8'));
  return filesBelow(join(root, 'test'))
    .filter((file) => file.endsWith('.test.ts') && asks(file))
    .map((file) => relative(root, file));
}

const names = process.argv.slice(2);
const files = deepFiles().filter(
  (file) => names.length === 0 || names.some((name) => file.includes(name)),
);
const folder = mkdtempSync(join(tmpdir(), 'kimera-test-'));
const report = join(folder, 'vitest.json');
const stages = [
  { name: 'build', file: join(root, 'scripts/build.mjs'), args: ['--tools'] },
  {
    name: 'test',
    file: bin('vitest/vitest.mjs'),
    args: ['run', ...files, '--reporter=default', '--reporter=json', `--outputFile.json=${report}`],
    env: { KIMERA_DEEP: '1' },
  },
  ...(names.length === 0
    ? [{ name: 'wasm', file: join(root, 'scripts/wasm.mjs'), args: ['--check'] }]
    : []),
];

const began = performance.now();
const results = await runStages(stages, 1);
if (results.some(({ name, problem }) => name === 'test' && problem === undefined)) {
  console.log(`\n${slowestFiles(report, 20)}`);
}
rmSync(folder, { force: true, recursive: true });
endIfFailed(results, 'npm run test:deep');
const seconds = ((performance.now() - began) / 1000).toFixed(0);
console.log(`\nnpm run test:deep: all passed in ${seconds} s: ${times(results)}`);
