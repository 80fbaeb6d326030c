/** A blanket challenger with weight runs dry within a few rounds; who is upheld never does. */
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { createSeat, openSeat } from '../../../agents/sdk/seat.ts';
import { CREDIT_START } from '../../../council/debate-credit.ts';
import { refold } from '../../../supervisor/session/refold.ts';
import { stateHash } from '../../../supervisor/session/state.ts';
import { runCouncil } from '../../support/council-run.ts';
import type { CouncilRun } from '../../support/council-run.ts';
import { challengesForNothing } from '../../support/guests.ts';
import { ofType } from '../../support/record-types.ts';

const plugins = [fileURLToPath(new URL('../../fixtures/agents/abacus', import.meta.url))];
let run: CouncilRun;
beforeAll(async () => {
  run = await runCouncil({
    founders: ['abacus'],
    openSeat: (spec) =>
      spec.seat === 'abacus'
        ? Promise.resolve(createSeat(spec, challengesForNothing))
        : openSeat(spec),
    packed: true,
    rounds: 40,
    trading: { dataset: 'news', plugins, seed: 4 },
  });
});

describe('credit in a running council', () => {
  it('lets the blanket challenger file what it started with, then refuses with credit and cost', () => {
    const filed = ofType(run.records, 'challenge').filter(({ body }) => body.seat === 'abacus');
    expect(filed).toHaveLength(CREDIT_START);
    const letters = ofType(run.records, 'dead-letter').filter(({ body }) => body.seat === 'abacus');
    expect(letters.length).toBeGreaterThan(40);
    for (const { body } of letters) {
      expect(body).toMatchObject({ code: 'COUNCIL_CREDIT_SHORT', type: 'challenge' });
      expect(body.detail).toContain('Seat abacus has 0 of credit left; a challenge costs 1.');
    }
  });

  it('states the credit after each ruling, and never refuses who is upheld', () => {
    const rulings = ofType(run.records, 'ruling');
    const of = (seat: string) =>
      rulings.filter(({ body }) => body.challengeId.includes(`/${seat}/`));
    const left = of('abacus').map(({ body }) => body.credit ?? CREDIT_START);
    expect(left).toHaveLength(CREDIT_START);
    expect(left).toEqual(left.toSorted((a, b) => b - a));
    expect(left.at(-1)).toBe(0);
    expect(of('risk').length).toBeGreaterThan(5);
    expect(of('risk').every(({ body }) => body.outcome === 'upheld')).toBe(true);
    const refused = ofType(run.records, 'dead-letter').filter(({ body }) => body.seat === 'risk');
    expect(refused).toEqual([]);
  });

  it('is derived again from the journal', () => {
    const again = refold(run.records);
    expect(again.difference).toBeUndefined();
    expect(stateHash(again.state)).toBe(stateHash(run.state));
    expect(again.state.credit).toEqual(run.state.credit);
  });
});
