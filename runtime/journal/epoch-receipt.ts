/** What is kept of an epoch that was exported: enough to know the file again. */
import type { Seq } from '../../protocols/units.ts';
import { listMeta } from '../store/environment.ts';
import type { Stores } from '../store/environment.ts';

export interface EpochReceipt {
  /** Name of the file, without its folder. */
  readonly file: string;
  readonly from: Seq;
  readonly to: Seq;
  /** Hash of record `to`. */
  readonly headHash: string;
  /** Hash of the record before `from`. */
  readonly previousHash: string;
  /** RFC 6962 root over the hashes of `from` to `to`. */
  readonly root: string;
  /** SHA-256 of the file. */
  readonly sha256: string;
}

/** All receipts, oldest first. */
export const readEpochs = (stores: Pick<Stores, 'dir' | 'meta'>): EpochReceipt[] =>
  listMeta(stores, 'epoch') as EpochReceipt[];
