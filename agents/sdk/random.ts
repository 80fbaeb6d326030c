/**
 * Named random streams of a seat. A stream is a function of (run seed, seat, round, name) alone, so
 * an answer that draws from it can be asked twice, and one consumer cannot disturb another.
 */
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus';
import { hashOf } from '../../protocols/canonical.ts';
import type { SeatId } from '../../protocols/ids.ts';
import type { RandomStream } from './contract.ts';

export interface StreamKey {
  readonly runSeed: number;
  readonly seat: SeatId;
  /** The round asked about; '' outside a round (`init`). */
  readonly round: string;
}

/** Uniform doubles in [0, 1), from the first 128 bits of SHA-256 of the key and the name. */
export function seatStream(key: StreamKey, name: string): RandomStream {
  const seed = seedOf(key, name);
  const words: number[] = [];
  for (let at = 0; at < 32; at += 8) words.push(Number.parseInt(seed.slice(at, at + 8), 16) | 0);
  const generator = xoroshiro128plusFromState(words);
  return () => uniformFloat64(generator);
}

/** 32 hex digits that hide a sealed bid until it is revealed. */
export const nonceOf = (key: StreamKey, name: string): string => seedOf(key, name).slice(0, 32);

const seedOf = (key: StreamKey, name: string): string =>
  hashOf(['kimera stream 1', key.runSeed, key.seat, key.round, name]);
