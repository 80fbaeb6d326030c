/** A path in f64 with the library's own functions: slow and obvious. */
import { referencePhilox } from './philox.ts';

export interface ReferenceWorld {
  readonly steps: number;
  readonly dt: number;
  readonly drift: number;
  readonly volatility: number;
  readonly jumpRate: number;
  readonly jumpMean: number;
  readonly jumpDeviation: number;
}

/** Logarithms of the price after each step of one path. */
export function referencePath(
  world: ReferenceWorld,
  key: readonly number[],
  path: number,
): number[] {
  const { dt, drift, jumpDeviation, jumpMean, jumpRate, volatility } = world;
  const kappa = Math.exp(jumpMean + jumpDeviation ** 2 / 2) - 1;
  const logs: number[] = [];
  let x = 0;
  for (let step = 0; step < world.steps; step++) {
    const words = referencePhilox([path, step, 0, 0], key) as [number, number, number, number];
    const radius = Math.sqrt(-2 * Math.log((Math.floor(words[0] / 512) + 0.5) / 2 ** 23));
    // The upper two bits choose the quarter turn; an eighth of a turn less than the plain angle.
    const turn = (Math.floor(words[1] / 256) + 0.5) / 2 ** 24;
    const angle = 2 * Math.PI * turn - Math.PI / 4;
    const jumps = poissonInverse(jumpRate * dt, (words[2] + 0.5) / 2 ** 32);
    x +=
      (drift - volatility ** 2 / 2 - jumpRate * kappa) * dt +
      volatility * Math.sqrt(dt) * radius * Math.cos(angle) +
      jumps * jumpMean +
      Math.sqrt(jumps) * jumpDeviation * radius * Math.sin(angle);
    logs.push(x);
  }
  return logs;
}

function poissonInverse(mean: number, u: number): number {
  let probability = Math.exp(-mean);
  let below = probability;
  let jumps = 0;
  while (u > below && jumps < 64) {
    jumps++;
    probability *= mean / jumps;
    below += probability;
  }
  return jumps;
}

/** Moments of the logarithm of the price at time t. R. C. Merton, J. Financial Economics 3 (1976). */
export function mertonMoments(
  world: ReferenceWorld,
  t: number,
): {
  readonly mean: number;
  readonly variance: number;
  readonly skew: number;
  readonly kurtosis: number;
} {
  const { drift, jumpDeviation: s, jumpMean: m, jumpRate, volatility } = world;
  const kappa = Math.exp(m + s ** 2 / 2) - 1;
  const jumps = jumpRate * t;
  const variance = volatility ** 2 * t + jumps * (m ** 2 + s ** 2);
  return {
    mean: (drift - volatility ** 2 / 2 - jumpRate * kappa) * t + jumps * m,
    variance,
    skew: (jumps * (m ** 3 + 3 * m * s ** 2)) / variance ** 1.5,
    kurtosis: (jumps * (m ** 4 + 6 * m ** 2 * s ** 2 + 3 * s ** 4)) / variance ** 2,
  };
}
