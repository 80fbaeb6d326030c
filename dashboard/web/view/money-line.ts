/** Money, net of costs, beside holding and cash; and how much of it is proved. Pure. */
import type { EquityPoint } from '../../fold/money-state.ts';
import type { PageState } from '../../fold/state.ts';
import type { Evidence } from '../../../protocols/settlement.ts';
import { decimal, THIN, whole } from './format.ts';

export interface MoneyLine {
  /** Percent since the first question, as text with sign; undefined before the first mark. */
  readonly council: string | undefined;
  readonly hold: string | undefined;
  readonly costs: string | undefined;
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
