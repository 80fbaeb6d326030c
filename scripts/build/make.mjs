/** Makes a build: aside, part by part, then put in place in one step. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkPackages } from './packages.mjs';
import { copyPart, makers, partOf, writePackage } from './parts.mjs';
import { asideOf, discard, dist, folderOf, keep, place } from './place.mjs';
import {
  differing,
  filesBelow,
  fingerprint,
  named,
  PRODUCT,
  readSources,
  root,
  sha256,
} from './sources.mjs';
import { builtBefore, jsonAt } from './state.mjs';

/** A save in the middle of a build is usual; a source that never rests is not. */
const ATTEMPTS = 3;

/**
 * Brings dist/ up to date.
 * @param options.tools - also benches and programs of tests.
 * @param options.say - called with each line of progress.
 * @throws {Error} code EDITED: sources changed while they were built, several times over.
 */
export async function build(options) {
  for (let attempt = 1; ; attempt++) {
    try {
      return await buildOnce(options);
    } catch (error) {
      if (error.code !== 'EDITED' || attempt === ATTEMPTS) throw error;
      options.say(`${error.message}: building again.`);
    }
  }
}

async function buildOnce({ say, tools = false }) {
  const began = performance.now();
  const before = builtBefore();
  const parts = tools ? [...PRODUCT, 'tools'] : PRODUCT;
  const sources = readSources(parts, before?.sources);
  const wanted = Object.fromEntries(parts.map((part) => [part, fingerprint(part, sources)]));
  const isWhole = before !== undefined && !isDamaged(dist, before.build);
  const fits = (part) => isWhole && before.build.parts[part] === wanted[part];
  if (!PRODUCT.every(fits)) {
    checkPackages();
    await buildProduct({ before, fits, parts, say, sources, wanted });
  }
  if (tools && !toolsFit(wanted)) {
    await timed('tools', say, () => makers.tools(dist));
    writeFileSync(join(dist, 'tools.json'), JSON.stringify({ tools: wanted.tools }));
  }
  say(`dist/ is build ${idOf(wanted)} (${seconds(began)}).`);
}

/** @param ask - {before, fits, parts, say, sources, wanted}: as above. */
async function buildProduct({ before, fits, parts, say, sources, wanted }) {
  const made = PRODUCT.filter((part) => !fits(part));
  say(`Building dist/: ${made.join(', ')} ...`);
  const id = idOf(wanted);
  const aside = asideOf(id);
  try {
    for (const part of PRODUCT.filter(fits)) {
      copyPart(part, before.build, dist, aside);
    }
    await all(made.map((part) => timed(part, say, () => makers[part](aside))));
    checkUnchanged(parts, sources);
    writePackage(aside, JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')));
    writeFileSync(join(aside, 'sources.json'), JSON.stringify(sources));
    // Last: a folder without it is no whole build.
    writeFileSync(join(aside, 'build.json'), JSON.stringify(describe(aside, id, wanted), null, 1));
  } catch (error) {
    discard(aside);
    throw error;
  }
  // Another process may have made the same meanwhile, and be running from it.
  if (isThere(id)) discard(aside);
  else keep(aside, id);
  place(id);
}

/** Waits for every part, also when one fails: the others still write into the folder. */
async function all(parts) {
  const ends = await Promise.allSettled(parts);
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
}

/** An edit while the bundler read would be in the build, but not in its name. */
function checkUnchanged(parts, sources) {
  const edited = differing(readSources(parts, sources), sources, 'changed');
  if (edited === undefined) return;
  throw Object.assign(new Error(`${edited} changed while it was built`), { code: 'EDITED' });
}

const idOf = (wanted) => sha256(PRODUCT.map((part) => wanted[part]).join()).slice(0, 12);

/** Contents of build.json: the same for the same sources, wherever and whenever it was built. */
function describe(folder, id, wanted) {
  const files = {};
  for (const file of filesBelow(folder)) {
    const name = named(folder, file);
    if (name.endsWith('.map') || name === 'sources.json') continue;
    const content = readFileSync(file);
    files[name] = { bytes: content.length, sha256: sha256(content) };
  }
  const isCode = (name) => partOf(name) === 'bundle';
  const code = Object.keys(files)
    .filter(isCode)
    .map((name) => `${name}\0${files[name].sha256}\0`);
  const parts = Object.fromEntries(PRODUCT.map((part) => [part, wanted[part]]));
  return { id, code: sha256(code.sort().join('')), parts, files };
}

function isThere(id) {
  const build = jsonAt(join(folderOf(id), 'build.json'));
  return build?.files !== undefined && !isDamaged(folderOf(id), build);
}

/** A file was removed or changed by hand: nothing is taken over from such a build. */
const isDamaged = (folder, { files }) =>
  Object.entries(files).some(([name, built]) => {
    const file = join(folder, name);
    return !existsSync(file) || sha256(readFileSync(file)) !== built.sha256;
  });

/** Tools are made into the build that is there: nothing that runs for long uses them. */
const toolsFit = (wanted) => jsonAt(join(dist, 'tools.json'))?.tools === wanted.tools;

async function timed(part, say, task) {
  const began = performance.now();
  const made = await task();
  say(`  ${part.padEnd(6)} ${seconds(began).padStart(6)}  ${made}`);
}

const seconds = (began) => `${((performance.now() - began) / 1000).toFixed(1)} s`;
