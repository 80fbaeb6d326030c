/**
 * Philox 4x32-10: a block of four random words is a function of a counter and a key, so that any
 * path at any step is drawn without drawing the others, in any order, on any device.
 * J. K. Salmon, M. A. Moraes, R. O. Dror and D. E. Shaw, Parallel Random Numbers: As Easy as
 * 1, 2, 3, SC11 (2011), section 3.3.
 */
const MULTIPLIER_0 = 0xd2511f53;
const MULTIPLIER_1 = 0xcd9e8d57;
const WEYL_0 = 0x9e3779b9;
const WEYL_1 = 0xbb67ae85;
const ROUNDS = 10;

/** Four words of the counter become four random words, in place; `key` is two words. */
export function philox(block: Uint32Array, key: Uint32Array): void {
  let [key0, key1] = [key[0]!, key[1]!];
  let [c0, c1, c2, c3] = [block[0]!, block[1]!, block[2]!, block[3]!];
  for (let round = 0; round < ROUNDS; round++) {
    const high0 = multiplyHigh(MULTIPLIER_0, c0);
    const low0 = Math.imul(MULTIPLIER_0, c0);
    const high1 = multiplyHigh(MULTIPLIER_1, c2);
    const low1 = Math.imul(MULTIPLIER_1, c2);
    c0 = high1 ^ c1 ^ key0;
    c1 = low1;
    c2 = high0 ^ c3 ^ key1;
    c3 = low0;
    key0 = (key0 + WEYL_0) | 0;
    key1 = (key1 + WEYL_1) | 0;
  }
  block[0] = c0;
  block[1] = c1;
  block[2] = c2;
  block[3] = c3;
}

/** Upper 32 bits of a 64-bit product, from products of halves. */
function multiplyHigh(a: number, b: number): number {
  const [aLow, aHigh] = [a & 0xffff, a >>> 16];
  const [bLow, bHigh] = [b & 0xffff, b >>> 16];
  const cross = Math.imul(aHigh, bLow) >>> 0;
  const carry = (Math.imul(aLow, bLow) >>> 16) + (cross & 0xffff);
  const middle = (Math.imul(aLow, bHigh) >>> 0) + carry;
  return (Math.imul(aHigh, bHigh) + (cross >>> 16) + Math.floor(middle / 65_536)) | 0;
}
