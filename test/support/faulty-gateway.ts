/**
 * A venue over a bad line: it loses requests and answers, tells fills twice or late, and refuses
 * orders for no reason. Seeded; what it does to an order is counted. The venue behind it stays
 * right, so that asking it (`query`) always ends in the truth.
 */
import type { OrderId } from '../../protocols/ids.ts';
import type { Draft, JournalRecord, RecordOf } from '../../protocols/record.ts';
import { randomStream } from '../../runtime/random.ts';
import type { Gateway, OrderStanding } from '../../venues/venue.ts';

/** Chances in ppm. */
export interface GatewayFaults {
  readonly seed: number;
  /** An order never reaches the venue. */
  readonly loseRequestPpm?: number;
  /** The venue has the order (or cancel) and its answer never comes. */
  readonly loseAnswerPpm?: number;
  /** A fill is never told; only asking finds it. */
  readonly loseFillPpm?: number;
  /** A fill is told twice. */
  readonly duplicateFillPpm?: number;
  /** A fill comes with a later call, 1 to 3 on. */
  readonly delayFillPpm?: number;
  readonly rejectPpm?: number;
}

export type FaultName = 'request' | 'answer' | 'fill' | 'duplicate' | 'delay' | 'reject';

export interface FaultyGateway extends Gateway {
  /** How often each fault has happened. */
  readonly faults: Readonly<Record<FaultName, number>>;
}

interface Held {
  readonly dueIn: number;
  readonly draft: Draft;
}

export function faultyGateway(inner: Gateway, chances: GatewayFaults): FaultyGateway {
  const random = randomStream(chances.seed, 'faulty-gateway');
  const faults = { request: 0, answer: 0, fill: 0, duplicate: 0, delay: 0, reject: 0 };
  const rejected = new Map<OrderId, Draft>();
  let held: Held[] = [];

  const happens = (fault: FaultName, ppm: number | undefined): boolean => {
    if (!random.chance(ppm ?? 0)) return false;
    faults[fault]++;
    return true;
  };
  const reject = (order: RecordOf<'order.submit'>): Draft => {
    const { orderId } = order.body;
    const body = { eventTime: order.at, orderId, reason: 'the venue is moody' };
    return { at: order.at, from: inner.name, type: 'order.rejected', body };
  };
  /** What reaches the session of what the venue says at `at`. */
  const overTheLine = (drafts: readonly Draft[], at: number): Draft[] => {
    const due = held.filter(({ dueIn }) => dueIn <= 1).map(({ draft }) => ({ ...draft, at }));
    held = held
      .filter(({ dueIn }) => dueIn > 1)
      .map((item) => ({ ...item, dueIn: item.dueIn - 1 }));
    const told: Draft[] = due;
    for (const draft of drafts) {
      if (draft.type !== 'order.filled') told.push(draft);
      else if (happens('fill', chances.loseFillPpm)) continue;
      else if (happens('delay', chances.delayFillPpm)) {
        held.push({ dueIn: random.integer(1, 3), draft });
      } else if (happens('duplicate', chances.duplicateFillPpm)) told.push(draft, draft);
      else told.push(draft);
    }
    return told;
  };

  return {
    name: inner.name,
    faults,
    submit(order) {
      const known = rejected.get(order.body.orderId);
      if (known !== undefined) return [known];
      if (happens('request', chances.loseRequestPpm)) return [];
      const fresh = !inner.query(order.body.orderId, order.at).known;
      if (fresh && happens('reject', chances.rejectPpm)) {
        const draft = reject(order);
        rejected.set(order.body.orderId, draft);
        return happens('answer', chances.loseAnswerPpm) ? [] : [draft];
      }
      const drafts = inner.submit(order);
      return happens('answer', chances.loseAnswerPpm) ? [] : drafts;
    },
    cancel(order) {
      if (happens('request', chances.loseRequestPpm)) return [];
      const drafts = inner.cancel(order);
      return happens('answer', chances.loseAnswerPpm) ? [] : drafts;
    },
    query(orderId, at): OrderStanding {
      const draft = rejected.get(orderId);
      return draft === undefined
        ? inner.query(orderId, at)
        : { known: true, drafts: [{ ...draft, at }] };
    },
    onMarket(records: readonly JournalRecord[]) {
      const drafts = inner.onMarket(records);
      const last = records.at(-1);
      return last === undefined ? drafts : overTheLine(drafts, last.at);
    },
    restore: (record) => inner.restore(record),
  };
}
