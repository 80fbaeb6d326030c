/**
 * The thread of a worker host. Three ports: turns, control (comlink), notices (heartbeat and log).
 * It holds seats and nothing that decides: whatever happens to it, the journal has all it knew.
 */
import { clearInterval, setImmediate, setInterval } from 'node:timers';
import { getHeapStatistics } from 'node:v8';
import { threadId, workerData } from 'node:worker_threads';
import { expose } from 'comlink';
import nodeEndpoint from 'comlink/dist/esm/node-adapter.mjs';
import { appError, invariant } from '../../protocols/errors.ts';
import type { HostRequest, HostResponse, OpenSeat, SeatFailure } from '../../protocols/host.ts';
import { guardAmbient } from './ambient.ts';
import { controlled } from './control.ts';
import { readableReport } from './frames.ts';
import type { AnswerFrame, TurnFrame } from './frames.ts';
import { showSourceStacks } from '../telemetry/source-stacks.ts';
import { progressOn } from './liveness.ts';
import { ownThread } from './thread-cpu.ts';
import { SeatTable } from './seat-table.ts';
import type { EntryControl, HostNotice, HostStart } from './wire.ts';

// Taken before the guards replace them; a binding of node:timers itself would stay, these are plain.
const every = setInterval;
const soon = setImmediate;
const exit = process.exit.bind(process);

showSourceStacks(new URL('../..', import.meta.url));

const start = workerData as HostStart;
invariant(start.ports !== undefined, 'a host entry gets its ports as worker data');
const { control, notice, turn } = start.ports;
// A seat can read workerData; what it can reach there should not be its host's lines.
delete start.ports;

const progress = progressOn(start.progress);
progress.nameThread(ownThread() ?? 0);
let table: SeatTable | undefined;

const tell = (what: HostNotice): void => notice.postMessage(what);
/** From the engine: `process.memoryUsage` opens a file for it, and fails where no more can be opened. */
const heapUsed = (): number => getHeapStatistics().used_heap_size;
const beat = (): void => tell({ kind: 'beat', heapUsedBytes: heapUsed() });
const pulse = every(beat, start.beatMs);

// Node's own answer to an uncaught error calls process.exit, which the guards refuse.
process.on('uncaughtException', (error) => {
  tell({ error: readableReport(error), kind: 'crash' });
  exit(1);
});

const seated = (): SeatTable => {
  if (table === undefined) {
    throw appError('HOST_START_FAILED', { host: start.id, reason: 'it has not been started' });
  }
  return table;
};

const entryControl: EntryControl = {
  start: (specs) =>
    controlled(async () => {
      const openSeat = await loadOpenSeat(start.seatModuleUrl);
      tell({ kind: 'loaded', what: 'the seat module' });
      guardAmbient((level, text) => tell({ kind: 'log', level, text }));
      const opening = new SeatTable({ host: start.id, openSeat, progress });
      const failures: SeatFailure[] = [];
      for (const [index, spec] of specs.entries()) {
        const opened = await controlled(() => opening.add(spec, index + 1));
        tell({ kind: 'loaded', what: spec.seat });
        if ('ok' in opened) continue;
        const { seat, incarnation } = spec;
        failures.push({ error: opened.error, incarnation, seat });
      }
      table = opening;
      turn.on('message', serve);
      return failures;
    }),
  addSeat: (spec, ordinal) => controlled(() => seated().add(spec, ordinal)),
  removeSeat: (seat) => controlled(() => seated().remove(seat)),
  snapshot: (seat) => controlled(() => seated().snapshot(seat)),
  inspect: () =>
    controlled(() => ({
      heapUsedBytes: heapUsed(),
      seats: seated().inspect(),
      threadId,
    })),
  stop: () => {
    // After the answer has been posted: a closed port sends nothing.
    soon(() => {
      clearInterval(pulse);
      for (const port of [turn, control, notice]) port.close();
    });
    return Promise.resolve({ ok: null });
  },
};

async function loadOpenSeat(url: string): Promise<OpenSeat> {
  let module: { readonly openSeat?: unknown };
  try {
    module = (await import(url)) as { readonly openSeat?: unknown };
  } catch (error) {
    throw appError('SEAT_MODULE', { url, reason: String(error) }, error);
  }
  if (typeof module.openSeat !== 'function') {
    throw appError('SEAT_MODULE', { url, reason: 'it exports no function openSeat' });
  }
  return module.openSeat as OpenSeat;
}

/** What earlier frames of the same turn brought about. */
let earlier: HostResponse | undefined;

/** Answers one turn; the records of a long one come in several frames, the asks with the last. */
function serve(frame: TurnFrame): void {
  const response = joined(earlier, seated().turn(frame.request as HostRequest));
  earlier = frame.more ? response : undefined;
  if (!frame.more) turn.postMessage({ response, turn: frame.turn } satisfies AnswerFrame);
}

function joined(before: HostResponse | undefined, after: HostResponse): HostResponse {
  if (before === undefined) return after;
  const again = new Set(before.failures.map(({ seat, incarnation }) => `${seat}@${incarnation}`));
  const letters = [...(before.deadLetters ?? []), ...(after.deadLetters ?? [])];
  return {
    kind: 'answers',
    answers: after.answers,
    ...(letters.length > 0 ? { deadLetters: letters } : {}),
    failures: [
      ...before.failures,
      // An ask for a seat that an earlier frame crashed says nothing new.
      ...after.failures.filter((next) => !again.has(`${next.seat}@${next.incarnation}`)),
    ],
  };
}

expose(entryControl, nodeEndpoint(control));
tell({ kind: 'loaded', what: 'the thread' });
beat();
