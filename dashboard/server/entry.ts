/** The worker's entry: the dashboard server, talking to the main thread over `parentPort`. */
import { parentPort, workerData } from 'node:worker_threads';
import type { DashboardOptions } from '../../protocols/api.ts';
import { errorReport, invariant } from '../../protocols/errors.ts';
import { showSourceStacks } from '../../runtime/telemetry/source-stacks.ts';
import type { PortLike } from './main-port.ts';
import { startDashboard } from './server.ts';

showSourceStacks(new URL('../..', import.meta.url));

const port = parentPort;
invariant(port !== null, 'the dashboard entry runs in a worker');
const line: PortLike = {
  on: (event, listener) => port.on(event, listener),
  postMessage: (message) => {
    port.postMessage(message);
    // The last word: nothing keeps the thread alive after it.
    if (message.kind === 'stopped') port.close();
  },
};
const onFault = (error: unknown): void =>
  line.postMessage({ kind: 'failed', error: errorReport(error) });

try {
  await startDashboard(workerData as DashboardOptions, { onFault, port: line });
} catch (error) {
  onFault(error);
  port.close();
}
