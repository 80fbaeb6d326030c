/**
 * How far a journal was verified once: a signed head and the frontier of its tree, all that verifying
 * on from there needs. It is kept outside the folder it judges, and proves itself: the signature covers
 * position, hash and root, and the root covers the frontier.
 */
import { Type } from 'typebox';
import { SignedHeadSchema } from '../../protocols/api.ts';
import { HashSchema } from '../../protocols/units.ts';
import { misfit } from '../../protocols/validate.ts';
import { headSigned } from './heads.ts';
import type { SignedHead } from './heads.ts';
import type { VerifyingKey } from './keys.ts';
import { TreeFrontier } from './tree.ts';

export interface VerifiedPoint {
  /** Every record up to it holds. */
  readonly head: SignedHead;
  /** Roots of the perfect subtrees over their hashes, largest first. */
  readonly roots: readonly string[];
  /** Whose signature the head carries. */
  readonly key: VerifyingKey;
}

const StoredSchema = Type.Object({ head: SignedHeadSchema, roots: Type.Array(HashSchema) });

/** The point that was stored as `value`, or why it is none that `key` signed. */
export function verifiedPoint(value: unknown, key: VerifyingKey): VerifiedPoint | string {
  const unfit = misfit(StoredSchema, value, 'verified head');
  if (unfit !== undefined) return unfit.message;
  const { head, roots } = value as Pick<VerifiedPoint, 'head' | 'roots'>;
  if (!headSigned(head, key.publicKey)) return 'this key did not sign it';
  const point = { head, key, roots };
  return frontierAt(point).root() === head.root ? point : 'its tree is not the one that was signed';
}

/** The tree as far as the point; without one, the empty tree. */
export const frontierAt = (
  point: Pick<VerifiedPoint, 'head' | 'roots'> | undefined,
): TreeFrontier =>
  point === undefined
    ? new TreeFrontier()
    : new TreeFrontier({ roots: point.roots, size: point.head.seq });
