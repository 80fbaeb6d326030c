/** Money, net of costs, beside holding and cash; and how much of it is proved. Pure. */
import type { EquityPoint } from '../../fold/money-state.ts';
import type { PageState } from '../../fold/state.ts';
import type { Evidence } from '../../../protocols/settlement.ts';
import type { Money } from '../../../protocols/units.ts';
import { decimal, lotText, money, percentSize, THIN, whole } from './format.ts';

/** Said where no curve can be drawn yet. */
export const NO_MONEY =
  'No money has been measured against holding yet: both start at 100 with the first question.';

export interface MoneyLine {
  /** Percent since the first question, as text with sign; undefined before the first mark. */
  readonly council: string | undefined;
  readonly hold: string | undefined;
  readonly costs: string | undefined;
}

/** What is held, and what was made by the newest mark, as text: strip and money page say the same. */
export interface MoneyNow {
  readonly position: string;
  readonly equity: string;
  /** Since the first question; undefined before it. */
  readonly profit: string | undefined;
  readonly drawdown: string;
}

/** Undefined before the first mark. */
export function moneyNow(state: PageState): MoneyNow | undefined {
  const { fills, mark, start } = state.money;
  if (mark === null) return undefined;
  const currency = Object.values(state.instruments)[0]?.instrument.currency ?? '';
  const lots = new Map(mark.positions.map((row) => [row.instrument as string, row.lots]));
  // What was filled since the mark is held too.
  for (const fill of fills)
    if (fill.seq > mark.seq)
      lots.set(fill.instrument, (lots.get(fill.instrument) ?? 0) + fill.lots);
  const held = [...lots].filter(([, count]) => count !== 0);
  const [first] = held;
  const profit = start === null ? undefined : BigInt(mark.equity) - BigInt(start.equity);
  return {
    position:
      first === undefined
        ? 'nothing held'
        : held.length === 1
          ? `${lotText(first[1])} ${first[0]}`
          : `${whole(held.length)} instruments`,
    equity: money(mark.equity, currency),
    profit: profit === undefined ? undefined : money(String(profit) as Money, currency, 2, true),
    drawdown: percentSize(mark.drawdownPpm),
  };
}

/** The newest point known at `cut`. */
function pointAt(points: readonly EquityPoint[], cut: number): EquityPoint | undefined {
  for (let index = points.length - 1; index >= 0; index--) {
    const point = points[index] as EquityPoint;
    if (point.seq <= cut) return point;
  }
  return undefined;
}

const sinceStart = (index: number): string => `${decimal(index - 100, 2, true)}${THIN}%`;

export function moneyLine(state: PageState, cut: number): MoneyLine {
  const point = pointAt(state.money.equity.points, cut);
  const start = state.money.start;
  if (point === undefined || start === null) {
    return { council: undefined, hold: undefined, costs: undefined };
  }
  const costs = Number(
    (BigInt(point.costs) * 1_000_000n) / BigInt(start.equity === '0' ? '1' : start.equity),
  );
  return {
    council: sinceStart(point.council),
    hold: sinceStart(point.hold),
    costs: `${decimal(costs / 10_000, 2)}${THIN}%`,
  };
}

export interface Proof {
  readonly n: number;
  readonly needed: number | null;
  /** Share of the way, 0 to 1; 0 when nothing is in sight. */
  readonly share: number;
  readonly text: string;
  readonly verdict: string;
}

/** "412 of ~3 744" and what may be said meanwhile. e ≥ 20 is what counts as shown. */
export function proofOf(evidence: Evidence | undefined): Proof {
  if (evidence === undefined || evidence.n === 0) {
    return {
      n: 0,
      needed: null,
      share: 0,
      text: '0 settled',
      verdict: 'no question has settled yet',
    };
  }
  const n = whole(evidence.n);
  if (evidence.e >= 20) {
    return {
      n: evidence.n,
      needed: evidence.needed,
      share: 1,
      text: `${n} questions, e = ${decimal(evidence.e, 0)}`,
      verdict: 'direction beats the usual odds (e at or above 20)',
    };
  }
  if (evidence.needed === null) {
    return {
      n: evidence.n,
      needed: null,
      share: 0,
      text: `${n} so far, none in sight`,
      verdict: 'no edge to confirm',
    };
  }
  return {
    n: evidence.n,
    needed: evidence.needed,
    share: Math.min(1, evidence.n / evidence.needed),
    text: `${n} of ~${whole(evidence.needed)} needed`,
    verdict: 'too early to say',
  };
}
