/** What must hold of the orders of a journal, whatever crashes and starts it went through. */
import { expect } from 'vitest';
import type { ChainedRecord } from '../../protocols/record.ts';
import { ofType } from './record-types.ts';

export function expectOrdersSound(records: readonly ChainedRecord[], where: string): void {
  expectNothingDecidedLate(records, where);
  expectOrdersEndOnce(records, where);
  expectFillsOnce(records, where);
}

/** A round that was on when a start ended orders nothing any more. */
function expectNothingDecidedLate(records: readonly ChainedRecord[], where: string): void {
  let asked = new Set<string>();
  for (const { round, seq, type } of records) {
    if (type === 'run.started') asked = new Set();
    if (round === undefined) continue;
    if (type === 'cfp') asked.add(round);
    if (type === 'commit')
      expect(asked.has(round), `${where}: #${seq} commit of ${round}`).toBe(true);
  }
}

const ENDINGS: ReadonlySet<string> = new Set([
  'order.cancelled',
  'order.expired',
  'order.rejected',
]);

/** Nothing is sent, filled or ended after its end; sent again only when the venue had not got it. */
function expectOrdersEndOnce(records: readonly ChainedRecord[], where: string): void {
  const ended = new Set<string>();
  const sent = new Set<string>();
  const left = new Map<string, number>();
  for (const record of records) {
    if (!record.type.startsWith('order.')) continue;
    const { orderId } = record.body as { orderId: string };
    const what = `${where}: #${record.seq} ${record.type} of ${orderId}`;
    expect(ended.has(orderId), `${what} after its end`).toBe(false);
    if (ENDINGS.has(record.type)) ended.add(orderId);
    if (record.type === 'order.unknown' && record.body.absent) sent.delete(orderId);
    if (record.type === 'order.submit') {
      expect(sent.has(orderId), `${what}: twice`).toBe(false);
      sent.add(orderId);
      if (!left.has(orderId)) left.set(orderId, record.body.lots);
    }
    if (record.type !== 'order.filled') continue;
    const rest = (left.get(orderId) ?? 0) - record.body.lots;
    left.set(orderId, rest);
    if (rest === 0) ended.add(orderId);
  }
}

function expectFillsOnce(records: readonly ChainedRecord[], where: string): void {
  const keys = ofType(records, 'order.filled').map(({ body, from }) =>
    [from, body.instrument, body.orderId, body.fillId].join(' '),
  );
  expect(new Set(keys).size, where).toBe(keys.length);
}
