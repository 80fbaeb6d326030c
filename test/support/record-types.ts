/** Records of one type, in journal order. */
import type { ChainedRecord, RecordOf, RecordType } from '../../protocols/record.ts';

export const ofType = <T extends RecordType>(
  records: readonly ChainedRecord[],
  type: T,
): RecordOf<T>[] => records.filter((record) => record.type === type) as unknown as RecordOf<T>[];
