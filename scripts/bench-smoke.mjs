/**
 * Runs every bench at its smoke size: a bench that no longer runs is a failing test. Two at a time:
 * their figures are not looked at here, only whether they come and are of the same result.
 */
import { spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const AT_ONCE = 2;
const LIMIT_MS = 180_000;
const dir = fileURLToPath(new URL('../dist/bench/', import.meta.url));
const benches = existsSync(dir)
  ? readdirSync(dir)
      .filter((name) => name.endsWith('.js'))
      .sort()
  : [];

/** Runs one to its end and prints what it said in one piece. */
function run(name) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [join(dir, name), '--smoke'], {
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: LIMIT_MS,
    });
    let said = '';
    const hear = (text) => (said += text);
    child.stdout.setEncoding('utf8').on('data', hear);
    child.stderr.setEncoding('utf8').on('data', hear);
    child.once('close', (code, signal) => {
      console.log(`-- bench/${name.replace(/\.js$/, '')} --smoke\n${said}`);
      if (code !== 0) console.error(`bench/${name} failed with ${code ?? signal}`);
      resolve(code === 0);
    });
  });
}

const waiting = [...benches];
let failed = 0;
async function work() {
  for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
    if (!(await run(name))) failed += 1;
  }
}
await Promise.all(Array.from({ length: AT_ONCE }, work));
if (failed > 0) process.exit(1);
