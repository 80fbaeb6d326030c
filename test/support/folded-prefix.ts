/** The first records of a run, folded once and handed out as often as a test goes on from them. */
import type { ChainedRecord } from '../../protocols/record.ts';
import type { TradingConfig } from '../../supervisor/config-schema.ts';
import type { Recovered } from '../../supervisor/recovery.ts';
import { costModelOf } from '../../supervisor/session/cost-model.ts';
import { refold } from '../../supervisor/session/refold.ts';
import type { Refolded } from '../../supervisor/session/refold.ts';
import { openPaper } from '../../venues/paper/gateway.ts';

export interface FoldedPrefix {
  /** What `runCouncil` goes on from; a copy, so that runs do not see each other. */
  recovered(): Pick<Recovered, 'gateway' | 'pending' | 'state'>;
  /** Folds the records of a run that went on from here, from here on. */
  refoldRest(records: readonly ChainedRecord[]): Refolded;
}

export function foldedPrefix(
  before: readonly ChainedRecord[],
  costs: TradingConfig['costs'],
): FoldedPrefix {
  const openGateway = () => openPaper({ costOf: (one) => costModelOf(one, costs) });
  const told = openGateway();
  const { difference, pending, state } = refold(before, {
    onRecord: (record) => told.restore(record),
  });
  if (difference !== undefined) throw new Error(`differs at #${difference.seq}`);
  const remembered = told.remember?.();
  return {
    recovered() {
      const gateway = openGateway();
      gateway.recall?.(structuredClone(remembered));
      return { gateway, pending, state: structuredClone(state) };
    },
    refoldRest: (records) => refold(records.slice(before.length), { from: structuredClone(state) }),
  };
}
