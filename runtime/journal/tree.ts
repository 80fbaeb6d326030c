/**
 * The Merkle tree of RFC 6962 over record hashes: a head that commits to all records, and short
 * proofs that a record is among them or that one head continues another.
 * Leaf = SHA-256(0x00 ‖ record hash); node = SHA-256(0x01 ‖ left ‖ right); the root of no record is
 * SHA-256 of nothing. All hashes are 64 hex digits at this border. Proofs: RFC 6962, 2.1.1-2.1.2;
 * their checks: RFC 9162, 2.1.3.2 and 2.1.4.2.
 */
import { hash } from 'node:crypto';
import { appError } from '../../protocols/errors.ts';
import { HASH_BYTES } from './chain.ts';

const EMPTY_ROOT = hash('sha256', '', 'hex');

const leafInput = Buffer.alloc(1 + HASH_BYTES, 0x00);
const nodeInput = Buffer.alloc(1 + 2 * HASH_BYTES, 0x01);

function leafOf(recordHash: string): string {
  leafInput.write(recordHash, 1, 'hex');
  return hash('sha256', leafInput, 'hex');
}

function nodeOf(left: string, right: string): string {
  nodeInput.write(left, 1, 'hex');
  nodeInput.write(right, 1 + HASH_BYTES, 'hex');
  return hash('sha256', nodeInput, 'hex');
}

export interface FrontierState {
  /** One for each bit of `size`, the highest first. */
  readonly roots: readonly string[];
  readonly size: number;
}

/** The root of a growing list in O(log n) memory: the roots of its perfect subtrees, largest first. */
export class TreeFrontier {
  readonly #roots: string[];
  #size: number;

  /** @param from - a frontier to go on from; default: no record. */
  constructor({ roots, size }: FrontierState = { roots: [], size: 0 }) {
    this.#roots = [...roots];
    this.#size = size;
  }

  get size(): number {
    return this.#size;
  }

