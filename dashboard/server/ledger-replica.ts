/**
 * Money as the journal tells it, folded when somebody asks: the same ledger the session holds, with
 * the benchmarks that equity has to stand beside and what a gap would take. Nothing here decides.
 */
import { ledgerEquity, ledgerInstruments, positionValue } from '../../portfolio/ledger.ts';
import type { PositionState } from '../../portfolio/ledger.ts';
import {
  benchmarkCurves,
  benchmarkSummary,
  emptyBenchmarks,
  foldBenchmarks,
} from '../../portfolio/benchmarks.ts';
import type {
  BenchmarkCurves,
  BenchmarkState,
  BenchmarkSummary,
} from '../../portfolio/benchmarks.ts';
import { emptyAccount, foldAccount } from '../../portfolio/performance/account.ts';
import { performanceFigures } from '../../portfolio/performance/performance.ts';
import { stressPositions } from '../../portfolio/risk/stress.ts';
import type { StressResult } from '../../portfolio/risk/stress.ts';
import type { Performance } from '../../protocols/performance.ts';
import type { ChainedRecord } from '../../protocols/record.ts';
import { PPM } from '../../protocols/units.ts';
import type { Seq } from '../../protocols/units.ts';
import type { RecordSource } from './source.ts';

/** Records folded before other requests get their turn. */
const BATCH = 1_000;

export interface MoneyAnswer {
  readonly seq: Seq;
  readonly summary: BenchmarkSummary;
  readonly curves: BenchmarkCurves;
}

export interface PerformanceAnswer {
  readonly seq: Seq;
  readonly performance: Performance;
}

export interface StressAnswer {
  readonly seq: Seq;
  /** Loss that counts as beyond the limit, units of currency. */
  readonly limit: number;
  readonly results: StressResult[];
}

export class LedgerReplica {
  readonly #source: RecordSource;
  #seq: Seq = 0;
  readonly #account = emptyAccount();
  readonly #benchmarks: BenchmarkState = emptyBenchmarks();
  #lossLimitPpm = PPM;
  #folding: Promise<void> = Promise.resolve();

  constructor(source: RecordSource) {
    this.#source = source;
  }

  async benchmarks(): Promise<MoneyAnswer> {
    await this.#catchUp();
    return {
      curves: benchmarkCurves(this.#benchmarks, this.#account.ledger),
      seq: this.#seq,
      summary: benchmarkSummary(
        this.#benchmarks,
        this.#account.ledger,
        this.#account.performance.trades,
      ),
    };
  }

  async performance(): Promise<PerformanceAnswer> {
    await this.#catchUp();
    return {
      performance: performanceFigures(this.#account.performance, this.#account.ledger),
      seq: this.#seq,
    };
  }

  async stress(): Promise<StressAnswer> {
    await this.#catchUp();
    const equity = Number(ledgerEquity(this.#account.ledger)) / 1e8;
    const limit = (equity * this.#lossLimitPpm) / PPM;
    const exposures = ledgerInstruments(this.#account.ledger).map((instrument) => ({
      instrument,
      value:
        Number(positionValue(this.#account.ledger.positions[instrument] as PositionState)) / 1e8,
    }));
    return {
      limit,
      results: stressPositions(this.#account.risk, exposures, limit),
      seq: this.#seq,
    };
  }

  /** One fold at a time; whoever asks meanwhile waits for the same one. */
  #catchUp(): Promise<void> {
    this.#folding = this.#folding.then(() => this.#foldOn());
    return this.#folding;
  }

  async #foldOn(): Promise<void> {
    for (;;) {
      const records = this.#source.range(this.#seq + 1, BATCH);
      if (records.length === 0) return;
      for (const record of records) this.#fold(record);
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  #fold(record: ChainedRecord): void {
    this.#seq = record.seq;
    if (record.type === 'run.started' && this.#account.risk.series === '') {
      const { limits } = record.body.config as { limits?: { dailyLossPpm?: number } };
      this.#lossLimitPpm = limits?.dailyLossPpm ?? DAILY_LOSS_PPM;
    }
    const { performance } = this.#account;
    const hadStarted = performance.hasStarted;
    foldAccount(this.#account, record);
    // Curves and figures begin together: at the mark before the first question.
    const isStart = !hadStarted && performance.hasStarted;
    if (isStart || (hadStarted && record.type === 'portfolio.mark')) {
      foldBenchmarks(this.#benchmarks, this.#account.ledger, record.at);
    }
  }
}

/** The gate's default daily loss limit. */
const DAILY_LOSS_PPM = 50_000;
