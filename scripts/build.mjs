/**
 * `npm run build`: dist/ from the sources. Parts that did not change are taken over from the build
 * before; see build/place.mjs for where builds lie. `--tools` also builds benches and what tests start.
 */
import { build } from './build/make.mjs';

await build({
  // To stderr: with --json the program's stdout holds nothing but its own document.
  say: (line) => process.stderr.write(`${line}\n`),
  tools: process.argv.includes('--tools'),
});
