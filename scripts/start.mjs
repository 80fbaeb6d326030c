/** `npm start`: builds what changed, then runs `kimera start`. */
import { distState } from './build/state.mjs';

if (distState().state !== 'fits') {
  // Loaded here: whoever has a build that fits needs no bundler.
  const { build } = await import('./build/make.mjs');
  await build({ say: (line) => process.stderr.write(`${line}\n`) });
}
process.argv.splice(2, 0, 'start');
await import('../dist/supervisor/cli.js');
