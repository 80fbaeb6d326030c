/** `npm start`: builds what changed, then runs `kimera start`. */
import { distState } from './build/state.mjs';
import { bringUpToDate } from './build/up-to-date.mjs';

if (distState().state === 'fits' || (await bringUpToDate())) {
  process.argv.splice(2, 0, 'start');
  await import('../dist/supervisor/cli.js');
} else {
  process.exitCode = 3;
}
