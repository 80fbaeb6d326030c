/** Builds what changed, with a line of progress a part; a build that breaks off is told by its code. */
import { failureOf, tell } from './refusals.mjs';

/** Answers whether dist/ is there and fits. @param options - {tools}: also benches and what tests start. */
export async function bringUpToDate(options = {}) {
  // To stderr: with --json the program's stdout holds nothing but its own document.
  const say = (line) => process.stderr.write(`${line}\n`);
  try {
    // Loaded here: the bundler may be what is missing.
    const { build } = await import('./make.mjs');
    await build({ ...options, say });
    return true;
  } catch (error) {
    tell(failureOf(error));
    return false;
  }
}
