/**
 * Compiles kernels/wasm/assembly to kernels/wasm/kernels.wasm, which is committed. `npm run wasm`
 * writes the module and its record kernels.json; `npm run wasm -- --check` compiles aside and says
 * whether the same bytes come out. The compiler is fetched when it is asked for: it is 100 MB, and
 * only who changes the source needs it. A test holds source, module and record together.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = join(root, 'kernels', 'wasm');
const committed = join(folder, 'kernels.wasm');
const recordFile = join(folder, 'kernels.json');
const record = JSON.parse(readFileSync(recordFile, 'utf8'));
const { compiler, flags } = record;

/** Over the compiler, its flags, and every source by name. */
function sourcesHash() {
  const hash = createHash('sha256').update(`${compiler}\0${flags}\0`);
  const sources = join(folder, 'assembly');
  for (const name of readdirSync(sources).sort()) {
    hash
      .update(`${name}\0`)
      .update(readFileSync(join(sources, name)))
      .update('\0');
  }
  return hash.digest('hex');
}

function compile(target) {
  const asc = ['asc', 'kernels/wasm/assembly/kernels.ts', '--outFile', target, ...flags.split(' ')];
  const { error, status } = spawnSync(
    'npm',
    ['exec', '--yes', `--package=${compiler}`, '--', ...asc],
    {
      cwd: root,
      shell: process.platform === 'win32',
      stdio: ['ignore', 'inherit', 'inherit'],
    },
  );
  if (status === 0) return readFileSync(target);
  console.error(
    `wasm: ${compiler} did not compile the source (${error?.message ?? `exit ${status}`}).`,
  );
  process.exit(1);
}

const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex');
const aside = mkdtempSync(join(tmpdir(), 'kimera-wasm-'));
const compiled = compile(join(aside, 'kernels.wasm'));
rmSync(aside, { recursive: true });

if (process.argv.includes('--check')) {
  if (!compiled.equals(readFileSync(committed))) {
    console.error('wasm: the source compiles to other bytes than kernels.wasm. Run: npm run wasm');
    process.exit(1);
  }
  console.log(`kernels.wasm is what ${compiler} makes of its source: ${compiled.length} bytes.`);
} else {
  writeFileSync(committed, compiled);
  const written = { compiler, flags, sources: sourcesHash(), module: sha256(compiled) };
  writeFileSync(recordFile, `${JSON.stringify(written, null, 2)}\n`);
  console.log(`kernels.wasm written: ${compiled.length} bytes, SHA-256 ${written.module}.`);
}
