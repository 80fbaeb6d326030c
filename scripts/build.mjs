/**
 * Builds dist/: tsc mirrors the source tree, files that tsc does not copy (manifests, shaders,
 * recordings, the WebAssembly module) follow, the page is built by Vite. `--if-needed` skips when dist/ is
 * newer than every source file; `--all` also compiles tests, benches and examples, which running the
 * program does not need.
 */
import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const dist = join(root, 'dist');
const stamp = join(dist, '.built');
const all = process.argv.includes('--all');
const PRODUCT = [
  'agents',
  'council',
  'dashboard',
  'execution',
  'kernels',
  'market',
  'portfolio',
  'protocols',
  'research',
  'runtime',
  'supervisor',
  'venues',
];
const ROOMS = all ? [...PRODUCT, 'bench', 'examples', 'test'] : PRODUCT;
const COPIED = /\.(c|csv|h|json|wgsl|wasm)$/;

/** Every file below a folder; none when it does not exist. */
function filesOf(dir) {
  if (!existsSync(dir)) return [];
  return readdirSync(dir, { withFileTypes: true }).flatMap((entry) => {
    const path = join(dir, entry.name);
    return entry.isDirectory() ? filesOf(path) : [path];
  });
}

function run(command, args) {
  const { status } = spawnSync(process.execPath, [join(root, 'node_modules', command), ...args], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  if (status !== 0) process.exit(status ?? 1);
}

const sourceFiles = () => ROOMS.flatMap((room) => filesOf(join(root, room)));
if (process.argv.includes('--if-needed') && existsSync(stamp)) {
  const built = statSync(stamp).mtimeMs;
  const newest = Math.max(
    ...[...sourceFiles(), join(root, 'package.json'), join(root, 'tsconfig.json')].map(
      (file) => statSync(file).mtimeMs,
    ),
  );
  if (newest < built) process.exit(0);
}

rmSync(dist, { recursive: true, force: true });
// To stderr: with --json the program's stdout holds nothing but its own document.
process.stderr.write('Building dist/ ...\n');
run('typescript/bin/tsc', ['-p', all ? root : join(root, 'scripts', 'tsconfig.product.json')]);
for (const file of sourceFiles()) {
  if (!COPIED.test(file) || file.includes(`${join('dashboard', 'web')}`)) continue;
  const target = join(dist, relative(root, file));
  mkdirSync(dirname(target), { recursive: true });
  cpSync(file, target);
}
if (!process.argv.includes('--no-page')) {
  run('vite/bin/vite.js', [
    'build',
    '--config',
    join('dashboard', 'web', 'vite.config.ts'),
    '--logLevel',
    'warn',
  ]);
}
writeFileSync(stamp, `${new Date().toISOString()}\n`);
