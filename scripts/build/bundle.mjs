/**
 * Bundles TypeScript for Node: one file an entry plus the chunks they share. Every module keeps the
 * address that it has in the source tree: `import.meta.url` in runtime/host/spawn.ts stays
 * <dist>/runtime/host/spawn.js, whichever chunk the code ends up in. So what a module finds beside
 * itself (a shader, a manifest, an entry) lies at the same place in dist/ as in the sources.
 */
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { rolldown } from 'rolldown';
import { filesBelow, named, root } from './sources.mjs';

/**
 * Stay packages: native code, files found beside their own module, threads started from their own
 * files, and what only some machines have.
 */
const EXTERNAL = [
  /^node:/,
  /^@fastify\//,
  /^@sparticuz\//,
  /^@visx\//,
  /^fastify$/,
  /^jiti$/,
  /^lmdb$/,
  /^pino$/,
  /^piscina$/,
  /^playwright-core$/,
  /^prom-client$/,
  /^rolldown$/,
  /^socket\.io(-client)?$/,
  /^tar-stream$/,
  /^webgpu$/,
];

/** Where a process or a thread of the product starts, and the modules it loads by address. */
export function productEntries() {
  const agents = readdirSync(join(root, 'agents')).filter((name) =>
    existsSync(join(root, 'agents', name, 'agent.json')),
  );
  return [
    'agents/sdk/seat',
    'dashboard/server/entry',
    'kernels/device/entry',
    'kernels/wasm/thread',
    'runtime/host/entry',
    'runtime/host/guest',
    'supervisor/cli',
    'supervisor/study/task',
    ...agents.map((name) => `agents/${name}/agent`),
    ...sdkEntries(),
  ];
}

/** The modules that plugins import by the package's name. */
function sdkEntries() {
  const { exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  return Object.values(exports).flatMap(({ default: file }) =>
    file === undefined ? [] : [file.slice('./dist/'.length, -'.js'.length)],
  );
}

/** Benches, and programs that tests and scripts start; they find the product's entries in dist/. */
export function toolEntries() {
  const benches = readdirSync(join(root, 'bench')).filter((name) => name.endsWith('.ts'));
  return [
    'bench/support/lively-seat',
    'bench/support/parrot-seat',
    'kernels/catalogue',
    'kernels/device/adapter',
    'kernels/device/process-port',
    'kernels/device/serve',
    'kernels/device/swiftshader',
    'kernels/open-kernels',
    'runtime/telemetry/source-stacks',
    'scripts/docs/facts',
    'test/support/hostile-matrix',
    'test/support/journal/reader-thread',
    'test/support/journal/writer-child',
    ...benches.map((name) => `bench/${name.replace(/\.ts$/, '')}`),
  ];
}

/** Module addresses as in the source tree, see above. */
const keepAddresses = {
  name: 'keep-addresses',
  transform(code, id, { magicString }) {
    if (!id.startsWith(root) || id.includes('node_modules')) return undefined;
    if (!code.includes('import.meta.url')) return undefined;
    const address = JSON.stringify(named(root, id).replace(/\.ts$/, '.js'));
    magicString.replaceAll('import.meta.url', `new URL(${address}, kimeraDist).href`);
    return { code: magicString };
  },
};

/** `kimeraDist` of keepAddresses: dist/ as seen from a chunk. */
function distOf({ fileName }) {
  const up = '../'.repeat(fileName.split('/').length - 1) || './';
  return `const kimeraDist = new URL('${up}', import.meta.url);`;
}

/** Every package: for tools, which nobody waits for. */
export const EVERY_PACKAGE = [/^[^./]/];

/**
 * Writes the bundle of `entries` (source paths without ending) below `dist`; answers what it made.
 * @param options.chunks - folder for shared chunks, below `dist`.
 * @param options.external - what stays a package.
 */
export async function bundle(entries, dist, { chunks, external = EXTERNAL }) {
  const input = Object.fromEntries(entries.map((name) => [name, join(root, `${name}.ts`)]));
  const build = await rolldown({
    cwd: root,
    // Edits of a module's text that keep its source map.
    experimental: { nativeMagicString: true },
    external,
    input,
    logLevel: 'warn',
    platform: 'node',
    plugins: [keepAddresses],
    // Comments name modules by their path: the same for a folder of packages that is a link.
    resolve: { symlinks: false },
    tsconfig: join(root, 'tsconfig.json'),
  });
  const { output } = await build.write({
    banner: distOf,
    chunkFileNames: `${chunks}/[name]-[hash].js`,
    dir: dist,
    entryFileNames: '[name].js',
    format: 'esm',
    sourcemap: true,
  });
  await build.close();
  const written = output.filter(({ type }) => type === 'chunk');
  const bytes = written.reduce((sum, { code }) => sum + code.length, 0);
  return `${entries.length} entries, ${written.length} files, ${(bytes / 1e6).toFixed(1)} MB`;
}

/** Files that modules find beside themselves: manifests, shaders, the module, recordings. */
const BESIDE = /\.(csv|json|wasm|wgsl)$/;

/** Plugins that `agents new` copies, as they are. */
const TEMPLATES = join(root, 'agents', 'sdk', 'templates', '/');

export function copyBeside(rooms, dist) {
  for (const file of rooms.flatMap((room) => filesBelow(join(root, room)))) {
    const isWhole = file.startsWith(TEMPLATES);
    if ((!isWhole && !BESIDE.test(file)) || file.includes('/assembly/')) continue;
    const target = join(dist, named(root, file));
    mkdirSync(dirname(target), { recursive: true });
    copyFileSync(file, target);
  }
}
