/**
 * `node scripts/isolation-matrix.mjs [PATH OF A NODE ...]`: tries every deed of test/fixtures/hosts/hostile.mjs
 * in a process and in a thread, with this Node and the others named, and prints docs/reliability.md's table.
 * Each try is a process of its own, in a session of its own: some of them end what started them.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const program = join(root, 'dist/test/support/hostile-matrix.js');
const module = join(root, 'test/fixtures/hosts/hostile.mjs');
const nodes = [process.execPath, ...process.argv.slice(2)];
const versions = nodes.map((node) =>
  spawnSync(node, ['--version'], { encoding: 'utf8' }).stdout.trim(),
);

const deeds = JSON.parse(run(process.execPath, ['deeds']).stdout);
const columns = ['process', 'thread'].flatMap((isolation) =>
  nodes.map((node, index) => ({ isolation, node, title: `${isolation}, ${versions[index]}` })),
);
print(['deed', ...columns.map(({ title }) => title)]);
print(['---', ...columns.map(() => '---')]);
for (const deed of deeds) {
  print([
    deed,
    ...columns.map(({ isolation, node }) => wordOf(run(node, [isolation, deed, module]))),
  ]);
}

function run(node, args) {
  const command = ['-c', '"$@"; exit $?', 'sh', node, program, ...args];
  return spawnSync('setsid', ['-w', 'sh', ...command], { encoding: 'utf8', timeout: 60_000 });
}

/** What came of it, in a word and the code it was refused or ended with. */
function wordOf({ signal, status, stdout }) {
  const last = stdout.trimEnd().split('\n').at(-1) ?? '';
  if (!last.startsWith('{'))
    return `**takes the supervisor along** (${signal ?? `exit ${status}`})`;
  const { detail, is } = JSON.parse(last);
  return is === 'done' ? `**done** (${detail})` : `${is}: ${detail}`;
}

function print(cells) {
  process.stdout.write(`| ${cells.join(' | ')} |\n`);
}
