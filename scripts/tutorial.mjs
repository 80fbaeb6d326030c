/**
 * `npm run tutorial [-- FOLDER]`: builds, then runs the commands of docs/guides/write-an-agent.md, every
 * fenced block that is marked `sh tutorial`, as they stand there, in FOLDER (a new temporary one by default).
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { distState } from './build/state.mjs';
import { root } from './build/sources.mjs';
import { bringUpToDate } from './build/up-to-date.mjs';

const guide = readFileSync(join(root, 'docs/guides/write-an-agent.md'), 'utf8');
const commands = [...guide.matchAll(/^```sh tutorial\n([^]*?)^```$/gm)]
  .flatMap(([, block]) => block.split('\n'))
  .filter((line) => line !== '');

if (distState().state === 'fits' || (await bringUpToDate())) {
  const folder = resolve(process.argv[2] ?? mkdtempSync(join(tmpdir(), 'kimera-tutorial-')));
  mkdirSync(folder, { recursive: true });
  process.exitCode = runAll(folder);
} else {
  process.exitCode = 3;
}

/** Answers the exit code of the first that fails; 0 when none does. */
function runAll(folder) {
  for (const command of commands) {
    process.stdout.write(`\n$ ${command}\n`);
    const args = command.replace(/^npx kimera /, '').split(' ');
    const program = join(root, 'scripts/kimera.mjs');
    const { status } = spawnSync(process.execPath, [program, ...args], {
      cwd: folder,
      stdio: 'inherit',
    });
    if (status !== 0) return status ?? 1;
  }
  process.stdout.write(`\nEverything is in ${folder}; the plugin is in my-agent.\n`);
  return 0;
}
