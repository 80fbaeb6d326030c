/**
 * Volatility of the simulated world: h is the sum of three first-order autoregressions, half of
 * each common to all instruments, so that it is persistent over days, weeks and a year.
 */
import { exp } from './elementary.ts';

interface Component {
  readonly sd: number;
  readonly halfLifeBars: number;
}

const COMPONENTS: readonly Component[] = [
  { sd: 0.3, halfLifeBars: 3 },
  { sd: 0.35, halfLifeBars: 30 },
  { sd: 0.4, halfLifeBars: 250 },
];
const SQRT_HALF = 0.7071067811865476;
const LN_HALF = -0.6931471805599453;

/** Moves on by one bar; h of each instrument. */
export type Volatility = () => readonly number[];

export function volatility(instruments: number, normal: () => number): Volatility {
  const parts = COMPONENTS.map(({ sd, halfLifeBars }) => {
    const keep = exp(LN_HALF / halfLifeBars);
    const shock = sd * Math.sqrt(1 - keep * keep);
    // Drawn from the stationary law, so that the first bar is like any other.
    const start = (): number => sd * normal();
    const common = start();
    return { keep, shock, common, own: Array.from({ length: instruments }, start) };
  });
  return () => {
    const h = Array.from({ length: instruments }, () => 0);
    for (const part of parts) {
      part.common = part.keep * part.common + part.shock * normal();
      for (let i = 0; i < instruments; i++) {
        const own = part.keep * (part.own[i] as number) + part.shock * normal();
        part.own[i] = own;
        h[i] = (h[i] as number) + SQRT_HALF * (part.common + own);
      }
    }
    return h;
  };
}
