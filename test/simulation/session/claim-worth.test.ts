/**
 * Claims carry the bid in a running council: those of the built-in seats say what they are worth, revisions
 * take back no more than that, and a seat that says more than its bid moved is not heard.
 */
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { createSeat, openSeat } from '../../../agents/sdk/seat.ts';
import { checkClaims } from '../../../council/claim-check.ts';
import { bidWithout, worthBetween } from '../../../council/claim-worth.ts';
import { refold } from '../../../supervisor/session/refold.ts';
import { stateHash } from '../../../supervisor/session/state.ts';
import { runCouncil } from '../../support/council-run.ts';
import type { CouncilRun } from '../../support/council-run.ts';
import { sized } from '../../support/deep.ts';
import { overstating } from '../../support/guests.ts';
import { ofType } from '../../support/record-types.ts';

const GUEST = 'abacus';
const plugins = [fileURLToPath(new URL(`../../fixtures/agents/${GUEST}`, import.meta.url))];
const ROUNDS = sized(60, 400);
let run: CouncilRun;
beforeAll(async () => {
  run = await runCouncil({
    openSeat: (spec) =>
      spec.seat === GUEST ? Promise.resolve(createSeat(spec, overstating)) : openSeat(spec),
    packed: true,
    rounds: ROUNDS,
    trading: { dataset: 'news', plugins, seed: 4 },
  });
});

describe('what claims are worth in a running council', () => {
  it('is stated by every claim of the built-in seats, which file most of what they did', () => {
    const calls = new Map(ofType(run.records, 'cfp').map((call) => [call.round, call.body]));
    const bids = ofType(run.records, 'bid');
    let claims = 0;
    for (const { body, round } of bids) {
      const call = calls.get(round);
      if (call === undefined) throw new Error('a bid answers a call');
      expect(checkClaims(body, call)).toBeUndefined();
      claims += body.claims.length;
    }
    expect(claims).toBeGreaterThan(5 * ROUNDS);
  });

  it('is refused where it is more than the bid moved, with the claim, the value and the limit', () => {
    expect(ofType(run.records, 'bid').some(({ body }) => body.expert === GUEST)).toBe(false);
    const letters = ofType(run.records, 'dead-letter');
    expect(letters.length).toBeGreaterThanOrEqual(ROUNDS);
    for (const { body } of letters) {
      expect(body).toMatchObject({ code: 'COUNCIL_CLAIM_OVERSTATED', seat: GUEST, type: 'bid' });
      expect(body.detail).toContain('claim c0 of abacus, claims[0].worth.direction is 1000');
    }
  });

  it('is the most that a revision takes back', () => {
    const revisions = ofType(run.records, 'revise');
    expect(revisions.length).toBeGreaterThan(3);
    for (const { body, round } of revisions) {
      const call = ofType(run.records, 'cfp').find((made) => made.round === round)?.body;
      const bid = ofType(run.records, 'bid').find(
        (made) => made.round === round && made.body.expert === body.expert,
      )?.body;
      if (call === undefined || bid === undefined) throw new Error('a revision follows a bid');
      const rulings = ofType(run.records, 'ruling').map((ruling) => ruling.body);
      const struck = body.because.map(
        (id) => rulings.find(({ rulingId }) => rulingId === id)?.challengeId,
      );
      const lost = ofType(run.records, 'challenge')
        .filter((made) => struck.includes(made.body.challengeId))
        .map((made) => made.body.claimId);
      const without = bidWithout(bid, new Set(lost), call);
      if (without === undefined) throw new Error('claims state what they are worth');
      const moved = worthBetween(bid.p, body.p, call.edges);
      const most = worthBetween(bid.p, without, call.edges);
      expect(Math.abs(moved.direction)).toBeLessThanOrEqual(Math.abs(most.direction) + 1);
      expect(moved.shape).toBeLessThanOrEqual(most.shape + 2);
    }
  });

  it('carries every move of the built-in seats', () => {
    const moves = ofType(run.records, 'thermo').flatMap(({ body }) => body.moves);
    const revised = moves.filter(({ cause }) => cause !== 'surge');
    expect(revised.length).toBeGreaterThan(3);
    expect(revised.filter(({ flagged }) => flagged)).toEqual([]);
  });

  it('is derived again from the journal', () => {
    const again = refold(run.records);
    expect(again.difference).toBeUndefined();
    expect(stateHash(again.state)).toBe(stateHash(run.state));
  });
});
