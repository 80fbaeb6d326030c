/**
 * `npm test`: everything, in the order in which faults are cheapest to find. First, two at a time, what
 * only reads: format, lint, dead code (whatever nobody uses, then what the product itself does not),
 * types, the build, and whether the generated pages of docs/ are what the code says. Then the tests: on
 * source (unit, property, contract, simulation, replay) and on dist/ (integration, end to end). Then
 * every bench at its smoke size, so that none rots. A name runs one stage: `npm test -- lint`; what
 * comes after the build needs one.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { slowestFiles } from './testing/slowest.mjs';
import { bin, endIfFailed, root, runStages, times } from './testing/stage.mjs';

const script = (name) => join(root, 'scripts', name);
const knip = bin('knip/bin/knip.js');
const folder = mkdtempSync(join(tmpdir(), 'kimera-test-'));
const report = join(folder, 'vitest.json');

const reading = [
  { name: 'format', file: bin('oxfmt/bin/oxfmt'), args: ['--check', '.'] },
  { name: 'build', file: script('build.mjs'), args: ['--tools'] },
  {
    name: 'lint',
    file: bin('oxlint/bin/oxlint'),
    args: ['--type-aware', '--deny-warnings', '.'],
  },
  { name: 'types', file: bin('typescript/bin/tsc'), args: ['--noEmit', '-p', '.'] },
  { name: 'page-types', file: bin('typescript/bin/tsc'), args: ['-p', 'dashboard/web'] },
  { name: 'dead-code', file: knip, args: ['--no-progress'] },
  {
    name: 'dead-code-product',
    file: knip,
    args: ['--no-progress', '--no-config-hints', '--config', 'scripts/knip.product.jsonc'],
  },
];
const running = [
  { name: 'docs', file: script('docs.mjs'), args: ['--check'] },
  {
    name: 'test',
    file: bin('vitest/vitest.mjs'),
    args: ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`],
  },
  { name: 'bench-smoke', file: script('bench-smoke.mjs'), args: [] },
];

const only = process.argv[2];
const wanted = (stages) => stages.filter(({ name }) => only === undefined || name === only);
if (wanted([...reading, ...running]).length === 0) {
  const names = [...reading, ...running].map(({ name }) => name).join(', ');
  console.error(`npm test: there is no stage ${only}. Stages: ${names}.`);
  process.exit(2);
}

const began = performance.now();
const results = await runStages(wanted(reading), 2);
endIfFailed(results, 'npm test');
results.push(...(await runStages(wanted(running), 1)));
const tested = results.some(({ name, problem }) => name === 'test' && problem === undefined);
if (tested) console.log(`\n${slowestFiles(report, 20)}`);
rmSync(folder, { force: true, recursive: true });
endIfFailed(results, 'npm test');
const seconds = ((performance.now() - began) / 1000).toFixed(0);
console.log(`\nnpm test: all passed in ${seconds} s: ${times(results)}`);
