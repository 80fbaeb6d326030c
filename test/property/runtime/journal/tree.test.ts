import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sha256Hex } from '../../../../protocols/canonical.ts';
import {
  HashTree,
  TreeFrontier,
  verifyConsistency,
  verifyInclusion,
} from '../../../../runtime/journal/tree.ts';
import { referenceConsistency, referencePath, referenceRoot } from '../../../reference/merkle.ts';

const seed = 20_261_123;
const SIZE = 70;
const hashes = Array.from({ length: SIZE }, (_, n) => sha256Hex(`record ${n}`));
const leaves = hashes.map((each) => Buffer.from(each, 'hex'));
const tree = new HashTree();
for (const each of hashes) tree.append(each);
const hex = (nodes: Buffer[]): string[] => nodes.map((node) => node.toString('hex'));

describe('the tree of RFC 6962', () => {
  it('has the root of the definition at every size, whole or as a frontier', () => {
    const frontier = new TreeFrontier();
    for (let size = 0; size <= SIZE; size++) {
      const root = referenceRoot(leaves.slice(0, size)).toString('hex');
      expect(tree.root(size)).toBe(root);
      expect(frontier.root()).toBe(root);
      if (size < SIZE) frontier.append(hashes[size] as string);
    }
  });

  it('gives every inclusion proof of the definition, and the check accepts it', () => {
    for (let size = 1; size <= 40; size++) {
      const root = tree.root(size);
      for (let index = 0; index < size; index++) {
        const proof = tree.inclusionProof(index, size);
        expect(proof).toEqual(hex(referencePath(index, leaves.slice(0, size))));
        const recordHash = hashes[index] as string;
        expect(verifyInclusion({ index, size, recordHash, proof, root })).toBe(true);
      }
    }
  });

  it('gives every consistency proof of the definition, and the check accepts it', () => {
    for (let size = 1; size <= 40; size++) {
      for (let earlier = 1; earlier <= size; earlier++) {
        const proof = tree.consistencyProof(earlier, size);
        expect(proof).toEqual(hex(referenceConsistency(earlier, leaves.slice(0, size))));
        const roots = { earlierRoot: tree.root(earlier), root: tree.root(size) };
        expect(verifyConsistency({ earlier, size, ...roots, proof })).toBe(true);
      }
    }
  });

  it('refuses every forged inclusion proof', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: SIZE }), fc.nat(), fc.nat(), (size, a, b) => {
        const index = a % size;
        const claim = {
          index,
          size,
          recordHash: hashes[index] as string,
          proof: tree.inclusionProof(index, size),
          root: tree.root(size),
        };
        const other = hashes[(index + 1 + (b % (SIZE - 1))) % SIZE] as string;
        const place = b % claim.proof.length;
        const forged = [
          { recordHash: other },
          { root: other },
          { index: (index + 1 + (b % (size - 1))) % size },
          { index: size },
          { index: -1 },
          { proof: claim.proof.slice(0, -1) },
          { proof: [...claim.proof, other] },
          { proof: claim.proof.with(place, other) },
          { proof: claim.proof.with(place, 'not a hash') },
        ];
        for (const change of forged) expect(verifyInclusion({ ...claim, ...change })).toBe(false);
      }),
      { seed, numRuns: 200 },
    );
  });

  it('refuses every forged consistency proof', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: SIZE }), fc.nat(), fc.nat(), (size, a, b) => {
        const earlier = 1 + (a % (size - 1));
        const claim = {
          earlier,
          size,
          earlierRoot: tree.root(earlier),
          root: tree.root(size),
          proof: tree.consistencyProof(earlier, size),
        };
        const other = hashes[b % SIZE] as string;
        const forged = [
          { earlierRoot: other },
          { root: other },
          { earlier: 0 },
          { earlier: size + 1 },
          { earlier: size },
          { proof: claim.proof.slice(1) },
          { proof: [...claim.proof, other] },
          { proof: claim.proof.with(b % claim.proof.length, other) },
        ];
        for (const change of forged) expect(verifyConsistency({ ...claim, ...change })).toBe(false);
      }),
      { seed, numRuns: 200 },
    );
  });

  it('refuses by code what it does not hold', () => {
    expect(() => tree.inclusionProof(5, 5)).toThrow(/AUDIT_TREE_RANGE/);
    expect(() => tree.root(SIZE + 1)).toThrow(/AUDIT_TREE_RANGE/);
    expect(() => tree.consistencyProof(0, 3)).toThrow(/AUDIT_TREE_RANGE/);
  });
});
