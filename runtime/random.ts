/**
 * Named random streams. A stream's numbers depend on the seed and its name alone, so that a new
 * consumer cannot disturb an old one. Generator: xoroshiro128+ of pure-rand, its 128 bits of state
 * taken from SHA-256 over the canonical JSON of [seed, ...names].
 */
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus';
import { hashOf } from '../protocols/canonical.ts';
import { invariant } from '../protocols/errors.ts';

export interface RandomStream {
  /** A double in [0, 1), a multiple of 2^-53. */
  (): number;
  /** A whole number in [from, to], both included and safe integers. */
  integer(from: number, to: number): number;
  /** True with probability `ppm` / 1,000,000. */
  chance(ppm: number): boolean;
  /** One of `items`, each equally likely. */
  pick<T>(items: readonly T[]): T;
  /** The stream below this one: the same as naming it from the seed. */
  stream(...names: readonly string[]): RandomStream;
}

/**
 * The stream `names` of `seed`.
 * @param seed - a safe integer, or a text (a commit hash, a run id).
 */
export function randomStream(seed: number | string, ...names: readonly string[]): RandomStream {
  invariant(typeof seed === 'string' || Number.isSafeInteger(seed), 'a seed is a safe integer', {
    seed,
  });
  const digest = hashOf([seed, ...names]);
  const state = [0, 8, 16, 24].map((at) => Number.parseInt(digest.slice(at, at + 8), 16) | 0);
  const generator = xoroshiro128plusFromState(state);
  const integer = (from: number, to: number): number => {
    invariant(
      Number.isSafeInteger(from) && Number.isSafeInteger(to) && from <= to,
      'a range of integers is not empty',
      { from, to },
    );
    return uniformInt(generator, from, to);
  };
  return Object.assign(() => uniformFloat64(generator), {
    integer,
    chance: (ppm: number) => integer(0, 999_999) < ppm,
    pick: <T>(items: readonly T[]): T => items[integer(0, items.length - 1)] as T,
    stream: (...below: readonly string[]) => randomStream(seed, ...names, ...below),
  });
}
