/**
 * Compiles kernels/wasm/assembly to kernels/wasm/kernels.wasm, beside the code that loads it, so that
 * tests on source find it too. Skips when the module is newer than its sources.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = join(root, 'kernels', 'wasm', 'assembly');
const target = join(root, 'kernels', 'wasm', 'kernels.wasm');

/** Pages of 64 KiB that the module may address at most: 2 GiB. Only what a job needs is taken. */
const PAGES_MAX = 32_768;
// No garbage collector and no data segments: the caller lays out the memory and passes addresses.
const FLAGS = [
  ['--enable', 'simd'],
  ['--enable', 'threads'],
  ['--importMemory', '--sharedMemory', '--noExportMemory'],
  ['--initialMemory', '1', '--maximumMemory', String(PAGES_MAX)],
  ['--runtime', 'stub', '--noAssert'],
  ['--optimizeLevel', '3', '--shrinkLevel', '0', '--converge'],
].flat();

/** @throws when the compiler refuses the source; it has printed why. */
export function buildWasm() {
  const sources = [
    ...readdirSync(folder).map((name) => join(folder, name)),
    fileURLToPath(import.meta.url),
  ];
  const newest = Math.max(...sources.map((file) => statSync(file).mtimeMs));
  if (existsSync(target) && statSync(target).mtimeMs > newest) return;
  const compiler = join(root, 'node_modules', 'assemblyscript', 'bin', 'asc.js');
  const entry = join('kernels', 'wasm', 'assembly', 'kernels.ts');
  const { status } = spawnSync(process.execPath, [compiler, entry, '--outFile', target, ...FLAGS], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  if (status !== 0) throw new Error(`asc ended with ${status}`);
}
