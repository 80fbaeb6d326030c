/** Contradiction in a running council: surges that ask, scars that are kept, rounds that are parked. */
import { beforeAll, describe, expect, it } from 'vitest';
import { openSeat } from '../../../agents/sdk/seat.ts';
import { atOnce } from '../../../protocols/awaitable.ts';
import type { OpenSeat, SeatMessage } from '../../../protocols/host.ts';
import type { ChainedRecord, RecordOf } from '../../../protocols/record.ts';
import type { Scar } from '../../../protocols/tension.ts';
import type { JournalReader } from '../../../runtime/journal/reader.ts';
import { replaySeats } from '../../../supervisor/replay.ts';
import { refold } from '../../../supervisor/session/refold.ts';
import { stateHash } from '../../../supervisor/session/state.ts';
import { runCouncil } from '../../support/council-run.ts';
import type { CouncilRun } from '../../support/council-run.ts';

/** In conflict early, and asked for more whenever it is. */
const eager = { costPpm: 0, surge: 'on', surgeSharePpm: 1_000_000, warmUp: 8 } as const;
const trading = {
  contradiction: eager,
  costs: { feePpm: 0, multiplierPpm: 0 },
  dataset: 'planted(0.6)',
};

const ofType = <T extends ChainedRecord['type']>(records: readonly ChainedRecord[], type: T) =>
  records.filter((record) => record.type === type) as unknown as RecordOf<T>[];
const tensionsOf = ({ records }: CouncilRun) => ofType(records, 'tension');

let run: CouncilRun;
beforeAll(async () => {
  run = await runCouncil({ rounds: 200, trading });
});

