/** What the routes are given. */
import type { Registry } from 'prom-client';
import type { DashboardLimits } from '../../../protocols/api.ts';
import type { LedgerReplica } from '../ledger-replica.ts';
import type { MainPort } from '../main-port.ts';
import type { Replica } from '../replica.ts';
import type { RecordSource } from '../source.ts';
import type { ProofTree } from '../tree.ts';
import type { FailedAttempts } from './failed-attempts.ts';
import type { GuardOptions } from './guard.ts';

export interface AppParts {
  /** Failed authentication, that of the feed included. */
  readonly attempts: FailedAttempts;
  /** Where the journal and the reports of studies lie. */
  readonly dataDir: string;
  readonly guard: GuardOptions;
  readonly ledger: LedgerReplica;
  readonly limits: DashboardLimits;
  readonly main: MainPort;
  readonly metrics: Registry;
  readonly onFault: (error: unknown) => void;
  readonly proofs: ProofTree;
  readonly replica: Replica;
  readonly source: RecordSource;
  readonly webDir: string | null;
}
