/** A reader for those who go on from what they read: nothing is answered that was not proved before. */
import type { Seq } from '../../protocols/units.ts';
import type { JournalReader } from './reader.ts';

export type ProvenReader = Pick<JournalReader, 'get' | 'getBytes' | 'head' | 'iterate' | 'range'>;

/** @param prove - returns once the records from a position on hold; throws when they do not. */
export function provenReader(reader: JournalReader, prove: (from: Seq) => void): ProvenReader {
  return {
    get(seq) {
      prove(seq);
      return reader.get(seq);
    },
    getBytes(seq) {
      prove(seq);
      return reader.getBytes(seq);
    },
    head: () => reader.head(),
    *iterate(fromSeq = 1) {
      prove(fromSeq);
      yield* reader.iterate(fromSeq);
    },
    range(fromSeq, limit) {
      prove(fromSeq);
      return reader.range(fromSeq, limit);
    },
  };
}
