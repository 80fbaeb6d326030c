/**
 * The side of a host where the seats are, whatever line leads to it: loads the seat module, puts the
 * guards up, opens seats, answers turns and control calls. It holds seats and nothing that decides:
 * whatever happens to it, the journal has all it knew.
 */
import { clearInterval, setImmediate, setInterval } from 'node:timers';
import { getHeapStatistics } from 'node:v8';
import { whenDone } from '../../protocols/awaitable.ts';
import { appError } from '../../protocols/errors.ts';
import type { HostResponse, OpenSeat, SeatFailure } from '../../protocols/host.ts';
import { guardAmbient } from './ambient.ts';
import type { AmbientUses } from './ambient.ts';
import { controlled } from './control.ts';
import { readableReport } from './frames.ts';
import type { AnswerFrame, TurnFrame } from './frames.ts';
import type { Progress } from './liveness.ts';
import { SeatTable } from './seat-table.ts';
import { LINES_A_BEAT } from './wire.ts';
import type { EntryControl, HostNotice, LogNotice } from './wire.ts';

// Taken before the guards replace them; a binding of node:timers itself would stay, these are plain.
const every = setInterval;
const soon = setImmediate;
const exit = process.exit.bind(process);

/** The line to the main thread, as this side uses it. */
export interface ServerLine {
  answer(frame: AnswerFrame): void;
  /** @param sent - called when it is on its way; what is called after the last one ends the process. */
  tell(notice: HostNotice, sent?: () => void): void;
  close(): void;
}

export interface ServerOptions {
  readonly beatMs: number;
  readonly id: string;
  readonly line: ServerLine;
  /** What runs it: the first step of its start. */
  readonly place: 'the process' | 'the thread';
  readonly progress: Pick<Progress, 'enter' | 'leave' | 'step'>;
  readonly seatModuleUrl: string;
  /** Of this process, for `inspect`. */
  readonly threadId: number;
}

export interface SeatServer {
  readonly control: EntryControl;
  /** Answers one turn; the records of a long one come in several frames, the asks with the last. */
  serve(frame: TurnFrame): void;
}

/** From the engine: `process.memoryUsage` opens a file for it, and fails where no more can be opened. */
const heapUsed = (): number => getHeapStatistics().used_heap_size;

/** Begins to beat at once. */
export function openSeatServer(options: ServerOptions): SeatServer {
  const { beatMs, id, line, place, progress, seatModuleUrl, threadId } = options;
  /** Lines since the last beat. */
  let lines = 0;
  const print = (level: LogNotice['level'], text: string): void => {
    lines += 1;
    if (lines <= LINES_A_BEAT) line.tell({ kind: 'log', level, text });
  };
  const beat = (): void => {
    const left = lines - LINES_A_BEAT;
    lines = 0;
    if (left > 0) line.tell({ kind: 'log', level: 'warn', text: `${left} lines left out` });
    line.tell({ kind: 'beat', heapUsedBytes: heapUsed() });
  };
  const pulse = every(beat, beatMs);
  let table: SeatTable | undefined;
  let ambient: AmbientUses = new Map();
  /** What earlier frames of the same turn brought about. */
  let earlier: HostResponse | undefined;

  // Node's own answer to an uncaught error calls process.exit, which the guards refuse.
  process.on('uncaughtException', (error) => {
    line.tell({ error: readableReport(error), kind: 'crash' }, () => exit(1));
  });

  const seated = (): SeatTable => {
    if (table === undefined) {
      throw appError('HOST_START_FAILED', { host: id, reason: 'it has not been started' });
    }
    return table;
  };

  const control: EntryControl = {
    start: (specs) =>
      controlled(async () => {
        const openSeat = await loadOpenSeat(seatModuleUrl);
        line.tell({ kind: 'loaded', what: 'the seat module' });
        ambient = guardAmbient({
          print,
          refused: (name) => line.tell({ kind: 'ambient', name }),
        });
        const opening = new SeatTable({ host: id, openSeat, progress });
        const failures: SeatFailure[] = [];
        for (const [index, spec] of specs.entries()) {
          const opened = await controlled(() => opening.add(spec, index + 1));
          line.tell({ kind: 'loaded', what: spec.seat });
          if ('ok' in opened) continue;
          const { seat, incarnation } = spec;
          failures.push({ error: opened.error, incarnation, seat });
        }
        table = opening;
        return failures;
      }),
    addSeat: (spec, ordinal) => controlled(() => seated().add(spec, ordinal)),
    removeSeat: (seat) => controlled(() => seated().remove(seat)),
    digest: (seat) => controlled(() => seated().digest(seat)),
    snapshot: (seat) => controlled(() => seated().snapshot(seat)),
    inspect: () =>
      controlled(() => ({
        ambient: Object.fromEntries(ambient),
        heapUsedBytes: heapUsed(),
        seats: seated().inspect(),
        threadId,
      })),
    stop: () => {
      // What was left out since the last beat is told too.
      beat();
      // After the answer has been sent: a closed line sends nothing.
      soon(() => {
        clearInterval(pulse);
        line.close();
      });
      return Promise.resolve({ ok: null });
    },
  };
  line.tell({ kind: 'loaded', what: place });
  beat();
  return {
    control,
    serve(frame) {
      void whenDone(seated().turn(frame.request), (made) => {
        const response = joined(earlier, made);
        earlier = frame.more ? response : undefined;
        if (!frame.more) line.answer({ response, turn: frame.turn });
      });
    },
  };
}

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
