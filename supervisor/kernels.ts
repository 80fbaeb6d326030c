/** The kernels of a run: the device as `process.gpu` wants it, the CPU under it. */
import type { Failover, FailoverEvent } from '../kernels/failover.ts';
import { openKernels } from '../kernels/open-kernels.ts';
import { errorReport } from '../protocols/errors.ts';
import type { Config } from './config-schema.ts';
import { deviceRestarts } from './device-restarts.ts';

type Log = (level: 'info' | 'warn' | 'error', message: string, values?: object) => void;

/** At once; a device is looked for with the first job and joins when it has tested itself. */
export function openRunKernels({ process: own, trading }: Config, log: Log): Promise<Failover> {
  return openKernels({
    env: process.env,
    gpu: own.gpu,
    // The rest of the hang budget is for the CPU, which then does the silent device's work.
    jobMs: Math.ceil(own.hangMs / 2),
    plan: deviceRestarts(trading.seed, () => performance.now()),
    report: (event) => tell(log, event),
  });
}

function tell(log: Log, event: FailoverEvent): void {
  switch (event.kind) {
    case 'running': {
      const { adapter, pid, tests } = event.device;
      log('info', 'the device runs kernels', { adapter, kernels: tests.length, pid });
      for (const { name, passed, reason } of tests) {
        if (!passed) log('warn', 'a kernel failed its self-test on the device', { name, reason });
      }
      return;
    }
    case 'none':
      return log('info', 'no device: the CPU runs the kernels', { reason: event.error.message });
    case 'lost': {
      const error = errorReport(event.error);
      const { verdict } = event;
      if (verdict.kind === 'give-up') {
        log('error', 'the device is lost too often and stays off; the CPU goes on', { error });
      } else {
        const { afterMs } = verdict;
        log('warn', 'the device was lost; the CPU goes on until it is back', { afterMs, error });
      }
    }
  }
}
