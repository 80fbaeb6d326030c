/** A plugin that was let in comes back with other code: it begins as a newcomer does, in every lane and ledger. */
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { seatEvidence } from '../../../council/evidence/standing.ts';
import { seatById } from '../../../council/roster.ts';
import { agentsOfJournal } from '../../../dashboard/server/agent-answers.ts';
import { firstUpBin } from '../../../protocols/bins.ts';
import { admissionBar } from '../../../protocols/evidence-bars.ts';
import { seatId } from '../../../protocols/ids.ts';
import type { ExpertId } from '../../../protocols/ids.ts';
import type { ChainedRecord } from '../../../protocols/record.ts';
import type { RosterSeat } from '../../../protocols/view/roster.ts';
import { refold } from '../../../supervisor/session/refold.ts';
import { stateHash } from '../../../supervisor/session/state.ts';
import type { SessionState } from '../../../supervisor/session/state.ts';
import { Voices } from '../../../supervisor/voices.ts';
import { runCouncil } from '../../support/council-run.ts';
import type { CouncilRun } from '../../support/council-run.ts';
import { ofType } from '../../support/record-types.ts';

const ORACLE = fileURLToPath(new URL('../../fixtures/agents/oracle', import.meta.url));
const SEAT = seatId('oracle');
const EXPERT = 'oracle' as unknown as ExpertId;
const common = {
  packed: true,
  trading: {
    costs: { feePpm: 0, multiplierPpm: 0 },
    dataset: 'planted(0.85)',
    // The fact is right more often than is plausible.
    lookAhead: { hitPpmMax: 890_000, shapeNatsMax: 0.25 },
    plugins: [ORACLE],
    seed: 5,
  },
};
const ROUNDS = 80;

let first: CouncilRun;
let second: CouncilRun;
let joinedAt: number;
let openThen: ReadonlySet<string>;

const horizonsOf = ({ desks }: SessionState) =>
  [...desks.values()].flatMap(({ horizons }) => horizons);

beforeAll(async () => {
  first = await runCouncil({ ...common, rounds: ROUNDS });
  second = await runCouncil({ ...common, before: first.records, changed: ['oracle'], rounds: 12 });
  const join = ofType(second.records, 'agent.joined').findLast(({ body }) => body.seat === SEAT);
  joinedAt = join?.seq ?? 0;
  openThen = new Set(refold(second.records.slice(0, joinedAt - 1)).state.rounds.keys());
}, 120_000);

/** Settlements behind the join, of rounds that were open at it or of later ones. */
const settledAfter = (wasOpen: boolean) =>
  ofType(second.records, 'settle').filter(
    ({ round, seq }) => seq > joinedAt && openThen.has(round ?? '') === wasOpen,
  );

describe('a seat that was let in, before its code changed', () => {
  it('had earned its place in the pools, and had questions open', () => {
    const row = seatById(first.state.roster, SEAT);
    expect(row).toMatchObject({ newcomer: 2, probation: [] });
    expect(openThen.size).toBeGreaterThan(1);
    expect(
      horizonsOf(first.state).every(
        ({ evidence }) => (evidence?.voices[EXPERT]?.gains.n ?? 0) > 60,
      ),
    ).toBe(true);
  });
});

