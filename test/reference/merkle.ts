/** RFC 6962, section 2.1, written as it stands there: recursive, over plain lists of leaves. */
import { createHash } from 'node:crypto';

const sha256 = (...parts: Buffer[]): Buffer =>
  createHash('sha256').update(Buffer.concat(parts)).digest();

/** The largest power of two smaller than n. */
function k(n: number): number {
  let power = 1;
  while (power * 2 < n) power *= 2;
  return power;
}

/** MTH(D[n]) */
export function referenceRoot(leaves: readonly Buffer[]): Buffer {
  const n = leaves.length;
  if (n === 0) return sha256();
  if (n === 1) return sha256(Buffer.of(0), leaves[0] as Buffer);
  return sha256(
    Buffer.of(1),
    referenceRoot(leaves.slice(0, k(n))),
    referenceRoot(leaves.slice(k(n))),
  );
}

/** PATH(m, D[n]) */
export function referencePath(m: number, leaves: readonly Buffer[]): Buffer[] {
  const n = leaves.length;
  if (n === 1) return [];
  const split = k(n);
  return m < split
    ? [...referencePath(m, leaves.slice(0, split)), referenceRoot(leaves.slice(split))]
    : [...referencePath(m - split, leaves.slice(split)), referenceRoot(leaves.slice(0, split))];
}

/** PROOF(m, D[n]) */
export const referenceConsistency = (m: number, leaves: readonly Buffer[]): Buffer[] =>
  subproof(m, leaves, true);

function subproof(m: number, leaves: readonly Buffer[], whole: boolean): Buffer[] {
  const n = leaves.length;
  if (m === n) return whole ? [] : [referenceRoot(leaves)];
  const split = k(n);
  return m <= split
    ? [...subproof(m, leaves.slice(0, split), whole), referenceRoot(leaves.slice(split))]
    : [...subproof(m - split, leaves.slice(split), false), referenceRoot(leaves.slice(0, split))];
}
