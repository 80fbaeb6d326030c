import { describe, expect, it } from 'vitest';
import { openPaper } from '../../../venues/paper/gateway.ts';
import { faultyGateway } from '../../support/faulty-gateway.ts';
import type { FaultyGateway } from '../../support/faulty-gateway.ts';
import { paperWorld } from '../../support/paper-world.ts';
import { gatewayContract } from './gateway.ts';

gatewayContract('paper', () => openPaper());
gatewayContract('a faulty line without faults', () => faultyGateway(openPaper(), { seed: 1 }));

describe('a faulty line', () => {
  const half = 500_000;
  const run = (seed: number): { gateway: FaultyGateway; told: string[]; lots: number } => {
    const world = paperWorld();
    const gateway = faultyGateway(openPaper(), {
      seed,
      loseRequestPpm: 200_000,
      loseAnswerPpm: 300_000,
      loseFillPpm: 200_000,
      duplicateFillPpm: half,
      delayFillPpm: 300_000,
      rejectPpm: 100_000,
    });
    const bar = [10_000, 10_100, 9900, 10_050];
    const told: string[] = [];
    gateway.onMarket([world.listing(), world.bar(bar)]);
    let lots = 0;
    for (let n = 1; n <= 60; n++) {
      const order = world.order(`r${n}/o0`);
      for (const draft of gateway.submit(order)) told.push(draft.type);
      for (const draft of gateway.onMarket([world.bar(bar)])) told.push(draft.type);
      const standing = gateway.query(order.body.orderId, order.at);
      for (const draft of standing.known ? standing.drafts : []) {
        if (draft.type === 'order.filled') lots += draft.body.lots;
      }
    }
    return { gateway, told, lots };
  };

  it('does each of its faults, and the same ones for a seed', () => {
    const first = run(5);
    for (const [fault, count] of Object.entries(first.gateway.faults)) {
      expect([fault, count > 0]).toEqual([fault, true]);
    }
    expect(run(5).told).toEqual(first.told);
    expect(run(6).told).not.toEqual(first.told);
  });

  it('leaves the venue right: asking finds one fill for each order that arrived', () => {
    const { gateway, lots } = run(5);
    const arrived = 60 - gateway.faults.reject - gateway.faults.request;
    expect(lots).toBe(100 * arrived);
  });
});
