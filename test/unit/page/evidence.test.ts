import { describe, expect, it } from 'vitest';
import { emptyPageState, foldPage } from '../../../dashboard/fold/page.ts';
import { CHANGES_MAX } from '../../../dashboard/fold/limits.ts';
import type { GroupView } from '../../../dashboard/fold/evidence-state.ts';
import type { PageState } from '../../../dashboard/fold/state.ts';
import {
  groupProof,
  groupProofs,
  riskSentences,
  stateSentences,
} from '../../../dashboard/web/view/evidence.ts';
import { floorView } from '../../../dashboard/web/view/floor.ts';
import type { FloorView } from '../../../dashboard/web/view/floor.ts';
import { groupAt } from '../../../dashboard/web/view/group-now.ts';
import { evidenceFigure, logPlace } from '../../../dashboard/web/view/log-scale.ts';
import { groupWords } from '../../../dashboard/web/view/names.ts';
import type { ChainedRecord } from '../../../protocols/record.ts';
import type { GroupFigures } from '../../../protocols/settlement.ts';
import { fixtureJournal } from '../../support/page-fixture.ts';
import type { FixtureOptions } from '../../support/page-fixture-world.ts';

const NOW = { table: undefined, pinned: undefined, oneIn: 1 };
const plain = (text: string): string => text.replaceAll('\u202f', ' ');

function folded(options: FixtureOptions): PageState {
  const state = emptyPageState();
  for (const record of fixtureJournal(options).records) foldPage(state, record);
  return state;
}

/** Folds one more record on, made up from its type and body. */
function more(state: PageState, type: string, body: unknown, rest: object = {}): PageState {
  const record = { at: state.at, body, hash: '', seq: state.seq + 1, type, ...rest };
  foldPage(state, record as unknown as ChainedRecord);
  return state;
}

const FIGURES: GroupFigures = {
  closings: 0,
  debate: 'on',
  detector: null,
  e: 0.96,
  money: 0.967,
  name: 'SPX:1b',
  needed: 1_000,
  sign: 3.15,
  state: 'shut',
  toOpen: 20,
};
const SCORE = { e: 1, mean: 0, n: 5, needed: null, sd: 0 };

function viewOf(figures: Partial<GroupFigures> | null, some: Partial<GroupView> = {}): GroupView {
  return {
    asked: 360,
    at: 1,
    changes: [],
    evidence:
      figures === null
        ? null
        : {
            council: SCORE,
            debate: SCORE,
            experts: {},
            group: { ...FIGURES, ...figures },
          },
    group: 'SPX:1b',
    instrument: 'SPX',
    isTraded: true,
    seq: 9,
    strategicLots: 0,
    trial: {
      at: 1,
      gapPpm: 250_000,
      granted: '50000000000',
      isUsedUp: false,
      left: '41250000000',
      mostLots: 3,
      seq: 8,
    },
    ...some,
  };
}
const say = (...groups: GroupView[]): string =>
  plain(riskSentences(groups, { currency: 'USD', series: '1d' }).join(' '));

/** What the floor says of the question it shows. */
function riskOf(state: PageState, floor: FloorView): string {
  const group = groupAt(state, floor.table ?? '', floor);
  return group === undefined ? '' : plain(stateSentences(state, [group]).join(' '));
}

