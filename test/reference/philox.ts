/** Philox in whole numbers of any size: slow and obvious. J. Salmon et al., SC11, section 3.3. */
const WORD = 1n << 32n;

/** Ten rounds of Philox 4x32. */
export function referencePhilox(counter: readonly number[], key: readonly number[]): number[] {
  let c = counter.map(BigInt);
  let k = key.map(BigInt);
  for (let round = 0; round < 10; round++) {
    const first = 0xd2511f53n * (c[0] as bigint);
    const second = 0xcd9e8d57n * (c[2] as bigint);
    c = [
      (second / WORD) ^ (c[1] as bigint) ^ (k[0] as bigint),
      second % WORD,
      (first / WORD) ^ (c[3] as bigint) ^ (k[1] as bigint),
      first % WORD,
    ];
    k = [((k[0] as bigint) + 0x9e3779b9n) % WORD, ((k[1] as bigint) + 0xbb67ae85n) % WORD];
  }
  return c.map(Number);
}
