/**
 * `npm run build`: dist/ from the sources. Parts that did not change are taken over from the build
 * before; see build/place.mjs for where builds lie. `--tools` also builds benches and what tests start.
 */
import { bringUpToDate } from './build/up-to-date.mjs';

if (!(await bringUpToDate({ tools: process.argv.includes('--tools') }))) process.exitCode = 3;
