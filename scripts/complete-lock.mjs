/**
 * Completes package-lock.json after `npm install`: packages for other platforms that npm could not
 * resolve are left out by it, and `npm ci` then refuses the lock file as out of step. Each missing
 * optional dependency gets an entry with the exact version its parent asks for and the platform its
 * name tells; `npm ci` skips it here and installs it where it belongs. Every entry without an
 * integrity or a licence then gets what the registry says of it, so that nothing can be installed
 * whose bytes the lock file does not know.
 */
import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { promisify } from 'node:util';

const path = new URL('../package-lock.json', import.meta.url);
const lock = JSON.parse(readFileSync(path, 'utf8'));
const systems = [
  'darwin',
  'win32',
  'linux',
  'android',
  'freebsd',
  'openharmony',
  'netbsd',
  'openbsd',
  'sunos',
  'aix',
];
const processors = [
  'arm64',
  'x64',
  'ia32',
  'arm',
  'ppc64',
  'riscv64',
  's390x',
  'loong64',
  'mips64el',
  'wasm32',
  'universal',
];

/** npm puts a dependency at the root, or below its parent where versions differ. */
const isPlaced = (from, name) =>
  [`node_modules/${name}`, `${from}/node_modules/${name}`].some(
    (place) => lock.packages[place] !== undefined,
  );

function platformOf(name) {
  const parts = name.split(/[/-]/);
  const os = systems.filter((system) => parts.includes(system));
  const cpu = processors.filter((processor) =>
    parts.some(
      (part) =>
        part === processor || (processor === 'arm' && part.startsWith('arm') && part !== 'arm64'),
    ),
  );
  const libc = parts.some((part) => part.includes('musl'))
    ? ['musl']
    : parts.some((part) => part.startsWith('gnu'))
      ? ['glibc']
      : undefined;
  // A WebAssembly build fits any system, but npm is never asked to choose it by platform.
  return {
    ...(cpu.length > 0 ? { cpu } : {}),
    ...(os.length > 0 ? { os } : {}),
    ...(libc === undefined ? {} : { libc }),
  };
}

let added = 0;
for (const [from, entry] of Object.entries(lock.packages)) {
  for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
    if (from === '' || isPlaced(from, name)) continue;
    const exact = /^\d+\.\d+\.\d+/.test(version) ? version : version.replace(/^[^\d]*/, '');
    lock.packages[`node_modules/${name}`] = {
      version: exact,
      ...platformOf(name),
      ...(entry.dev ? { dev: true } : {}),
      optional: true,
    };
    added += 1;
  }
}

/** Calls of npm at a time. */
const AT_ONCE = 4;
const run = promisify(execFile);

/** What the registry says of one version. @throws when it does not answer or does not say. */
async function published(name, version) {
  const fields = ['dist.integrity', 'license', 'licenses', 'engines'];
  const { stdout } = await run('npm', ['view', '--json', `${name}@${version}`, ...fields]);
  const answer = JSON.parse(stdout);
  const integrity = answer['dist.integrity'];
  if (typeof integrity !== 'string') throw new Error(`no integrity of ${name}@${version}`);
  // Old packages have a list of them.
  const license = answer.license ?? answer.licenses?.[0]?.type;
  return { integrity, license, engines: answer.engines };
}

const lacking = Object.entries(lock.packages).filter(
  ([place, { integrity, license }]) =>
    place !== '' && (integrity === undefined || license === undefined),
);
let next = 0;
async function fill() {
  for (let found = lacking[next++]; found !== undefined; found = lacking[next++]) {
    const [place, entry] = found;
    const name = place.slice(place.lastIndexOf('node_modules/') + 'node_modules/'.length);
    const { engines, integrity, license } = await published(name, entry.version);
    if (entry.integrity !== undefined && entry.integrity !== integrity) {
      throw new Error(`${name}@${entry.version}: the registry gives another integrity`);
    }
    const { version, ...rest } = entry;
    lock.packages[place] = {
      version,
      integrity,
      ...rest,
      ...(license === undefined ? {} : { license }),
      ...(engines === undefined ? {} : { engines: entry.engines ?? engines }),
    };
  }
}
await Promise.all(Array.from({ length: AT_ONCE }, fill));

lock.packages = Object.fromEntries(
  Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1)),
);
writeFileSync(path, `${JSON.stringify(lock, null, 2)}\n`);
console.log(
  `${added} optional packages of other platforms added, ${lacking.length} entries completed.`,
);
