/**
 * Inclusion proofs on demand. The tree over all record hashes is built when the first proof is
 * asked and kept from then on (64 bytes a record); a council nobody audits pays nothing.
 */
import { setImmediate as turn } from 'node:timers/promises';
import type { ProofAnswer } from '../../protocols/api.ts';
import { appError, invariant } from '../../protocols/errors.ts';
import type { Seq } from '../../protocols/units.ts';
import { HashTree } from '../../runtime/journal/tree.ts';
import type { RecordSource } from './source.ts';

/** Hashes taken in between two turns of the event loop: about 4 ms. */
const BATCH = 2_048;

export class ProofTree {
  readonly #tree = new HashTree();
  readonly #source: RecordSource;
  #growing: Promise<void> = Promise.resolve();

  constructor(source: RecordSource) {
    this.#source = source;
  }

  /** @throws AUDIT_SEQ_UNKNOWN. */
  async prove(seq: Seq): Promise<ProofAnswer> {
    const head = this.#source.head().seq;
    if (seq < 1 || seq > head) {
      throw appError('AUDIT_SEQ_UNKNOWN', { seq, oldest: this.#source.oldest(), head });
    }
    // One growth at a time; a failed one must not stop the next.
    this.#growing = this.#growing.catch(() => undefined).then(() => this.#growTo(head));
    await this.#growing;
    const [hash] = this.#source.rangeHashes(seq, 1);
    invariant(hash !== undefined, 'a record below the head has a hash', { seq, head });
    return {
      hash,
      path: this.#tree.inclusionProof(seq - 1, head),
      root: this.#tree.root(head),
      seq,
      size: head,
    };
  }

  async #growTo(size: Seq): Promise<void> {
    while (this.#tree.size < size) {
      const from = this.#tree.size + 1;
      const hashes = this.#source.rangeHashes(from, Math.min(BATCH, size - this.#tree.size));
      if (hashes.length === 0) throw appError('DASHBOARD_GAP', { at: from - 1, next: size });
      for (const hash of hashes) this.#tree.append(hash);
      await turn();
    }
  }
}
