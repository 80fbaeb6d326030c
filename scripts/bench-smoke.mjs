/** Runs every bench at its smoke size: a bench that no longer runs is a failing test. */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const dir = fileURLToPath(new URL('../dist/bench/', import.meta.url));
const benches = existsSync(dir)
  ? readdirSync(dir)
      .filter((name) => name.endsWith('.js'))
      .sort()
  : [];
for (const name of benches) {
  console.log(`-- bench/${name.replace(/\.js$/, '')} --smoke`);
  const { status } = spawnSync(process.execPath, [join(dir, name), '--smoke'], {
    stdio: 'inherit',
    timeout: 120_000,
  });
  if (status !== 0) {
    console.error(`bench/${name} failed with ${status}`);
    process.exit(1);
  }
}
