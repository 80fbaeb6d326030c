/** One stage of a test run: a program of the project or of a package, timed. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url));
export const bin = (path) => join(root, 'node_modules', path);

/**
 * Runs a stage {name, file, args, env?}; answers {name, seconds, problem}: undefined when it passed.
 * @param options.live - shows what it prints as it comes; else all of it when the stage is over.
 */
export function runStage({ args, env = {}, file, name }, { live }) {
  const began = performance.now();
  const over = (problem) => ({ name, problem, seconds: (performance.now() - began) / 1000 });
  if (!existsSync(file)) return Promise.resolve(over(`${file} is missing. Run npm ci.`));
  if (live) console.log(`\n== ${name}`);
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [file, ...args], {
      cwd: root,
      env: { ...process.env, ...env },
      stdio: live ? 'inherit' : ['ignore', 'pipe', 'pipe'],
    });
    let said = '';
    for (const stream of live ? [] : [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => (said += text));
    }
    child.once('error', (error) => resolve(over(error.message)));
    child.once('close', (code, signal) => {
      if (!live) console.log(`\n== ${name}\n${said.trimEnd()}`);
      resolve(over(code === 0 ? undefined : (signal ?? `exit ${code}`)));
    });
  });
}

/** Runs stages, `limit` at a time; the rest is not begun after one failed. */
export async function runStages(stages, limit) {
  const waiting = [...stages];
  const results = [];
  const work = async () => {
    while (waiting.length > 0 && results.every(({ problem }) => problem === undefined)) {
      results.push(await runStage(waiting.shift(), { live: limit === 1 }));
    }
  };
  await Promise.all(Array.from({ length: limit }, work));
  return results;
}

/** Ends the run at the first stage that failed. */
export function endIfFailed(results, command) {
  const failed = results.find(({ problem }) => problem !== undefined);
  if (failed === undefined) return;
  console.error(`\n${command}: ${failed.name} failed (${failed.problem}).`);
  process.exit(failed.problem.includes('npm ci') ? 3 : 1);
}

export const times = (results) =>
  results.map(({ name, seconds }) => `${name} ${seconds.toFixed(1)} s`).join(', ');
