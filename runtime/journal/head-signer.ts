/** Signs how far the journal has come; keeps the tree's frontier, so that each head costs only what is new. */
import type { KeyObject } from 'node:crypto';
import type { Seq, Us } from '../../protocols/units.ts';
import type { Stores } from '../store/environment.ts';
import { signHead, storeHead } from './heads.ts';
import type { SignedHead } from './heads.ts';
import { readerOf } from './reader.ts';
import type { JournalReader } from './reader.ts';
import type { TreeFrontier } from './tree.ts';
import { frontierAt } from './verified-point.ts';
import type { VerifiedPoint } from './verified-point.ts';

/** Hashes read at once. */
const BATCH = 4_096;

export interface HeadSignerOptions {
  readonly stores: Stores;
  readonly key: KeyObject;
  readonly run: Seq;
  readonly onSigned?: OnSigned;
  readonly from?: VerifiedPoint | undefined;
}

/** `roots`: of the perfect subtrees over the records up to the head, largest first. */
type OnSigned = (head: SignedHead, roots: readonly string[]) => void;

export class HeadSigner {
  readonly #stores: Stores;
  readonly #reader: JournalReader;
  readonly #key: KeyObject;
  readonly #run: Seq;
  readonly #onSigned: OnSigned;
  readonly #tree: TreeFrontier;

  /**
   * @param options.key - Ed25519 private key (`signingKey`).
   * @param options.run - seq of the `run.started` that states its public key.
   * @param options.onSigned - told of each head once it is on disk.
   * @param options.from - what was verified before: hashes up to there are not read again.
   */
  constructor({ from, key, onSigned, run, stores }: HeadSignerOptions) {
    this.#tree = frontierAt(from);
    this.#stores = stores;
    this.#reader = readerOf(stores);
    this.#key = key;
    this.#run = run;
    this.#onSigned = onSigned ?? (() => undefined);
  }

  /** Tree head over all visible records: the `tree` of a `checkpoint`. Flush before. */
  tree(): { readonly root: string; readonly size: Seq } {
    for (;;) {
      const hashes = this.#reader.rangeHashes(this.#tree.size + 1, BATCH);
      if (hashes.length === 0) return { root: this.#tree.root(), size: this.#tree.size };
      for (const hash of hashes) this.#tree.append(hash);
    }
  }

  /**
   * Signs the last visible record and keeps the head in the data folder. Flush before.
   * @throws DATA_WRITE_FAILED.
   */
  async sign(at: Us): Promise<SignedHead> {
    const { root, size } = this.tree();
    const { roots } = this.#tree;
    const { hash } = this.#reader.getBytes(size);
    const head = signHead({ at, hash, root, run: this.#run, seq: size }, this.#key);
    await storeHead(this.#stores, head);
    this.#onSigned(head, roots);
    return head;
  }
}
