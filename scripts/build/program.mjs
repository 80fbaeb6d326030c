/** Runs the program in dist/; what it needs from node_modules may not be there. */
import { refusal, tell } from './refusals.mjs';

export async function runProgram() {
  const { over } = await import('../../dist/supervisor/cli.js').catch(refuse);
  // Not awaited: Node would end with 13 and no word if nothing were left to wait for.
  void over?.catch(refuse);
}

function refuse(error) {
  const name = /^Cannot find package '([^']+)'/.exec(error.message)?.[1];
  if (error.code !== 'ERR_MODULE_NOT_FOUND' || name === undefined) throw error;
  tell(refusal('PACKAGES_MISSING', { name }));
  process.exitCode = 3;
  return {};
}
