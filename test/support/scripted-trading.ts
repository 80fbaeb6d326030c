/**
 * A run of 360 bars with 60 orders, from a Lehmer generator: openings, additions, partial and whole
 * closings, crossings of zero, fills in two parts, and closings that no intent asked for. The same
 * records anywhere, so that figures computed from them elsewhere can be written down.
 */
import { emptyLedger, foldLedger, heldLots } from '../../portfolio/ledger.ts';
import { markPortfolio } from '../../portfolio/mark.ts';
import { orderId, roundId } from '../../protocols/ids.ts';
import type { BodyOf, JournalRecord, RecordType } from '../../protocols/record.ts';
import { US_PER_DAY } from '../../protocols/units.ts';
import { barOf, CASH, fillOf, HASH, listed, NOW, orderOf, record, SPX } from './trading-world.ts';

const BARS = 360;
/** Bars before the first question. */
const WARM_UP = 140;

export function scriptedTrading(): JournalRecord[] {
  let x = 4_711;
  const next = (below: number): number => (x = (x * 48_271) % 2_147_483_647) % below;
  const records: JournalRecord[] = [];
  const ledger = emptyLedger(CASH);
  let at = NOW;
  const add = <T extends RecordType>(type: T, body: BodyOf<T>, round?: string): void => {
    const made = { ...record(type, body, at), ...(round === undefined ? {} : { round }) };
    records.push(made as JournalRecord);
    foldLedger(ledger, made as JournalRecord);
  };
  add('run.started', { config: { initialCash: 100_000 }, series: '1d' } as never);
  add('market.instrument', listed().body as never);
  let close = 100_000;
  let order: { id: ReturnType<typeof orderId>; lots: number } | undefined;
  for (let bar = 0; bar < BARS; bar++) {
    at += US_PER_DAY;
    close = Math.round(close * (1 + (next(2_001) + next(2_001) - 2_000) / 50_000));
    add('market.bar', barOf(close, { eventTime: at, knownAt: at }));
    if (order !== undefined) {
      const parts = order.lots % 2 === 0 ? [order.lots / 2, order.lots / 2] : [order.lots];
      for (const lots of parts) {
        const slip = 1 + next(40);
        const change = { fee: String(next(900_000_000)), orderId: order.id, slippageTicks: slip };
        add('order.filled', fillOf(lots, close + Math.sign(lots) * slip, change));
      }
      order = undefined;
    }
    add('portfolio.mark', markPortfolio(ledger));
    if (bar === WARM_UP) add('cfp', {} as never, roundId(1));
    if (bar < WARM_UP || bar % 3 !== 0) continue;
    const round = roundId(bar);
    const held = heldLots(ledger, SPX);
    const target = next(5) === 0 ? 0 : next(61) - 30;
    if (target === held) continue;
    order = { id: orderId(round, 0), lots: target - held };
    const told = { costPpm: 100 + next(300), edgePpm: 200 + next(1_000) };
    // One in six closes as a round without an intent does.
    if (next(6) !== 0)
      add('intent', { ...told, instrument: SPX, strategicLots: 0 } as never, round);
    const orders = [orderOf(order.lots, { orderId: order.id })];
    add('commit', { decisionHash: HASH, equity: '0', orders, targetLots: target }, round);
  }
  return records;
}
