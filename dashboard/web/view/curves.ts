/** Curves of money as columns of numbers: drawing and table twin come from the same one. Pure. */
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