describe('evidence on the page', () => {
  it('is folded from settlements, budgets and intents, and is empty in journals before 1.2', () => {
    const old = folded({ rounds: 14, shadowHorizon: true });
    expect(old.groups).toEqual({});
    expect(groupProofs(old)).toEqual([]);
    expect(stateSentences(old)).toEqual([]);
    expect(riskOf(old, floorView(old, NOW))).toBe('');
    expect(floorView(old, NOW)).toMatchObject({
      proof: { verdict: 'too early to say' },
    });

    const state = folded({ evidence: true, rounds: 14, shadowHorizon: true });
    const [own, far] = Object.values(state.groups);
    expect(own).toMatchObject({ group: 'TESTX:1b', instrument: 'TESTX', isTraded: true });
    expect(far).toMatchObject({ group: 'TESTX:5b', isTraded: false, trial: null });
    const intents = fixtureJournal({ evidence: true, rounds: 14, shadowHorizon: true }).records;
    const last = intents.findLast((record) => record.type === 'intent');
    expect(own?.trial).toEqual({
      ...(last?.type === 'intent' ? last.body.trial : {}),
      at: last?.at,
      isUsedUp: false,
      seq: last?.seq,
    });
    // Round 9 is void: it had no price, and is no question asked.
    expect(own?.asked).toBe(
      state.summaries.filter((row) => row.outcome === 'settled' && !row.shadow).length,
    );
  });

  it('says in one sentence what is proved and what may be lost before', () => {
    expect(say(viewOf({}))).toBe(
      'Nothing is proved yet: the side has 3.1 of 20, the money 0.96 of 20. Until both are proved only the trial may lose money, at most 412.50 USD more. More only if one horizon moves by more than 25.00 %, or a fill costs more than was told.',
    );
    expect(say(viewOf(null))).toMatch(/^No question has settled yet, so nothing is proved\. Until/);
  });

  it('tells of a strategic position beside the trial, which can lose too', () => {
    expect(say(viewOf({}, { strategicLots: 4 }))).toContain(
      'at most 412.50 USD more, beside what the strategic sleeve holds.',
    );
  });

  it('says when a trial is used up, when none was granted, and when evidence has opened', () => {
    const trial = viewOf({}).trial as NonNullable<GroupView['trial']>;
    expect(say(viewOf({}, { trial: { ...trial, isUsedUp: true } }))).toContain(
      'What the trial may still lose is too little for one lot: it can only close, until an operator grants more.',
    );
    expect(say(viewOf({}, { trial: { ...trial, granted: '0', left: '0' } }))).toContain(
      'No loss budget was granted: until both are proved nothing trades.',
    );
    expect(say(viewOf({ detector: 12, state: 'open' }))).toBe(
      'Proved: SPX 1 day. Its proven sleeve trades until the skill is found lost.',
    );
  });

  it('names the nearest of several questions, and adds up what their trials may lose', () => {
    const far = viewOf({ money: 1.2, sign: 1.1, toOpen: 60 }, { group: 'BTC:1b' });
    const near = viewOf({ money: 8, sign: 9, toOpen: 60 });
    expect(say(far, near)).toContain(
      'Nothing is proved yet in 2 questions traded. Nearest is SPX 1 day: the side has 9 of 60, the money 8 of 60. Until both are proved only trials may lose money, at most 825.00 USD more.',
    );
    const open = viewOf({ state: 'open' }, { group: 'BTC:1b' });
    expect(say(open, near)).toContain(
      'Elsewhere only the trial may lose money, at most 412.50 USD',
    );
    const spent = { ...(far.trial as NonNullable<GroupView['trial']>), isUsedUp: true };
    expect(say({ ...far, trial: spent }, near)).toContain(
      '1 of 2 can only close: too little is left for one lot.',
    );
  });

  it('draws both proofs on one log scale up to the bar of the group', () => {
    const proof = groupProof(viewOf({ closings: 1, money: 40, sign: 0.5 }), '1d');
    expect(proof).toMatchObject({ barText: '40', name: 'SPX 1 day', state: 'shut' });
    const [side, money] = proof?.rows ?? [];
    expect(side).toMatchObject({ note: 'less than chance', place: 0, text: '0.50 of 40' });
    expect(money?.note).toBe('reached');
    expect(money?.place).toBeCloseTo(proof?.barPlace ?? 0, 12);
    expect(proof?.pastText).toContain('lost once');
    const half = groupProof(viewOf({ sign: Math.sqrt(20) }), '1d')?.rows[0];
    expect(half?.place).toBeCloseTo((proof?.barPlace ?? 0) / 2, 12);
    expect(groupProof(viewOf({ sign: 1e300 }), '1d')?.rows[0]?.place).toBe(1);
  });

  it('tells how many questions are still needed, or that none are in sight', () => {
    const need = (figures: Partial<GroupFigures>, some: Partial<GroupView> = {}): string =>
      plain(groupProof(viewOf(figures, some), '1d')?.needText ?? '');
    expect(need({})).toBe('about 640 more questions');
    expect(need({ needed: 361 })).toBe('about 1 more question');
    expect(need({ needed: null })).toBe('none in sight');
    expect(need({ toOpen: 60 })).toBe('about 640 more questions to reach 20');
    expect(need({ needed: 100, toOpen: 60 })).toContain('more is asked while others are traded');
    expect(need({}, { asked: null })).toBe('about 1 000 questions in all');
    expect(need({ state: 'open' })).toBe('');
  });

  it('shows the detector while open, and begins to count anew when it shuts', () => {
    const state = folded({ evidence: 'open', rounds: 26 });
    expect(state.groups['TESTX:1b']?.changes.map(({ to }) => to)).toEqual(['open']);
    expect(groupProofs(state)[0]).toMatchObject({
      needText: '',
      state: 'open',
      stateText: 'open: proved',
    });
    expect(plain(groupProofs(state)[0]?.lost?.text ?? '')).toBe('240 of 5 000');
    const shut = {
      ...state.groups['TESTX:1b']?.changes[0],
      from: 'open',
      reason: 'skill-lost',
      to: 'shut',
    };
    for (let n = 0; n < CHANGES_MAX + 3; n++) more(state, 'sleeve.proven', shut);
    expect(state.groups['TESTX:1b']?.asked).toBe(0);
    expect(state.groups['TESTX:1b']?.changes).toHaveLength(CHANGES_MAX);
  });

  it('keeps a trial used up until more than nothing is granted', () => {
    const state = folded({ evidence: true, rounds: 3 });
    const trial = (amount: string, reason: string): boolean | undefined =>
      more(state, 'sleeve.trial', {
        amount,
        granted: '50000000000',
        group: 'TESTX:1b',
        left: '1000',
        reason,
      }).groups['TESTX:1b']?.trial?.isUsedUp;
    expect(trial('0', 'used-up')).toBe(true);
    expect(stateSentences(state).join(' ')).toContain('too little for one lot');
    expect(trial('0', 'operator')).toBe(true);
    expect(trial('10000000000', 'operator')).toBe(false);
  });

  it('shows a moment of the past as its rounds told it', () => {
    const state = folded({ evidence: true, rounds: 14 });
    const pinned = floorView(state, { ...NOW, pinned: 'r8' });
    const book = state.rounds.find(({ round }) => round === 'r8');
    const now = floorView(state, NOW);
    expect(riskOf(state, pinned)).not.toBe(riskOf(state, now));
    const left = Number(book?.intent?.body.trial?.left) / 1e8;
    expect(riskOf(state, pinned)).toContain(`at most ${left.toFixed(2)} USD more`);
    const known = { cut: book?.call.seq ?? 0, settled: undefined };
    expect(groupAt(state, 'TESTX:1b', known)).toMatchObject({ asked: null, evidence: null });
  });

  it('rounds evidence down, so that nothing reads as proved before it is', () => {
    expect([19.96, 0.999, 0.001, 20, 99.99, 2.3].map(evidenceFigure)).toEqual([
      '19.9',
      '0.99',
      'under 0.01',
      '20',
      '99.9',
      '2.3',
    ]);
    expect(
      [640.9, 2_460_000, 1e12, Number.NaN].map((value) => plain(evidenceFigure(value))),
    ).toEqual(['640', '2.4 million', 'over a billion', '–']);
    expect([Number.NaN, 0, 1, 400, 20].map((value) => logPlace(value, 20))).toEqual([
      0, 0, 0, 1, 1,
    ]);
  });

  it('names a group by its instrument and horizon', () => {
    expect(groupWords('SPX:1b', '1d')).toBe('SPX 1 day');
    expect(groupWords('BTC:5b', '1m')).toBe('BTC 5 minutes');
    expect(groupWords('SPX', '1d')).toBe('SPX');
  });

  it('writes no figure that is not known', () => {
    for (const options of [
      { evidence: true, rounds: 1 },
      { evidence: true, rounds: 26, shadowHorizon: true },
      { evidence: 'open', rounds: 26 },
      { rounds: 5 },
    ] as const) {
      const state = folded(options);
      const text = JSON.stringify([
        groupProofs(state),
        stateSentences(state),
        riskOf(state, floorView(state, NOW)),
      ]);
      expect(text).not.toMatch(/NaN|undefined|Infinity/);
    }
  });
});
