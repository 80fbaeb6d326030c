/** Curves of money as columns of numbers: drawing and table twin come from the same one. Pure. */
import type { LaneView } from '../../fold/debate-state.ts';
import type { EquityPoint } from '../../fold/money-state.ts';
import type { PageState } from '../../fold/state.ts';
import { moment } from './format.ts';

export interface Columns {
  /** Seconds since 1970. */
  readonly times: readonly number[];
  readonly council: readonly number[];
  readonly hold: readonly number[];
  readonly drawdown: readonly number[];
  readonly exposure: readonly number[];
  readonly costs: readonly number[];
}

/** Equity known at `cut`, thinned to at most `limit` points, the newest always kept. */
export function equityColumns(state: PageState, cut: number, limit: number): Columns {
  const points = thin(
    state.money.equity.points.filter((point) => point.seq <= cut),
    limit,
  );
  const start = Number(state.money.start?.equity ?? 0);
  return {
    times: points.map((point) => point.at / 1_000_000),
    council: points.map((point) => point.council),
    hold: points.map((point) => point.hold),
    drawdown: points.map((point) => -point.drawdownPpm / 10_000),
    exposure: points.map((point) => point.exposurePpm / 10_000),
    costs: points.map((point) => (start === 0 ? 0 : (Number(point.costs) / start) * 100)),
  };
}

function thin(points: readonly EquityPoint[], limit: number): readonly EquityPoint[] {
  if (points.length <= limit) return points;
  const stride = Math.ceil(points.length / limit);
  return points.filter((_, index) => index % stride === 0 || index === points.length - 1);
}

/** Time of a point for its table row. */
export const pointTime = (seconds: number, daily: boolean): string =>
  moment(seconds * 1_000_000, daily);

/** Lines of equal length over one time axis, each with a name. */
export interface Lines {
  readonly times: readonly number[];
  readonly lines: readonly Line[];
}
export interface Line {
  readonly name: string;
  readonly values: readonly (number | null)[];
  readonly style: 'ink' | 'usual' | 'thin' | 'area';
}

/** ln weight of a seat's voices in one lane's direction ledger. */
export function weightLines(
  lane: LaneView | undefined,
  experts: readonly string[],
): Lines | undefined {
  if (lane === undefined) return undefined;
  const { points } = lane.history;
  const styles = ['ink', 'usual', 'thin', 'thin'] as const;
  return {
    times: points.map((point) => point.at / 1_000_000),
    lines: experts.map((expert, index) => ({
      name: expert,
      values: points.map((point) => {
        const weight = point.direction[expert];
        return weight === undefined || weight <= 0 ? null : Math.log(weight);
      }),
      style: styles[index] ?? 'thin',
    })),
  };
}
