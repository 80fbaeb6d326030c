/**
 * Whole numbers that look random and are a function of a name: the resampling of a bootstrap on the
 * decision path. Generator: xoshiro128++ (Blackman & Vigna 2021), its 128 bits of state taken from
 * SHA-256 over the canonical JSON of the name; 32-bit integer arithmetic throughout.
 */
import { hashOf } from '../../protocols/canonical.ts';

const TWO32 = 4_294_967_296;

/** Draws of the stream `names`: each call gives a whole number in [0, below). */
export function namedDraws(...names: readonly (string | number)[]): (below: number) => number {
  const digest = hashOf(names);
  let a = word(digest, 0);
  let b = word(digest, 8);
  let c = word(digest, 16);
  let d = word(digest, 24);
  return (below) => {
    const result = (rotated((a + d) | 0, 7) + a) >>> 0;
    const t = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= t;
    d = rotated(d, 11);
    // The bias of a product against a modulus is below / 2^32: nothing at these sizes.
    return Math.floor((result / TWO32) * below);
  };
}

const word = (digest: string, at: number): number =>
  Number.parseInt(digest.slice(at, at + 8), 16) | 0;

const rotated = (x: number, by: number): number => (x << by) | (x >>> (32 - by));
