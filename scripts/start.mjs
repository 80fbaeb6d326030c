/** `npm start`: builds what changed, then runs `kimera start`. */
import { runProgram } from './build/program.mjs';
import { distState } from './build/state.mjs';
import { bringUpToDate } from './build/up-to-date.mjs';

if (distState().state === 'fits' || (await bringUpToDate())) {
  process.argv.splice(2, 0, 'start');
  await runProgram();
} else {
  process.exitCode = 3;
}
