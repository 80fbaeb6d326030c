/** A record that kills a seat whenever it is folded costs two incarnations, not the seat. */
import { expect, it } from 'vitest';
import type { Agent } from '../../../agents/sdk/contract.ts';
import { importAgent } from '../../../agents/sdk/import-agent.ts';
import { createSeat } from '../../../agents/sdk/seat.ts';
import type { OpenSeat } from '../../../protocols/host.ts';
import type { ChainedRecord, RecordOf } from '../../../protocols/record.ts';
import type { BeforeDelivery } from '../../../runtime/host/seat-table.ts';
import { refold } from '../../../supervisor/session/refold.ts';
import { stateHash } from '../../../supervisor/session/state.ts';
import { seatSpecs } from '../../../supervisor/agents.ts';
import { runCouncil, tradingOf } from '../../support/council-run.ts';

/** Seats that open without loading a module: that takes turns of the event loop, a run takes none. */
async function openFromMemory(): Promise<OpenSeat> {
  const agents = new Map<string, Agent<unknown>>();
  for (const spec of await seatSpecs(tradingOf())) agents.set(spec.seat, await importAgent(spec));
  return (spec) => Promise.resolve(createSeat(spec, agents.get(spec.seat) as Agent<unknown>));
}

const ofType = <T extends ChainedRecord['type']>(records: readonly ChainedRecord[], type: T) =>
  records.filter((record) => record.type === type) as unknown as RecordOf<T>[];

it('is taken out of the seat’s way at the second death; a dead letter says so, rounds go on', async () => {
  const poisonous = { hash: '', incarnations: [] as number[], seq: 0 };
  const fault: BeforeDelivery = ({ incarnation, record, seat }) => {
    if (seat !== 'technical' || record === undefined) return;
    // The first call after ten rounds, and from then on that very record.
    if (record.type === 'cfp' && record.round === 'r11') poisonous.seq = record.seq;
    if (record.seq !== poisonous.seq) return;
    poisonous.hash = record.hash;
    poisonous.incarnations.push(incarnation);
    throw new Error('this one again');
  };
  const { reason, records, state } = await runCouncil({
    fault,
    openSeat: await openFromMemory(),
    rounds: 25,
  });
  expect(reason).toBe('rounds');
  expect(poisonous.incarnations).toEqual([1, 2]);

  const deaths = ofType(records, 'agent.died');
  expect(deaths.map(({ body }) => [body.seat, body.incarnation])).toEqual([
    ['technical', 1],
    ['technical', 2],
  ]);
  const letters = ofType(records, 'dead-letter');
  expect(letters).toHaveLength(1);
  expect(letters[0]?.body).toMatchObject({
    digest: poisonous.hash,
    reason: 'poison',
    seat: 'technical',
    type: 'cfp',
  });
  expect(letters[0]?.body.detail).toContain('this one again');

  const back = ofType(records, 'agent.joined').filter(({ body }) => body.seat === 'technical');
  expect(back.map(({ body }) => body.incarnation)).toEqual([1, 3]);
  const decided = records.filter(({ type }) => type === 'commit' || type === 'abstain');
  expect(decided).toHaveLength(25);
  const speaks = ofType(records, 'bid').filter(
    ({ from, seq }) => from === 'technical' && seq > (back[1]?.seq ?? Infinity),
  );
  expect(speaks.length).toBeGreaterThan(0);

  const again = refold(records);
  expect(again.difference).toBeUndefined();
  expect(stateHash(again.state)).toBe(stateHash(state));
});
