/**
 * `npm test`: everything, in the order in which faults are cheapest to find. Format, lint, dead code,
 * build (which checks types), types of the page, documentation
 * generated from code, then the tests: on source first (unit, property, contract, simulation, replay;
 * kernels also on the module and on the software adapter), then on dist/ (integration, end to end),
 * then every bench at its smoke size, so that none rots. A name runs one stage: `npm test -- lint`;
 * what comes after the build needs one.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const bin = (path) => join(root, 'node_modules', path);
const stages = [
  ['format', bin('oxfmt/bin/oxfmt'), ['--check', '.']],
  ['lint', bin('oxlint/bin/oxlint'), ['--type-aware', '--deny-warnings', '.']],
  ['dead-code', bin('knip/bin/knip.js'), ['--no-progress']],
  [
    'dead-code-product',
    bin('knip/bin/knip.js'),
    ['--no-progress', '--no-config-hints', '--config', 'scripts/knip.product.jsonc'],
  ],
  ['build', join(root, 'scripts/build.mjs'), ['--tools']],
  ['page-types', bin('typescript/bin/tsc'), ['-p', join(root, 'dashboard/web')]],
  ['docs', join(root, 'scripts/docs.mjs'), ['--check']],
  ['test', bin('vitest/vitest.mjs'), ['run']],
  ['bench-smoke', join(root, 'scripts/bench-smoke.mjs'), []],
];

const only = process.argv[2];
const started = performance.now();
const times = [];
for (const [name, file, args] of stages) {
  if (only !== undefined && only !== name) continue;
  if (!existsSync(file)) {
    console.error(`npm test: ${name}: ${file} is missing. Run npm ci.`);
    process.exit(3);
  }
  const begun = performance.now();
  console.log(`\n== ${name}`);
  const { status, signal } = spawnSync(process.execPath, [file, ...args], {
    cwd: root,
    stdio: 'inherit',
  });
  times.push(`${name} ${((performance.now() - begun) / 1000).toFixed(1)} s`);
  if (status !== 0) {
    console.error(`\nnpm test: ${name} failed (${signal ?? `exit ${status}`}).`);
    process.exit(1);
  }
}
console.log(
  `\nnpm test: all passed in ${((performance.now() - started) / 1000).toFixed(0)} s: ${times.join(', ')}`,
);
