/**
 * `npm run build`: dist/ from the sources. Parts that did not change are taken over from the build
 * before; see build/place.mjs for where builds lie. `--tools` also builds benches and what tests start.
 */
import { bringUpToDate } from './build/up-to-date.mjs';

const KNOWN = ['--json', '--tools'];
const unknown = process.argv.slice(2).filter((option) => !KNOWN.includes(option));
if (unknown.length > 0) {
  process.stderr.write(
    `Unknown option ${unknown.join(' ')}. Usage: npm run build -- [--tools] [--json]\n`,
  );
  process.exitCode = 2;
} else if (!(await bringUpToDate({ tools: process.argv.includes('--tools') }))) {
  process.exitCode = 3;
}
