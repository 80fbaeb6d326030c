/**
 * The latent world: magnitude and side of each return are drawn apart.
 *
 *   |r| = sigma0 exp(h) |x|     x normal, h persistent (volatility.ts)
 *   side up iff Phi(g) < P(up)  g normal, independent of the past, correlation 0.65 across
 *
 * The price moves by 1 + r, so that with P(up) = 1/2 it is a martingale exactly: no drift to earn.
 */
import { randomStream } from '../../runtime/random.ts';
import { coinOf } from './coin.ts';
import { exp, normalBelow, normals } from './elementary.ts';
import { ownImpact } from './impact.ts';
import type { SimWorldOptions } from './options.ts';
import type { Signal } from './signal.ts';
import { volatility } from './volatility.ts';

/** Standard deviation of a return at h = 0. */
export const SIGMA0 = 0.003;
/** Ticks at the start: room for a random walk of hundreds of thousands of bars either way. */
export const START_TICKS = 100_000_000;
/** A bar never takes more than half of the price. */
const RETURN_MAX = 0.5;
const SIDE_CORRELATION = 0.65;

/** One instrument's bar, with what nobody at the table may see. */
export interface WorldMove {
  readonly sigma: number;
  readonly pUp: number;
  readonly up: boolean;
  readonly r: number;
  /** Latent price after it, in ticks (a double). */
  readonly price: number;
  /** Latent price before it. */
  readonly before: number;
}

export interface WorldBar {
  readonly index: number;
  readonly moves: readonly WorldMove[];
  /** Published at the end of this bar. */
  readonly signals: readonly Signal[];
}

export interface World {
  next(): WorldBar;
  /**
   * An order of ours moves the price: a part of it for good, a part that decays.
   * @param share - signed lots over the bar's volume.
   */
  push(instrument: number, share: number): void;
}

export function simWorld(options: SimWorldOptions): World {
  const { instruments, seed, variant } = options;
  // A stream each, so that one variant's signals leave the others' returns as they are.
  const stream = randomStream(seed, 'sim');
  const flat = variant === 'null-flat';
  const step = volatility(instruments, normals(stream.stream('volatility')));
  const size = normals(stream.stream('size'));
  const common = normals(stream.stream('side-common'));
  const own = normals(stream.stream('side-own'));
  const coin = coinOf(options, stream.stream('signal', variant));
  const impacts = Array.from({ length: instruments }, () => ownImpact());
  const price = Array.from({ length: instruments }, () => START_TICKS);
  const surprise = Array.from({ length: instruments }, () => 0);
  const [wide, narrow] = [Math.sqrt(SIDE_CORRELATION), Math.sqrt(1 - SIDE_CORRELATION)];
  let index = 0;
  return {
    next() {
      const h = step();
      const shared = common();
      const moves: WorldMove[] = [];
      for (let i = 0; i < instruments; i++) {
        const sigma = SIGMA0 * (flat ? 1 : exp(h[i] as number));
        const x = size();
        const g = wide * shared + narrow * own();
        const pUp = coin.pUp(index, i);
        // At one half the sign of g decides, without the rounding of Phi.
        const up = pUp === 0.5 ? g < 0 : normalBelow(g) < pUp;
        const magnitude = Math.min(RETURN_MAX, sigma * Math.abs(x));
        const r = up ? magnitude : -magnitude;
        const before = price[i] as number;
        const after = before * (1 + r) * (1 + (impacts[i]?.step(sigma) ?? 0));
        price[i] = Math.max(1, after);
        surprise[i] = r / sigma;
        moves.push({ sigma, pUp, up, r, price: price[i] as number, before });
      }
      const signals = coin.publish(index, { price, sigma0: SIGMA0, surprise });
      return { index: index++, moves, signals };
    },
    push: (instrument, share) => impacts[instrument]?.push(share),
  };
}
