/** One line of the debate thread. Pure. */
import type { ChainedRecord } from '../../../protocols/record.ts';

export interface ThreadLine {
  readonly key: string;
  readonly seq: number;
  /** Phase heading this line opens, if it is the first of its phase. */
  readonly phase: string;
  /** 0 or 1: an answer to the line above it. */
  readonly depth: 0 | 1;
  readonly icon: string;
  readonly who: string;
  readonly text: string;
  readonly tone: 'plain' | 'attention' | 'stop';
  /** Longer text shown under the line: predicate, trace, statement. */
  readonly detail: string;
  readonly hash: string;
  /** Said by or about a seat on probation: heard by nobody who decides. */
  readonly isCounted: boolean;
  /** Records this line stands for. */
  readonly records: number;
}

type Rest = Partial<
  Pick<ThreadLine, 'depth' | 'icon' | 'tone' | 'detail' | 'isCounted' | 'records'>
>;
/** A line that stands for one record. */
export function line(
  record: ChainedRecord,
  phase: string,
  words: { who: string; text: string },
  rest: Rest = {},
): ThreadLine {
  return {
    key: `${record.seq}`,
    seq: record.seq,
    phase,
    depth: 0,
    icon: '·',
    tone: 'plain',
    detail: '',
    hash: record.hash,
    isCounted: true,
    records: 1,
    ...words,
    ...rest,
  };
}
