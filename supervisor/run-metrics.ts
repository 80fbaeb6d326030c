/** Figures of a run in the Prometheus format; read at a scrape, never on the decision path. */
import { metricsRegistry } from '../runtime/telemetry/metrics.ts';
import { kernelMetrics } from './kernel-metrics.ts';
import type { Run } from './run.ts';

export interface RunMetrics {
  readonly text: () => Promise<string>;
}

export function openRunMetrics(run: Run): RunMetrics {
  const metrics = metricsRegistry({ process: true });
  const records = metrics.counter('records_total', 'Journal records of this start.', ['type']);
  run.keeper.onRecord((record) => records.inc({ type: record.type }));
  const { state } = run;
  const figures: readonly (readonly [name: string, help: string, read: () => number])[] = [
    ['journal_head_seq', 'Last record appended.', () => run.journal.head.seq],
    ['journal_durable_seq', 'Last record on disk.', () => run.journal.durable.seq],
    ['rounds_decided', 'Rounds decided in this journal.', () => state.roundsDecided],
    ['rounds_settled', 'Rounds settled in this journal.', () => state.roundsSettled],
    ['rounds_open', 'Rounds not settled.', () => state.rounds.size],
    [
      'equity_units',
      'Equity, whole currency units.',
      () => Number(state.mark?.equity ?? '0') / 1e8,
    ],
    ['drawdown_ppm', 'Below the peak, ppm.', () => state.mark?.drawdownPpm ?? 0],
    ['risk_mode', '0 normal, 1 reduce-only, 2 halted.', () => MODES.indexOf(state.riskMode)],
    [
      'council_lost',
      '1 when no forecasting seat is left and nothing is asked.',
      () => Number(run.standing() === 'lost'),
    ],
    ['seats_awake', 'Seats that may be asked.', () => awake(run)],
  ];
  const gauges = figures.map(([name, help, read]) => ({ gauge: metrics.gauge(name, help), read }));
  const readKernels = kernelMetrics(metrics, run.kernelStatus);
  return {
    text: () => {
      readKernels();
      for (const { gauge, read } of gauges) gauge.set(read());
      return metrics.scrape();
    },
  };
}

const MODES = ['normal', 'reduce-only', 'halted'] as const;
const awake = (run: Run): number => run.seats().filter((seat) => seat.state === 'awake').length;
