/**
 * How a start is told to stop: the first signal asks the run for a clean end as soon as there is one
 * to ask, the second leaves at once and says so. The journal is recovered at the next start.
 */
import { appError } from '../protocols/errors.ts';
import { fail } from './output.ts';
import type { RunLog } from './run-log.ts';
import type { Run } from './run.ts';
import { debts } from './session/owing.ts';
import { holdSignals } from './signals.ts';
import type { Terminal } from './terminal.ts';

const LEFT_AT_ONCE = 130;
/**
 * One key press may arrive twice: a terminal signals all processes of its job, and npm, or whatever else
 * started this one, passes the signal on. The same signal again within this time, ms, is no second wish.
 */
const ECHO_MS_MAX = 1_000;

type Stoppable = Pick<Run, 'requestStop' | 'state'>;

export interface StopRequests {
  /** From here on a signal ends this run; one that came before does so now. */
  attach(run: Stoppable, log: RunLog): void;
  /** The run has ended: signals are the process's own again. */
  end(): void;
}

export function hearStops(terminal: Terminal): StopRequests {
  const signals = terminal.signals ?? holdSignals();
  let asked: NodeJS.Signals | undefined;
  let askedMs = 0;
  let stop = (_signal: NodeJS.Signals): void => undefined;
  signals.deliver((signal) => {
    if (signal === asked && performance.now() - askedMs < ECHO_MS_MAX) return;
    if (asked !== undefined) {
      fail(terminal, appError('RUN_LEFT', { signal }), terminal.json === true);
      process.exit(LEFT_AT_ONCE);
    }
    asked = signal;
    askedMs = performance.now();
    stop(signal);
  });
  return {
    attach: (run, log) => {
      stop = (signal) => {
        const isAsking = debts(run.state).length > 0;
        log.write('info', `stopping${isAsking ? ': the open phase ends first' : ''}`, { signal });
        run.requestStop();
      };
      if (asked !== undefined) stop(asked);
    },
    end: () => signals.release(),
  };
}
