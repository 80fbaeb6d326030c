/** Makes the parts of a build, each below the folder it is given; each answers what it made. */
import { spawn } from 'node:child_process';
import { cpSync, existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundle, copyBeside, EVERY_PACKAGE, productEntries, toolEntries } from './bundle.mjs';
import { filesBelow, PARTS, root } from './sources.mjs';

/** Rooms that the types of the SDK are made of. */
const SDK_ROOMS = ['agents', 'protocols'];

export const makers = {
  async bundle(dist) {
    copyBeside(
      PARTS.bundle.filter((path) => path !== 'scripts/build' && !path.includes('.')),
      dist,
    );
    return bundle(productEntries(), dist, { chunks: 'chunks' });
  },

  async page(dist) {
    const outDir = join(dist, 'dashboard', 'web');
    const config = join('dashboard', 'web', 'vite.config.ts');
    await node('vite/bin/vite.js', ['build', '--config', config, '--outDir', outDir]);
    return `${filesBelow(outDir).length} files`;
  },

  /** Declarations of what a plugin sees, for editors and type checkers; no code. */
  async types(dist) {
    const outDir = join(dist, 'types');
    await node('typescript/bin/tsc', ['-p', 'scripts/build/types.json', '--outDir', outDir]);
    // Of what the SDK works with inside; no declaration of its own names them.
    for (const room of readdirSync(outDir)) {
      if (!SDK_ROOMS.includes(room)) rmSync(join(outDir, room), { recursive: true });
    }
    return `${filesBelow(outDir).length} declarations`;
  },

  async tools(dist) {
    for (const folder of ['bench', 'chunks-tools', 'scripts', 'test']) {
      rmSync(join(dist, folder), { force: true, recursive: true });
    }
    // C sources that benches compile to compare with.
    copyNative(dist);
    return bundle(toolEntries(), dist, { chunks: 'chunks-tools', external: EVERY_PACKAGE });
  },
};

/** Takes a part over from an earlier build, whose build.json names its files. */
export function copyPart(part, { files }, from, to) {
  for (const name of Object.keys(files).filter((file) => partOf(file) === part)) {
    for (const file of [name, `${name}.map`]) {
      if (existsSync(join(from, file))) cpSync(join(from, file), join(to, file));
    }
  }
}

/** The part that a file of the product belongs to. */
export function partOf(name) {
  if (name.startsWith('types/')) return 'types';
  return name.startsWith('dashboard/web/') ? 'page' : 'bundle';
}

function copyNative(dist) {
  for (const file of filesBelow(join(root, 'bench', 'support'))) {
    if (/\.[ch]$/.test(file)) cpSync(file, join(dist, file.slice(root.length)));
  }
}

/** Runs a package's program; what it prints is shown when it fails. */
function node(program, args) {
  const file = join(root, 'node_modules', program);
  if (!existsSync(file)) {
    throw Object.assign(new Error(`there is no node_modules/${program}`), {
      code: 'NOT_INSTALLED',
    });
  }
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [file, ...args], {
      cwd: root,
      // Whatever the caller's is: libraries hand out development builds for any other.
      env: { ...process.env, NODE_ENV: 'production' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => (said += text));
    }
    child.once('error', reject);
    child.once('close', (code) => {
      if (code === 0) resolve();
      else reject(new Error(`${program} ended with ${code}:\n${said}`));
    });
  });
}

/**
 * So that Node takes the files as modules wherever the build lies, and knows its version; and so that
 * what is built finds the SDK by the package's name.
 */
export function writePackage(dist, { name, version, license, exports }) {
  const own = JSON.stringify(exports).replaceAll('"./dist/', '"./');
  const described = { name, version, license, type: 'module', exports: JSON.parse(own) };
  const text = JSON.stringify(described, null, 2);
  writeFileSync(join(dist, 'package.json'), `${text}\n`);
}
