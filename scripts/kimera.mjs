/** `npm run kimera -- COMMAND`: runs the command line from dist/, if dist/ fits the sources. It never builds. */
import { refusalOf, tell } from './build/refusals.mjs';
import { distState } from './build/state.mjs';

const refusal = refusalOf(distState());
if (refusal === undefined) {
  await import('../dist/supervisor/cli.js');
} else {
  tell(refusal);
  process.exitCode = 3;
}
