/** Runs the program in dist/; what it needs from node_modules may not be there. */
import { refusal, tell } from './refusals.mjs';

export async function runProgram() {
  try {
    await import('../../dist/supervisor/cli.js');
  } catch (error) {
    const name = /^Cannot find package '([^']+)'/.exec(error.message)?.[1];
    if (error.code !== 'ERR_MODULE_NOT_FOUND' || name === undefined) throw error;
    tell(refusal('PACKAGES_MISSING', { name }));
    process.exitCode = 3;
  }
}
