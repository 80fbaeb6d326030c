/** `npm run kimera -- COMMAND`: runs the command line from dist/, if dist/ fits the sources. It never builds. */
import { refusalOf } from './build/refusals.mjs';
import { distState } from './build/state.mjs';

const refusal = refusalOf(distState());
if (refusal === undefined) {
  await import('../dist/supervisor/cli.js');
} else {
  const json = process.argv.includes('--json');
  process.stderr.write(`${json ? JSON.stringify({ error: refusal }) : refusal.message}\n`);
  process.exitCode = 3;
}
