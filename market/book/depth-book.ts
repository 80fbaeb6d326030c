/**
 * An order book rebuilt from a snapshot and the updates after it, with every update's place in the
 * sequence checked. Two numberings are known: *spot* (an update covers ids U to u and the next one
 * begins at u + 1) and *futures* (an update names its predecessor's last id in pu).
 *
 *   updates ──► [pending until a snapshot] ──► snapshot ──► first that overlaps it ──► in sequence
 *                        ▲                                                                │
 *                        └───────────────── gap or crossed: the book is dropped ◄─────────┘
 */
import type { Lots, Ticks } from '../../protocols/units.ts';
import { bookSide } from './side.ts';

export type Level = readonly [priceTicks: Ticks, lots: Lots];

export interface DepthUpdate {
  /** U: first id that this update covers. */
  readonly firstId: number;
  /** u: last id that it covers. */
  readonly lastId: number;
  /** pu: last id of the update before it; futures only. */
  readonly previousId: number | undefined;
  readonly bids: readonly Level[];
  readonly asks: readonly Level[];
}

export interface DepthSnapshot {
  readonly lastId: number;
  readonly bids: readonly Level[];
  readonly asks: readonly Level[];
}

export interface Touch {
  readonly bidTicks: Ticks;
  readonly bidLots: Lots;
  readonly askTicks: Ticks;
  readonly askLots: Lots;
}

/** What became of an update. Anything but `applied` leaves the touch as it was, or takes it away. */
export type BookVerdict =
  | { readonly verdict: 'applied' }
  /** Kept until a snapshot says where to begin. */
  | { readonly verdict: 'pending' }
  /** The snapshot holds it already. */
  | { readonly verdict: 'before-snapshot' }
  | { readonly verdict: 'duplicate' }
  | { readonly verdict: 'gap'; readonly missing: number; readonly detail: string }
  | { readonly verdict: 'crossed'; readonly detail: string };

export interface DepthBook {
  update(update: DepthUpdate): BookVerdict;
  /** One verdict for each pending update that the snapshot decides, in order. */
  snapshot(snapshot: DepthSnapshot): BookVerdict[];
  /** Undefined until the book is in sequence, and when a side is empty. */
  touch(): Touch | undefined;
  /** Last id applied; undefined while out of sequence. */
  readonly lastId: number | undefined;
}

/** Updates kept while waiting for a snapshot; the oldest go first. */
const PENDING_MAX = 10_000;

export function depthBook(): DepthBook {
  const bids = bookSide('bid');
  const asks = bookSide('ask');
  let pending: DepthUpdate[] = [];
  /** Last id applied, or that of the snapshot. */
  let lastId: number | undefined;
  /** True once an update has been applied after the snapshot. */
  let joined = false;

  const drop = (): void => {
    bids.clear();
    asks.clear();
    lastId = undefined;
    joined = false;
  };

  const apply = (update: DepthUpdate): BookVerdict => {
    if (lastId === undefined) {
      pending.push(update);
      if (pending.length > PENDING_MAX) pending.shift();
      return { verdict: 'pending' };
    }
    const verdict = joined ? inSequence(update, lastId) : atSnapshot(update, lastId);
    if (verdict.verdict === 'gap') {
      drop();
      pending = [update];
      return verdict;
    }
    if (verdict.verdict !== 'applied') return verdict;
    for (const [priceTicks, lots] of update.bids) bids.set(priceTicks, lots);
    for (const [priceTicks, lots] of update.asks) asks.set(priceTicks, lots);
    lastId = update.lastId;
    joined = true;
    const bid = bids.best();
    const ask = asks.best();
    if (bid !== undefined && ask !== undefined && bid.priceTicks >= ask.priceTicks) {
      const detail = `bid ${bid.priceTicks} at or above ask ${ask.priceTicks} at id ${lastId}`;
      drop();
      return { verdict: 'crossed', detail };
    }
    return verdict;
  };

  return {
    update: apply,
    snapshot(snapshot) {
      drop();
      for (const [priceTicks, lots] of snapshot.bids) bids.set(priceTicks, lots);
      for (const [priceTicks, lots] of snapshot.asks) asks.set(priceTicks, lots);
      lastId = snapshot.lastId;
      const waiting = pending;
      pending = [];
      return waiting.map(apply);
    },
    touch() {
      const bid = bids.best();
      const ask = asks.best();
      if (lastId === undefined || bid === undefined || ask === undefined) return undefined;
      return {
        bidTicks: bid.priceTicks,
        bidLots: bid.lots,
        askTicks: ask.priceTicks,
        askLots: ask.lots,
      };
    },
    get lastId() {
      return lastId;
    },
  };
}

/** The first update after a snapshot must overlap it or follow it directly. */
function atSnapshot(update: DepthUpdate, snapshotId: number): BookVerdict {
  const { firstId, lastId, previousId } = update;
  // Futures may repeat the snapshot's own id in the update that contains it.
  const before = previousId === undefined ? lastId <= snapshotId : lastId < snapshotId;
  if (before) return { verdict: 'before-snapshot' };
  const follows = firstId <= snapshotId + 1 || previousId === snapshotId;
  return follows ? { verdict: 'applied' } : gap(snapshotId, firstId);
}

function inSequence(update: DepthUpdate, lastId: number): BookVerdict {
  if (update.lastId <= lastId) return { verdict: 'duplicate' };
  if (update.previousId !== undefined) {
    return update.previousId === lastId ? { verdict: 'applied' } : gap(lastId, update.firstId);
  }
  return update.firstId === lastId + 1 ? { verdict: 'applied' } : gap(lastId, update.firstId);
}

function gap(lastId: number, firstId: number): BookVerdict {
  const missing = Math.max(1, firstId - lastId - 1);
  return { verdict: 'gap', missing, detail: `update ${firstId} does not follow ${lastId}` };
}