describe('a council in conflict', () => {
  it('asks the seats of the tensest pairs for more, once a round, and their bids move', () => {
    const surges = tensionsOf(run).filter(({ body }) => body.decision === 'surge');
    expect(surges.length).toBeGreaterThan(5);
    const supplements = ofType(run.records, 'supplement');
    expect(supplements.length).toBeGreaterThan(5);
    for (const { round } of surges) {
      const phases = ofType(run.records, 'phase.closed').filter((r) => r.round === round);
      expect(phases.filter(({ body }) => body.phase === 'surge')).toHaveLength(1);
      const stages = tensionsOf(run).filter((r) => r.round === round);
      expect(stages.slice(0, 2).map(({ body }) => body.stage)).toEqual(['bids', 'surge']);
    }
    const asked = new Set(surges.map(({ round }) => round));
    for (const { round } of supplements) expect(asked.has(round)).toBe(true);
    expect(ofType(run.records, 'dead-letter')).toEqual([]);
  });

  it('pools what came: post pools know it, pre pools do not', () => {
    const moved = ofType(run.records, 'supplement').at(-1) as RecordOf<'supplement'>;
    const pooled = ofType(run.records, 'aggregate').find((r) => r.round === moved.round);
    expect(pooled).toBeDefined();
    const { pools } = (pooled as RecordOf<'aggregate'>).body;
    expect(pools.post0).not.toEqual(pools.pre0);
    const settled = tensionsOf(run).filter(({ body }) => body.stage === 'settled' && body.surge);
    const gains = settled.map(({ body }) => body.surge?.gain ?? null);
    expect(gains.some((gain) => gain !== null && gain !== 0)).toBe(true);
    const counted = gains.filter((gain) => gain !== null).length;
    const lanes = [...run.state.contradiction.lanes.values()];
    expect(lanes.reduce((sum, lane) => sum + lane.gain.n, 0)).toBe(counted);
  });

  it('keeps every scar: those told add up to the ledger, with what was said and what it cost', () => {
    const told = new Map<string, Scar>();
    const laneOf = new Map<string, string>();
    for (const { body, lane } of tensionsOf(run)) {
      const { collapsed, detected, expired, merged, open } = body.ledger;
      expect(detected).toBe(open + collapsed + expired + merged);
      for (const scar of body.scars) {
        told.set(scar.id, { ...told.get(scar.id), ...scar });
        laneOf.set(scar.id, lane as string);
      }
    }
    expect(told.size).toBeGreaterThan(10);
    for (const [id, { counts }] of [...run.state.contradiction.lanes].map(
      ([lane, { ledger }]) => [lane, ledger] as const,
    )) {
      const own = [...told.values()].filter((scar) => laneOf.get(scar.id) === id);
      expect(own).toHaveLength(counts.detected);
      for (const state of ['open', 'collapsed', 'expired', 'merged'] as const) {
        expect(own.filter((scar) => scar.state === state)).toHaveLength(counts[state]);
      }
    }
    const settledRounds = new Set(ofType(run.records, 'settle').map(({ round }) => round));
    for (const scar of told.values()) {
      if (!settledRounds.has(scar.id.split('/')[0] as never)) continue;
      expect(scar.lossA, scar.id).toBeGreaterThan(0);
      expect(scar.lossB, scar.id).toBeGreaterThan(0);
      expect(scar.entropyBefore).toBeGreaterThan(0);
      expect(scar.bids.length).toBeGreaterThanOrEqual(2);
    }
  });

  it('collapses only on new evidence or clear odds (C11)', () => {
    const records = tensionsOf(run).filter(({ body }) => body.stage !== 'settled');
    for (const { body } of records) {
      if (body.decision !== 'collapse') continue;
      const evidence = (body.surge?.supplements ?? 0) > 0;
      expect(evidence || body.value.sample <= body.value.cost).toBe(true);
    }
  });

  it('parks what it cannot resolve: no new risk in that round', async () => {
    const broke = { ...eager, surgeSharePpm: 0 };
    const parked = await runCouncil({ rounds: 200, trading: { ...trading, contradiction: broke } });
    const asked = tensionsOf(parked).filter(({ body }) => body.decision === 'surge');
    const lanes = parked.state.contradiction.lanes.size;
    expect(asked.length).toBeLessThanOrEqual(lanes);
    const buffered = tensionsOf(parked).filter(({ body }) => body.decision === 'buffer');
    const rounds = new Set(
      buffered.filter(({ body }) => body.stage !== 'settled').map(({ round }) => round),
    );
    expect(rounds.size).toBeGreaterThan(3);
    for (const round of rounds) {
      const decision = parked.records.find(
        (r) => r.round === round && (r.type === 'abstain' || r.type === 'commit'),
      );
      if (decision?.type === 'abstain') expect(decision.body.reason).toBe('contradiction');
      const orders = ofType(parked.records, 'order.submit').filter((r) => r.round === round);
      for (const { body } of orders) expect(body.reduceOnly).toBe(true);
    }
    for (const { body } of tensionsOf(parked)) expect(body.value.budget).toBeGreaterThanOrEqual(0);
  });

  it('is folded again to the same state (R1), and its seats say the same words again (R2)', async () => {
    const again = refold(run.records);
    expect(again.difference).toBeUndefined();
    expect(stateHash(again.state)).toBe(stateHash(run.state));
    const reader = { iterate: (from: number) => run.records.slice(from - 1) };
    const said = await replaySeats(reader as unknown as JournalReader);
    expect(said).toMatchObject({ ok: true, records: run.records.length });
  });

  it('goes on from any record of a round with a surge as if it had never stopped', async () => {
    const surge = tensionsOf(run).find(({ body }) => body.stage === 'surge') as { seq: number };
    for (const cut of [surge.seq - 6, surge.seq - 1, surge.seq]) {
      const before = run.records.slice(0, cut);
      const on = await runCouncil({ before, rounds: 5, trading });
      expect(on.reason, `cut at ${cut}`).toBe('rounds');
      const again = refold(on.records);
      expect(again.difference, `cut at ${cut}`).toBeUndefined();
      expect(stateHash(again.state), `cut at ${cut}`).toBe(stateHash(on.state));
    }
  });
});