  /** Everything it holds. */
  get roots(): readonly string[] {
    return [...this.#roots];
  }

  append(recordHash: string): void {
    let node = leafOf(recordHash);
    // One subtree of height k is waiting for each bit k of the size.
    for (let bits = this.#size; bits % 2 === 1; bits = (bits - 1) / 2) {
      node = nodeOf(this.#roots.pop() as string, node);
    }
    this.#roots.push(node);
    this.#size++;
  }

  root(): string {
    let index = this.#roots.length - 1;
    if (index < 0) return EMPTY_ROOT;
    let root = this.#roots[index--] as string;
    while (index >= 0) root = nodeOf(this.#roots[index--] as string, root);
    return root;
  }
}

/** A tree that answers proofs; keeps all nodes, 64 bytes a record. */
export class HashTree {
  /** levels[k] holds the roots of the perfect subtrees of 2^k records, 32 bytes each. */
  readonly #levels: NodeList[] = [];
  #size = 0;

  get size(): number {
    return this.#size;
  }

  append(recordHash: string): void {
    let node = leafOf(recordHash);
    this.#level(0).push(node);
    let index = this.#size++;
    for (let height = 0; index % 2 === 1; height++) {
      node = nodeOf(this.#level(height).at(index - 1), node);
      this.#level(height + 1).push(node);
      index = (index - 1) / 2;
    }
  }

  /** Root over the first `size` records. @throws AUDIT_TREE_RANGE. */
  root(size: number = this.#size): string {
    if (size === 0) return EMPTY_ROOT;
    this.#check(size - 1, size);
    return this.#rangeRoot(0, size);
  }

  /** Siblings from the leaf `index` up, in the tree of the first `size`. @throws AUDIT_TREE_RANGE. */
  inclusionProof(index: number, size: number = this.#size): string[] {
    this.#check(index, size);
    const path: string[] = [];
    let low = 0;
    let high = size;
    while (high - low > 1) {
      const middle = low + splitOf(high - low);
      if (index < middle) {
        path.push(this.#rangeRoot(middle, high));
        high = middle;
      } else {
        path.push(this.#rangeRoot(low, middle));
        low = middle;
      }
    }
    return path.reverse();
  }

  /** That the tree of `size` continues the one of `earlier` records. @throws AUDIT_TREE_RANGE. */
  consistencyProof(earlier: number, size: number = this.#size): string[] {
    this.#check(earlier - 1, size);
    const path: string[] = [];
    let low = 0;
    let high = size;
    let whole = true;
    while (earlier < high) {
      const middle = low + splitOf(high - low);
      if (earlier <= middle) {
        path.push(this.#rangeRoot(middle, high));
        high = middle;
      } else {
        path.push(this.#rangeRoot(low, middle));
        low = middle;
        whole = false;
      }
    }
    if (!whole) path.push(this.#rangeRoot(low, high));
    return path.reverse();
  }

  #rangeRoot(low: number, high: number): string {
    const length = high - low;
    if (isPowerOfTwo(length)) return this.#level(heightOf(length)).at(low / length);
    const split = splitOf(length);
    return nodeOf(this.#rangeRoot(low, low + split), this.#rangeRoot(low + split, high));
  }

  #check(index: number, size: number): void {
    const fits = Number.isSafeInteger(index) && index >= 0 && index < size && size <= this.#size;
    if (!fits) throw appError('AUDIT_TREE_RANGE', { index, size, have: this.#size });
  }

  #level(height: number): NodeList {
    return (this.#levels[height] ??= new NodeList());
  }
}

/** A growing list of hashes, packed. */
class NodeList {
  #bytes = Buffer.alloc(HASH_BYTES * 16);
  #end = 0;

  push(hex: string): void {
    if (this.#end === this.#bytes.length) {
      this.#bytes = Buffer.concat([this.#bytes], this.#bytes.length * 2);
    }
    this.#bytes.write(hex, this.#end, 'hex');
    this.#end += HASH_BYTES;
  }

  at(index: number): string {
    return this.#bytes.toString('hex', index * HASH_BYTES, (index + 1) * HASH_BYTES);
  }
}

/** The largest power of two below `length`; 1 for a length of 1 or 2. */
function splitOf(length: number): number {
  let split = 1;
  while (split * 2 < length) split *= 2;
  return split;
}

/** Height of the perfect tree over `length` records, a power of two. */
function heightOf(length: number): number {
  let height = 0;
  for (let rest = length; rest > 1; rest /= 2) height++;
  return height;
}

export interface InclusionClaim {
  /** Place of the record from 0: seq - 1. */
  readonly index: number;
  readonly size: number;
  readonly recordHash: string;
  readonly proof: readonly string[];
  readonly root: string;
}

/** Whether the record is at `index` among the `size` that `root` commits to. */
export function verifyInclusion({ index, size, recordHash, proof, root }: InclusionClaim): boolean {
  if (!(Number.isSafeInteger(index) && index >= 0 && index < size)) return false;
  if (![recordHash, root, ...proof].every(isHash)) return false;
  let node = leafOf(recordHash);
  const risen = climb({ place: index, last: size - 1 }, proof, (sibling, isLeft) => {
    node = isLeft ? nodeOf(sibling, node) : nodeOf(node, sibling);
  });
  return risen && node === root;
}

export interface ConsistencyClaim {
  readonly earlier: number;
  readonly size: number;
  readonly earlierRoot: string;
  readonly root: string;
  readonly proof: readonly string[];
}

/** Whether the records under `root` begin with those under `earlierRoot`. */
export function verifyConsistency(claim: ConsistencyClaim): boolean {
  const { earlier, size, earlierRoot, root } = claim;
  if (!(Number.isSafeInteger(earlier) && earlier > 0 && earlier <= size)) return false;
  if (![earlierRoot, root, ...claim.proof].every(isHash)) return false;
  if (earlier === size) return claim.proof.length === 0 && earlierRoot === root;
  // A perfect earlier tree is its own first node and left out of the proof.
  const proof = isPowerOfTwo(earlier) ? [earlierRoot, ...claim.proof] : claim.proof;
  if (proof[0] === undefined) return false;
  let place = earlier - 1;
  let last = size - 1;
  while (place % 2 === 1) {
    place = half(place);
    last = half(last);
  }
  let earlierNode = proof[0];
  let node = proof[0];
  const risen = climb({ place, last }, proof.slice(1), (sibling, isLeft) => {
    // What stands to the right of the earlier tree came after it.
    if (isLeft) earlierNode = nodeOf(sibling, earlierNode);
    node = isLeft ? nodeOf(sibling, node) : nodeOf(node, sibling);
  });
  return risen && earlierNode === earlierRoot && node === root;
}

/** Goes up from a node to the root, one sibling at a time; false when the path ends too soon or too late. */
function climb(
  from: { readonly place: number; readonly last: number },
  siblings: readonly string[],
  join: (sibling: string, isLeft: boolean) => void,
): boolean {
  let { last, place } = from;
  for (const sibling of siblings) {
    if (last === 0) return false;
    const isLeft = place % 2 === 1 || place === last;
    join(sibling, isLeft);
    // A node without a right sibling rises unchanged to where it has a left one.
    if (isLeft) {
      while (place % 2 === 0 && place !== 0) {
        place /= 2;
        last = half(last);
      }
    }
    place = half(place);
    last = half(last);
  }
  return last === 0;
}

const half = (value: number): number => Math.floor(value / 2);
const isHash = (text: string): boolean => /^[0-9a-f]{64}$/.test(text);

function isPowerOfTwo(value: number): boolean {
  let rest = value;
  while (rest % 2 === 0) rest /= 2;
  return rest === 1;
}
