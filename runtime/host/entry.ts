/** The thread of a host. Three ports: turns, control (comlink), notices (heartbeat and log). */
import { threadId, workerData } from 'node:worker_threads';
import { expose } from 'comlink';
import nodeEndpoint from 'comlink/dist/esm/node-adapter.mjs';
import { invariant } from '../../protocols/errors.ts';
import { showSourceStacks } from '../telemetry/source-stacks.ts';
import { ownThread } from './cpu-time.ts';
import type { TurnFrame } from './frames.ts';
import { progressOn } from './liveness.ts';
import { openSeatServer } from './seat-server.ts';
import type { HostStart } from './wire.ts';

showSourceStacks(new URL('../..', import.meta.url));

const start = workerData as HostStart;
invariant(start.ports !== undefined, 'a host entry gets its ports as worker data');
const { control, notice, turn } = start.ports;
// A seat can read workerData; what it can reach there should not be its host's lines.
delete start.ports;

const progress = progressOn(start.progress);
progress.nameThread(ownThread() ?? 0);

const { beatMs, id, seatModuleUrl } = start;
const server = openSeatServer({
  beatMs,
  id,
  line: {
    answer: (frame) => turn.postMessage(frame),
    close() {
      for (const port of [turn, control, notice]) port.close();
    },
    tell(what, sent) {
      notice.postMessage(what);
      sent?.();
    },
  },
  place: 'the thread',
  progress,
  seatModuleUrl,
  threadId,
});
turn.on('message', (frame: TurnFrame) => server.serve(frame));
expose(server.control, nodeEndpoint(control));
