import { describe, expect, it } from 'vitest';
import { initialLaneWeights, weightsHash } from '../../../council/lane-weights.ts';
import {
  allExperts,
  checkJoin,
  expertsOf,
  foldRoster,
  seatById,
  shadowExpertsOf,
} from '../../../council/roster.ts';
import { seatId } from '../../../protocols/ids.ts';
import type { JournalRecord } from '../../../protocols/record.ts';
import { cfpOf, fold, HASH, joined, record, rosterOf } from '../../support/council-round.ts';

const priors = (experts: readonly { expert: string; prior: number }[]): Record<string, number> =>
  Object.fromEntries(experts.map(({ expert, prior }) => [expert, prior]));

const council = () =>
  rosterOf(
    { seat: 'technical', voices: ['trend', 'range'] },
    { seat: 'sentiment' },
    { ledgers: ['shape'], seat: 'risk' },
    { ledgers: [], seat: 'execution' },
    { seat: 'placebo', shadow: true },
  );

describe('the roster', () => {
  it('gives base a quarter and lets the founding seats of each ledger share another', () => {
    const roster = council();
    expect(priors(expertsOf(roster, 'direction'))).toEqual({
      base: 0.25,
      sentiment: 0.125,
      'technical.range': 0.0625,
      'technical.trend': 0.0625,
    });
    expect(priors(expertsOf(roster, 'shape'))['risk']).toBeCloseTo(1 / 12, 15);
  });

  it('lists base first, then experts by id, whatever the order of joining', () => {
    const names = ['base', 'sentiment', 'technical.range', 'technical.trend'];
    expect(expertsOf(council(), 'direction').map(({ expert }) => expert)).toEqual(names);
    expect(allExperts(council())).toContain('execution');
  });

  it('keeps the placebo out of every pool but the shadow one', () => {
    const roster = council();
    expect(priors(expertsOf(roster, 'direction'))).not.toHaveProperty('placebo');
    expect(priors(shadowExpertsOf(roster, 'direction'))['placebo']).toBeCloseTo(1 / 12, 15);
  });

  it('reserves 1 / (n (n + 1)) for newcomers and disturbs nobody', () => {
    const roster = council();
    const before = priors(expertsOf(roster, 'direction'));
    fold(roster, { newcomer: true, seat: 'alpha' });
    fold(roster, { newcomer: true, seat: 'zeta', voices: ['x', 'y'] });
    const after = priors(expertsOf(roster, 'direction'));
    expect(after).toMatchObject(before);
    expect(after['alpha']).toBe(1 / 6);
    expect(after['zeta.x']).toBe(1 / 24);
  });

  it('closes the founding with the first question', () => {
    const roster = council();
    foldRoster(roster, record('cfp', cfpOf()) as JournalRecord);
    fold(roster, { seat: 'late' });
    expect(seatById(roster, seatId('late'))?.newcomer).toBe(2);
  });

  it('keeps the place of a seat that dies and comes back', () => {
    const roster = council();
    const died = { incarnation: 0, reason: 'x', restartInMs: 1, restarts: 1, seat: seatId('risk') };
    foldRoster(roster, record('agent.died', died) as JournalRecord);
    expect(seatById(roster, seatId('risk'))?.awake).toBe(false);
    foldRoster(
      roster,
      record('agent.joined', {
        ...joined({ ledgers: ['shape'], newcomer: true, seat: 'risk' }),
        incarnation: 1,
      }) as JournalRecord,
    );
    expect(seatById(roster, seatId('risk'))).toMatchObject({
      awake: true,
      incarnation: 1,
      newcomer: 0,
    });
  });

  it('lets a seat with a new record in as the next newcomer, and disturbs nobody', () => {
    const roster = council();
    foldRoster(roster, record('cfp', cfpOf()) as JournalRecord);
    const before = priors(expertsOf(roster, 'shape'));
    fold(roster, { record: 'kept', seat: 'sentiment' });
    expect(priors(expertsOf(roster, 'shape'))).toEqual(before);
    for (const newcomer of [2, 3]) {
      fold(roster, { record: 'new', seat: 'sentiment' });
      expect(seatById(roster, seatId('sentiment'))).toMatchObject({ awake: true, newcomer });
      const after = { ...before, sentiment: 1 / (newcomer * (newcomer + 1)) };
      expect(priors(expertsOf(roster, 'shape'))).toEqual(after);
    }
    expect(roster.seats.filter(({ seat }) => seat === 'sentiment')).toHaveLength(1);
  });

  it('keeps nothing of what a seat was before its new record', () => {
    const roster = council();
    foldRoster(roster, record('cfp', cfpOf()) as JournalRecord);
    const seat = seatId('sentiment');
    const out = { ledgers: ['direction' as const], reason: 'x', seat };
    foldRoster(roster, record('agent.probation', { ...out, cause: 'evidence' }) as JournalRecord);
    foldRoster(roster, record('agent.probation', out) as JournalRecord);
    expect(seatById(roster, seat)).toMatchObject({ barred: true, returns: { direction: 1 } });
    const body = { ...joined({ record: 'new', seat: 'sentiment' }), codeHash: HASH };
    foldRoster(roster, record('agent.joined', { ...body, probation: ['shape'] }) as JournalRecord);
    const row = seatById(roster, seat);
    expect(row).toMatchObject({ codeHash: HASH, probation: ['shape'] });
    expect(row).not.toHaveProperty('barred');
    expect(row).not.toHaveProperty('returns');
  });

  it('lets a founder begin anew as a founder while nothing was asked', () => {
    const roster = council();
    const before = priors(expertsOf(roster, 'shape'));
    fold(roster, { record: 'new', seat: 'sentiment' });
    expect(priors(expertsOf(roster, 'shape'))).toEqual(before);
  });

  it('puts a quarantined seat to sleep until it joins again', () => {
    const roster = council();
    const body = { lastError: 'x', seat: seatId('risk'), trips: 5 };
    foldRoster(roster, record('agent.quarantined', body) as JournalRecord);
    expect(seatById(roster, seatId('risk'))).toMatchObject({ awake: false, quarantined: true });
  });

  it.each([
    ['a seat named base', joined({ seat: 'base' }), 'COUNCIL_SEAT_RESERVED'],
    [
      'an expert of another seat',
      { ...joined({ seat: 'a' }), experts: ['b.x'] },
      'COUNCIL_EXPERT_FOREIGN',
    ],
    [
      'the same expert twice',
      { ...joined({ seat: 'a' }), experts: ['a', 'a'] },
      'COUNCIL_SEAT_CHANGED',
    ],
    [
      'a known seat with other voices',
      joined({ seat: 'sentiment', voices: ['x'] }),
      'COUNCIL_SEAT_CHANGED',
    ],
    [
      'a known seat turned shadow',
      joined({ seat: 'sentiment', shadow: true }),
      'COUNCIL_SEAT_CHANGED',
    ],
  ])('refuses %s', (_, body, code) => {
    expect(checkJoin(council(), body)?.code).toBe(code);
  });

  it('starts a lane at the priors, which sum to at most 1', () => {
    const roster = council();
    for (let n = 0; n < 20; n++) fold(roster, { newcomer: true, seat: `late${n}` });
    const { direction } = initialLaneWeights(roster);
    const total = Object.values(direction.experts.shadow).reduce((a, b) => a + b, 0);
    expect(total).toBeLessThanOrEqual(1 + 1e-12);
    expect(weightsHash(initialLaneWeights(roster))).toBe(weightsHash(initialLaneWeights(roster)));
  });
});
