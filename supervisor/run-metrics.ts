/** Figures of a run in the Prometheus format; read at a scrape, never on the decision path. */
import { Counter, Gauge, Registry, collectDefaultMetrics } from 'prom-client';
import type { Run } from './run.ts';

export interface RunMetrics {
  readonly text: () => Promise<string>;
}

export function openRunMetrics(run: Run): RunMetrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, prefix: 'kimera_' });
  const records = new Counter({
    name: 'kimera_records_total',
    help: 'Journal records of this start, by type.',
    labelNames: ['type'],
    registers: [registry],
  });
  run.keeper.onRecord((record) => records.inc({ type: record.type }));
  const gauge = (name: string, help: string, read: () => number): void => {
    // prom-client calls `collect` at each scrape with the gauge as `this`.
    new Gauge({
      name,
      help,
      registers: [registry],
      collect() {
        this.set(read());
      },
    });
  };
  const { state } = run;
  gauge('kimera_journal_head_seq', 'Last record appended.', () => run.journal.head.seq);
  gauge('kimera_journal_durable_seq', 'Last record on disk.', () => run.journal.durable.seq);
  gauge('kimera_rounds_decided', 'Rounds decided in this journal.', () => state.roundsDecided);
  gauge('kimera_rounds_settled', 'Rounds settled in this journal.', () => state.roundsSettled);
  gauge('kimera_rounds_open', 'Rounds not settled.', () => state.rounds.size);
  gauge(
    'kimera_equity_units',
    'Equity, whole currency units.',
    () => Number(state.mark?.equity ?? '0') / 1e8,
  );
  gauge(
    'kimera_drawdown_ppm',
    'Below the peak, parts per million.',
    () => state.mark?.drawdownPpm ?? 0,
  );
  gauge('kimera_risk_mode', '0 normal, 1 reduce-only, 2 halted.', () =>
    ['normal', 'reduce-only', 'halted'].indexOf(state.riskMode),
  );
  gauge(
    'kimera_seats_awake',
    'Seats that may be asked.',
    () => run.seats().filter((seat) => seat.state === 'awake').length,
  );
  return { text: () => registry.metrics() };
}
