/**
 * Philox 4x32-10: a block of four random words is a function of a counter and a key, so that device and
 * twin draw the same numbers in any order (J. Salmon et al., Parallel random numbers: as easy as 1, 2, 3,
 * SC 2011, section 3.3).
 */
const ROUNDS = 10;

/** u32[4] for the counter (a, b, 0, 0) and the key (key, 0), written to `block`. */
export function philoxBlock(block: Uint32Array, a: number, b: number, key: number): void {
  let [c0, c1, c2, c3] = [a, b, 0, 0];
  let [k0, k1] = [key, 0];
  for (let round = 0; round < ROUNDS; round++) {
    const high0 = multiplyHigh(0xd2511f53, c0);
    const high1 = multiplyHigh(0xcd9e8d57, c2);
    const [low0, low1] = [Math.imul(0xd2511f53, c0), Math.imul(0xcd9e8d57, c2)];
    [c0, c1, c2, c3] = [high1 ^ c1 ^ k0, low1, high0 ^ c3 ^ k1, low0];
    k0 = (k0 + 0x9e3779b9) | 0;
    k1 = (k1 + 0xbb67ae85) | 0;
  }
  block[0] = c0;
  block[1] = c1;
  block[2] = c2;
  block[3] = c3;
}

/** Upper 32 bits of a 64-bit product, by halves of 16 bits. */
function multiplyHigh(a: number, b: number): number {
  const [aHigh, aLow] = [a >>> 16, a & 0xffff];
  const [bHigh, bLow] = [b >>> 16, b & 0xffff];
  const low = Math.imul(aLow, bLow) >>> 0;
  const cross = (Math.imul(aHigh, bLow) >>> 0) + (low >>> 16);
  const middle = (Math.imul(aLow, bHigh) >>> 0) + (cross % 65_536);
  return (
    ((Math.imul(aHigh, bHigh) >>> 0) + Math.floor(cross / 65_536) + Math.floor(middle / 65_536)) | 0
  );
}
