/**
 * How far a run is and how fast: counts of this start, rounds a second over the last seconds, equity,
 * and the time left where an end is known. Fed with records, measured in wall time; nothing reads it
 * but whoever watches.
 */
import { countText, moneyText, numberText } from '../../protocols/number-text.ts';
import type { ChainedRecord } from '../../protocols/record.ts';
import type { Money, Us } from '../../protocols/units.ts';

/** Where a run ends; null = no such end. */
export interface RunEnd {
  /** Rounds to decide in this start. */
  readonly rounds: number | null;
  /** Run time, us. */
  readonly until: Us | null;
}

export interface Progress {
  readonly at: Us;
  readonly bars: number;
  readonly rounds: number;
  /** Null before two looks at it. */
  readonly roundsPerSecond: number | null;
  /** 1e-8 of the account currency; null before the first mark. */
  readonly equity: Money | null;
  /** Seconds; null where no end is known, or nothing moves. */
  readonly leftSeconds: number | null;
}

interface Sample {
  readonly ms: number;
  readonly at: Us;
  readonly rounds: number;
}

/** Time over which the pace is measured, ms. */
const WINDOW_MS = 10_000;

export class ProgressMeter {
  readonly #samples: Sample[] = [];
  #at: Us = 0;
  #bars = 0;
  #rounds = 0;
  #equity: Money | null = null;

  observe(record: ChainedRecord): void {
    switch (record.type) {
      case 'market.bar':
        this.#bars += 1;
        return;
      case 'commit':
      case 'abstain':
        this.#rounds += 1;
        return;
      case 'portfolio.mark':
        this.#equity = record.body.equity;
        return;
      case 'timer':
        this.#at = record.at;
        return;
      default:
    }
  }

  /** As it is now; call it again and again, since the pace is measured between calls. */
  look(ms: number, end: RunEnd): Progress {
    const now = { at: this.#at, ms, rounds: this.#rounds };
    while ((this.#samples[0]?.ms ?? ms) < ms - WINDOW_MS) this.#samples.shift();
    const [first] = this.#samples;
    this.#samples.push(now);
    const pace = first === undefined || first.ms === ms ? undefined : paceOf(first, now);
    return {
      at: this.#at,
      bars: this.#bars,
      equity: this.#equity,
      leftSeconds: pace === undefined ? null : timeLeft(now, pace, end),
      rounds: this.#rounds,
      roundsPerSecond: pace?.rounds ?? null,
    };
  }
}

/** Seconds to the nearest end. */
function timeLeft(now: Sample, pace: Pace, { rounds, until }: RunEnd): number | null {
  const left = [
    rounds === null ? Infinity : Math.max(0, rounds - now.rounds) / pace.rounds,
    until === null ? Infinity : Math.max(0, until - now.at) / pace.at,
  ];
  const seconds = Math.min(...left.filter((time) => !Number.isNaN(time)));
  return Number.isFinite(seconds) ? Math.ceil(seconds) : null;
}

/** Of run time (us) and of rounds, a second of wall time. */
interface Pace {
  readonly at: number;
  readonly rounds: number;
}

function paceOf(first: Sample, now: Sample): Pace {
  const seconds = (now.ms - first.ms) / 1_000;
  return { at: (now.at - first.at) / seconds, rounds: (now.rounds - first.rounds) / seconds };
}

export function progressText({
  bars,
  equity,
  leftSeconds,
  rounds,
  roundsPerSecond,
}: Progress): string {
  return [
    countText(bars, 'bar'),
    countText(rounds, 'round'),
    ...(roundsPerSecond === null || rounds === 0
      ? []
      : [`${numberText(roundsPerSecond, 1)} rounds/s`]),
    ...(equity === null ? [] : [`equity ${moneyText(equity)}`]),
    ...(leftSeconds === null ? [] : [`${durationText(leftSeconds)} left`]),
  ].join(', ');
}

/** 12 s, 3 min 5 s, 2 h 10 min. */
function durationText(seconds: number): string {
  const minutes = Math.floor(seconds / 60);
  if (minutes === 0) return `${seconds} s`;
  if (minutes < 60) return `${minutes} min ${seconds % 60} s`;
  return `${numberText(Math.floor(minutes / 60), 0)} h ${minutes % 60} min`;
}
