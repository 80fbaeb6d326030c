import { describe, expect, it } from 'vitest';
import { philox } from '../../../kernels/philox/philox.ts';
import { poissonTable, jumpsOf } from '../../../kernels/jump-diffusion/poisson.ts';
import { referencePhilox } from '../../reference/philox.ts';

const drawn = (counter: readonly number[], key: readonly number[]): number[] => {
  const block = Uint32Array.from(counter);
  philox(block, Uint32Array.from(key));
  return [...block];
};

describe('Philox 4x32-10', () => {
  // The three vectors of philox4x32-10 in the file kat_vectors of the authors' Random123 library. A plain
  // C program after the paper (section 3.3: two multipliers, two Weyl constants, products in uint64_t)
  // gave the same twelve words, and so does the reference, which shares no line with the generator.
  it('gives the published answers', () => {
    expect(drawn([0, 0, 0, 0], [0, 0])).toEqual([0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8]);
    const ones = 0xffffffff;
    expect(drawn([ones, ones, ones, ones], [ones, ones])).toEqual([
      0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd,
    ]);
    expect(
      drawn([0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344], [0xa4093822, 0x299f31d0]),
    ).toEqual([0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1]);
  });

  // The words of that C program for (node 7, block 3) under seed 41.
  it('gives a node, block and seed the words that a plain C program gave', () => {
    expect(drawn([7, 3, 0, 0], [41, 0])).toEqual([0x730c5553, 0xa3dba267, 0xbed57fc4, 0x91214efd]);
  });

  it('draws other words for another counter or key', () => {
    const blocks = [
      drawn([0, 0, 0, 0], [0, 0]),
      drawn([1, 0, 0, 0], [0, 0]),
      drawn([0, 1, 0, 0], [0, 0]),
      drawn([0, 0, 0, 0], [1, 0]),
    ];
    expect(new Set(blocks.map(String)).size).toBe(4);
  });

  it('agrees with whole numbers of any size on many counters', () => {
    for (let i = 0; i < 500; i++) {
      const counter = [Math.imul(i, 0x9e3779b1) >>> 0, i, Math.imul(i, 0x85ebca6b) >>> 0, 7 * i];
      const key = [Math.imul(i, 0xc2b2ae35) >>> 0, 4_294_967_295 - i];
      expect(drawn(counter, key)).toEqual(referencePhilox(counter, key));
    }
  });
});

describe('the table of jump counts', () => {
  it('holds the Poisson distribution in units of 2^-32 and ends where nothing is left', () => {
    const table = poissonTable(2);
    let probability = Math.exp(-2);
    let below = 0;
    table.forEach((entry, jumps) => {
      below += probability;
      probability *= 2 / (jumps + 1);
      expect(Math.abs(entry / 2 ** 32 - below)).toBeLessThan(2 ** -32);
    });
    // The jump count after the last entry takes what is left, down to half a unit.
    expect(1 - below - probability).toBeLessThan(2 ** -32);
    expect(poissonTable(8).length).toBeLessThan(64);
    expect(poissonTable(0)).toHaveLength(0);
  });

  it('counts the entries a word has reached', () => {
    const table = poissonTable(1);
    const edge = table[0] as number;
    expect([0, edge - 1, edge, 0xffffffff].map((word) => jumpsOf(word, table))).toEqual([
      0,
      0,
      1,
      table.length,
    ]);
  });
});
