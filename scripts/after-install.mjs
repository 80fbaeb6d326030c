/**
 * Runs after `npm ci` and `npm install`; never fails one. No package of others runs a script of its own
 * (`allowScripts`); the two things that are worth doing stand here.
 *
 * webgpu brings a build of Dawn for five platforms, 132 MB: those of other platforms go.
 * lmdb's ready binaries are optional packages: where they were left out, it is compiled once.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const modules = fileURLToPath(new URL('../node_modules/', import.meta.url));
// As npm is told with --os and --cpu, for a folder that is carried elsewhere.
const system = process.env['npm_config_os'] ?? process.platform;
const processor = process.env['npm_config_cpu'] ?? process.arch;

/** It takes half a minute; what takes this long waits for a network that is not there. */
const COMPILE_MS_MAX = 600_000;

function trimWebgpu() {
  const builds = `${modules}webgpu/dist`;
  if (!existsSync(builds)) return;
  const own = `${system}-${system === 'darwin' ? 'universal' : processor}`;
  for (const name of readdirSync(builds)) {
    if (name !== own) rmSync(`${builds}/${name}`, { recursive: true, force: true });
  }
}

function compileLmdb() {
  const cwd = `${modules}lmdb`;
  const ready = [`${modules}@lmdb/lmdb-${system}-${processor}`, `${cwd}/build/Release/lmdb.node`];
  if (!existsSync(cwd) || ready.some((path) => existsSync(path))) return;
  console.log('lmdb has no ready binary here (optional packages were left out): compiling it ...');
  const options = { cwd, shell: true, stdio: 'ignore', timeout: COMPILE_MS_MAX };
  const { status } = spawnSync('node-gyp rebuild', options);
  console.log(
    status === 0
      ? 'lmdb is compiled.'
      : 'lmdb could not be compiled (python3, make and a C++ compiler are needed). The journal needs it: npm ci --include=optional',
  );
}

for (const step of [trimWebgpu, compileLmdb]) {
  try {
    step();
  } catch (error) {
    console.log(`${step.name}: ${error instanceof Error ? error.message : String(error)}`);
  }
}
