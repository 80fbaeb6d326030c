/** Free energy from its definition in f64, slow and obvious. */
import { referenceDivergence, referenceEntropy } from './tension.ts';

export interface ReferenceFreeEnergy {
  readonly entropy: number;
  readonly meanEnergy: number;
  readonly divergence: number;
  readonly freeEnergy: number;
  readonly floor: number;
  readonly excess: number;
  readonly floorEnergy: number;
  readonly heatCapacity: number;
  readonly optimum: readonly number[];
}

export function referenceFreeEnergy(
  q: readonly number[],
  energy: readonly number[],
  prior: readonly number[],
  t: number,
): ReferenceFreeEnergy {
  const mean = (p: readonly number[], x: readonly number[]): number =>
    p.reduce((sum, value, i) => sum + value * (x[i] as number), 0);
  const least = Math.min(...energy);
  const weights = prior.map((p, i) => p * Math.exp(-((energy[i] as number) - least) / t));
  const z = weights.reduce((a, b) => a + b, 0);
  const optimum = weights.map((x) => x / z);
  const floorEnergy = mean(optimum, energy);
  const divergence = referenceDivergence(q, prior);
  const meanEnergy = mean(q, energy);
  return {
    entropy: referenceEntropy(q),
    meanEnergy,
    divergence,
    freeEnergy: meanEnergy + t * divergence,
    floor: least - t * Math.log(z),
    excess: t * referenceDivergence(q, optimum),
    floorEnergy,
    heatCapacity:
      mean(
        optimum,
        energy.map((u) => (u - floorEnergy) ** 2),
      ) /
      (t * t),
    optimum,
  };
}