describe('a supplement that goes beyond its evidence', () => {
  it('is a dead letter, and the bid that stood stands', async () => {
    const greedy: OpenSeat = async (spec) => {
      const seat = await openSeat(spec);
      return {
        ...seat,
        answer: (ask) => atOnce(seat.answer(ask)).map((message) => exaggerated(message)),
        get state() {
          return seat.state;
        },
      };
    };
    const { records } = await runCouncil({ openSeat: greedy, rounds: 120, trading });
    const letters = ofType(records, 'dead-letter');
    expect(letters.length).toBeGreaterThan(0);
    for (const { body } of letters) {
      expect(body).toMatchObject({ code: 'COUNCIL_SUPPLEMENT_UNFOUNDED', type: 'supplement' });
    }
    expect(ofType(records, 'supplement')).toEqual([]);
    expect(refold(records).difference).toBeUndefined();
  });
});

/** The same likelihood, ten times the move. */
function exaggerated(message: SeatMessage): SeatMessage {
  if (message.type !== 'supplement') return message;
  const { body } = message;
  const up = body.p.length / 2;
  const p = body.p.map((part, bin) => (bin < up ? part - 9_000 : part + 9_000));
  const fits = p.every((part) => part >= 1_000);
  return { body: { ...body, p: fits ? p : [...body.p].reverse() }, type: 'supplement' };
}

describe('pools of other lanes', () => {
  it('are held against a round: other horizons in time, other instruments by correlation', async () => {
    const wide = { ...trading, dataset: 'network', shadowHorizons: [5] };
    const many = await runCouncil({ rounds: 120, trading: wide });
    const pairs = tensionsOf(many).flatMap(({ body }) => body.pairs);
    const across = pairs.filter(({ a }) => a.startsWith('lane:'));
    const kinds = new Set(across.map(({ kind }) => kind));
    expect([...kinds].sort()).toEqual(['relational', 'temporal']);
    for (const { body } of tensionsOf(many)) {
      expect(body.pairs.filter(({ a }) => a.startsWith('lane:')).length).toBeLessThanOrEqual(8);
      for (const scar of body.scars) expect(scar.kind).not.toBe('temporal');
    }
    for (const { kind, relevance } of across) {
      if (kind === 'relational') expect(relevance).toBeLessThan(1);
    }
    expect(refold(many.records).difference).toBeUndefined();
  });
});

describe('the controls', () => {
  it('without surges nothing is asked or parked, and tension is measured all the same', async () => {
    const off = { ...trading, contradiction: { ...eager, surge: 'off' } as const };
    const quiet = await runCouncil({ rounds: 80, trading: off });
    expect(ofType(quiet.records, 'supplement')).toEqual([]);
    const done = new Set(tensionsOf(quiet).map(({ body }) => body.decision));
    expect([...done].sort()).toEqual(['collapse', 'none']);
    expect(tensionsOf(quiet).length).toBeGreaterThan(70);
  });

  it('without flag 1 a session says what protocol 1.0 said', async () => {
    const old = await runCouncil({ rounds: 30, trading: { ...trading, flags: [] } });
    expect(tensionsOf(old)).toEqual([]);
    expect(old.state.contradiction.lanes.size).toBe(0);
  });
});

describe('the control that asks by lot', () => {
  it('asks about as often, in calm rounds too, and its journal is derived again', async () => {
    const usual = { ...eager, surge: 'random' } as const;
    const lot = await runCouncil({ rounds: 200, trading: { ...trading, contradiction: usual } });
    const surges = (run: CouncilRun) =>
      tensionsOf(run).filter(({ body }) => body.stage === 'bids' && body.decision === 'surge');
    expect(surges(lot).length).toBeGreaterThan(surges(run).length / 3);
    expect(surges(lot).some(({ body }) => !body.tense)).toBe(true);
    expect(ofType(lot.records, 'supplement').length).toBeGreaterThan(0);
    expect(refold(lot.records).difference).toBeUndefined();
  });
});