describe('the same seat, once its code changed', () => {
  it('is the next newcomer, on probation', () => {
    const { state } = refold(second.records.slice(0, joinedAt));
    expect(seatById(state.roster, SEAT)).toMatchObject({
      awake: true,
      newcomer: 3,
      probation: ['direction'],
    });
    for (const { evidence, lookAhead } of horizonsOf(state)) {
      expect(evidence?.voices).not.toHaveProperty(EXPERT);
      expect(Object.keys(evidence?.voices ?? {}).length).toBeGreaterThan(3);
      expect(lookAhead?.voices).not.toHaveProperty(EXPERT);
    }
  });

  it('is in no pool of a question asked from then on', () => {
    const shares = ofType(second.records, 'aggregate').filter(({ seq }) => seq > joinedAt);
    expect(shares.length).toBeGreaterThan(8);
    for (const { body } of shares) {
      expect(body.shares.map(({ expert }) => expert)).not.toContain(EXPERT);
    }
    expect(
      ofType(second.records, 'bid').filter(
        ({ body, seq }) => seq > joinedAt && body.expert === EXPERT,
      ).length,
    ).toBeGreaterThan(8);
  });

  it('earns nothing by what the old code said, in whichever lane it was said', () => {
    const settles = settledAfter(true);
    expect(settles.length).toBe(openThen.size);
    for (const { body } of settles) {
      expect(body.weights.direction.post0[EXPERT]).toBe(1 / 12);
      if (body.outcome === null) continue;
      const row = body.experts.find(({ expert }) => expert === EXPERT);
      expect(row).toMatchObject({ asleep: true, left: true });
      expect(body.evidence.experts).not.toHaveProperty(EXPERT);
    }
  });

  it('is scored in the forecast that was stated while it was heard', () => {
    let scored = 0;
    for (const { body, round } of settledAfter(true)) {
      const stated = ofType(second.records, 'aggregate').find((one) => one.round === round)?.body;
      const call = ofType(second.records, 'cfp').find((one) => one.round === round)?.body;
      if (body.outcome === null || stated === undefined || call === undefined) continue;
      expect(stated.shares.map(({ expert }) => expert)).toContain(EXPERT);
      const firstUp = firstUpBin(call.edges);
      const wentUp = body.outcome >= firstUp;
      const chances = wentUp ? stated.q.slice(firstUp) : stated.q.slice(0, firstUp);
      const loss = -Math.log(chances.reduce((sum, chance) => sum + chance, 0));
      expect(body.qLoss.direction).toBeCloseTo(loss, 9);
      scored += 1;
    }
    expect(scored).toBeGreaterThan(0);
  });

  it('earns by what it says itself, from its first question on', () => {
    const counted = settledAfter(false).filter(({ body }) => body.outcome !== null);
    expect(counted.length).toBeGreaterThan(3);
    for (const { body } of counted) {
      expect(body.experts.find(({ expert }) => expert === EXPERT)?.asleep).toBe(false);
      expect(body.weights.direction.post0[EXPERT]).toBe(1 / 12);
    }
    expect(counted.at(-1)?.body.evidence.experts[EXPERT]?.n).toBe(counted.length);
  });

  it('leaves every bound of the others standing, and the pools as the session has them', () => {
    const certificates = ofType(second.records, 'certificate');
    expect(certificates.every(({ body }) => body.holds)).toBe(true);
    const last = certificates.at(-1)?.body.rows.direction.find(({ expert }) => expert === EXPERT);
    expect(last?.bound).toBeCloseTo(Math.log(12), 12);
    expect(ofType(second.records, 'alert').map(({ body }) => body.code)).not.toContain(
      'COUNCIL_POOLS_DIFFER',
    );
  });

  it('is told by the page and by agents list as the session has it', () => {
    const journal = { iterate: () => second.records.values(), oldest: () => 1 };
    const told = agentsOfJournal(journal as never, []).find(({ id }) => id === 'oracle');
    const { state } = second;
    const row = seatById(state.roster, SEAT) as RosterSeat;
    const voices = horizonsOf(state).map(({ evidence }) => evidence?.voices ?? {});
    const [figured] = told?.figures?.ledgers ?? [];
    expect(told?.figures).toMatchObject({ newcomer: row.newcomer, recordSeq: joinedAt });
    expect(figured).toMatchObject({ bar: admissionBar({ ...row, returns: 0 }), onProbation: true });
    expect(figured?.evidence).toBeCloseTo(seatEvidence(voices, row, 'direction'), 9);
    expect(figured?.gain?.questions).toBe(voices[0]?.[EXPERT]?.gains.n);
    const asked = ofType(second.records, 'phase.closed').filter(
      ({ body, seq }) => seq > joinedAt && body.answered.includes(SEAT),
    );
    expect(told?.figures?.asks).toEqual({ answered: asked.length, owed: asked.length, share: 1 });
    const voice = new Voices();
    for (const record of second.records) voice.fold(record);
    expect(voice.results().find(({ id }) => id === 'oracle')?.questions).toBe(
      figured?.gain?.questions,
    );
  });

  it('is folded again to the same state', () => {
    const again = refold(second.records);
    expect(again.difference).toBeUndefined();
    expect(stateHash(again.state)).toBe(stateHash(second.state));
  });

  it('keeps its record where an operator vouches for it, or the journal says nothing', async () => {
    for (const record of ['kept', undefined] as const) {
      const records = second.records
        .slice(0, joinedAt)
        .map((one): ChainedRecord =>
          one.seq !== joinedAt || one.type !== 'agent.joined'
            ? one
            : { ...one, body: { ...one.body, record: record as 'kept' } },
        );
      const { state } = refold(records);
      expect(seatById(state.roster, SEAT)).toMatchObject({ newcomer: 2, probation: [] });
      expect(horizonsOf(state)[0]?.evidence?.voices).toHaveProperty(EXPERT);
    }
  });
});
