#!/usr/bin/env node
/**
 * `npx kimera COMMAND`: runs the command line from dist/, if dist/ fits the sources. It never
 * builds. What stops trading also runs from a stale build, and says that it does.
 */
import { runProgram } from './build/program.mjs';
import { refusalOf, tell } from './build/refusals.mjs';
import { distState } from './build/state.mjs';

const STOPS = ['halt', 'flatten'];

const refusal = refusalOf(distState());
const isStop = refusal?.code === 'BUILD_STALE' && STOPS.includes(process.argv[2]);
if (refusal !== undefined) tell(refusal, isStop ? 'warning' : 'error');
if (refusal === undefined || isStop) {
  await runProgram();
} else {
  process.exitCode = 3;
}
