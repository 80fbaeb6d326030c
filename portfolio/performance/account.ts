/** The money of a run as its journal tells it: ledger, residuals and figures, folded side by side. */
import type { ChainedRecord } from '../../protocols/record.ts';
import { MONEY_SCALE } from '../../protocols/units.ts';
import { emptyLedger, foldLedger } from '../ledger.ts';
import type { LedgerState } from '../ledger.ts';
import { emptyRiskHistory, foldRiskHistory, riskFilterOf } from '../risk/residuals.ts';
import type { RiskHistory } from '../risk/residuals.ts';
import { emptyPerformance, foldPerformance } from './performance.ts';
import type { PerformanceState } from './performance.ts';

export interface Account {
  ledger: LedgerState;
  risk: RiskHistory;
  readonly performance: PerformanceState;
}

export const emptyAccount = (): Account => ({
  ledger: emptyLedger(0n),
  performance: emptyPerformance(),
  risk: emptyRiskHistory(''),
});

/** Records in their order. The first start opens the books; later ones find them as they were. */
export function foldAccount(account: Account, record: ChainedRecord): void {
  if (record.type === 'run.started' && account.risk.series === '') {
    const { config, flags, series } = record.body;
    const { initialCash = 0 } = config as { initialCash?: number };
    account.ledger = emptyLedger(BigInt(initialCash) * MONEY_SCALE, flags);
    account.risk = emptyRiskHistory(series, riskFilterOf(flags));
  }
  foldLedger(account.ledger, record);
  foldRiskHistory(account.risk, record);
  foldPerformance(account.performance, record, account);
}
