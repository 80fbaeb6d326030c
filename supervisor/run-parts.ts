/** What one start of the supervisor is made of; each part is stopped in the reverse order. */
import type { Failover } from '../kernels/failover.ts';
import type { SeatDeclared } from '../protocols/agents-api.ts';
import type { SeatSpec } from '../protocols/host.ts';
import type { SeatId } from '../protocols/ids.ts';
import { HeadSigner } from '../runtime/journal/head-signer.ts';
import type { DataWatch } from './data-watch.ts';
import type { FieldEngine } from './field-engine.ts';
import type { HeadOutlets } from './head-outlets.ts';
import type { ProvenReader } from '../runtime/journal/proven-reader.ts';
import type { Journal } from '../runtime/journal/writer.ts';
import type { Stores } from '../runtime/store/environment.ts';
import type { Gateway, PulledMarket } from '../venues/venue.ts';
import type { Recovered } from './recovery.ts';
import type { SnapshotPlace } from './session-snapshot.ts';
import type { RecordKeeper } from './session/record-keeper.ts';

export interface RunParts {
  readonly configHash: string;
  /** The seats as they are declared: as they were read at the start, or at their last join. */
  readonly declared: Map<SeatId, SeatDeclared>;
  /** Rejects when the journal takes no more. */
  readonly failed: Promise<never>;
  readonly field: FieldEngine;
  readonly gateway: Gateway;
  /** Where signed heads are sent. */
  readonly heads: HeadOutlets;
  readonly journal: Journal;
  /** Closed last but the stores: whoever runs kernels is gone by then. */
  readonly kernels: Failover;
  readonly keeper: RecordKeeper;
  readonly market: PulledMarket;
  readonly place: SnapshotPlace;
  readonly reader: ProvenReader;
  readonly recovered: Recovered;
  /** Id of the run that goes on; empty when this start begins one. */
  readonly runBefore: string;
  readonly signer: HeadSigner;
  /** The last head signed in this start; seq 0 before the first. */
  readonly signed: { seq: number };
  readonly specs: readonly SeatSpec[];
  readonly stores: Stores;
  readonly watch: DataWatch;
}
