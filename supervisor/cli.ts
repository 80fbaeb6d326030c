#!/usr/bin/env node
/** The program `kimera`: checks that the build is whole, then runs the command line. */
import { damageOf } from './built.ts';

const damage = damageOf();
if (damage !== undefined) {
  const { file, message } = damage;
  const report = { code: 'BUILD_DAMAGED', message, details: { file } };
  const said = process.argv.includes('--json') ? JSON.stringify({ error: report }) : message;
  process.stderr.write(`${said}\n`);
  process.exit(3);
}

// Whoever reads our output may stop reading (`| head`): that is no failure of ours.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

const [{ main }, { showSourceStacks }, { processTerminal }] = await Promise.all([
  import('./main.ts'),
  import('../runtime/telemetry/source-stacks.ts'),
  import('./terminal.ts'),
]);
showSourceStacks(new URL('..', import.meta.url));
const { code, failed } = await main(process.argv.slice(2), processTerminal());
// A start that failed may leave threads and a port behind; they end with the process.
if (failed) process.exit(code);
process.exitCode = code;
