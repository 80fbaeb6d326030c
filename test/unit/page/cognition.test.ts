import { describe, expect, it } from 'vitest';
import { emptyPageState, foldPage } from '../../../dashboard/fold/page.ts';
import { FIELD_STEPS_MAX, SPLITS_MAX } from '../../../dashboard/fold/limits.ts';
import type { PageState } from '../../../dashboard/fold/state.ts';
import type { ChainedRecord } from '../../../protocols/record.ts';
import { chipOf } from '../../../dashboard/web/view/cognition/chip.ts';
import { strongPairs } from '../../../dashboard/web/view/cognition/contradiction.ts';
import { fidelityOf, studyRows } from '../../../dashboard/web/view/cognition/reports.ts';
import { temperatureOf } from '../../../dashboard/web/view/cognition/heat.ts';
import { cognitionPage } from '../../../dashboard/web/view/cognition/page-view.ts';
import type { CognitionPage } from '../../../dashboard/web/view/cognition/page-view.ts';
import { floorView } from '../../../dashboard/web/view/floor.ts';
import { stepsOf } from '../../../dashboard/web/view/round-steps.ts';
import { threadOf } from '../../../dashboard/web/view/thread.ts';
import { WORDS } from '../../../dashboard/web/view/words.ts';
import { fixtureJournal } from '../../support/page-fixture.ts';
import { TENSION_SCRIPT } from '../../support/page-fixture-cognition.ts';
import type { FixtureOptions } from '../../support/page-fixture-world.ts';

const TABLE = 'TESTX:1b';
const NOW = { table: TABLE, pinned: undefined, oneIn: 1 };
const fold = (records: readonly ChainedRecord[]): PageState => {
  const state = emptyPageState();
  for (const record of records) foldPage(state, record);
  return state;
};
const folded = (options: FixtureOptions): PageState => fold(fixtureJournal(options).records);
const viewOf = (options: FixtureOptions): CognitionPage => cognitionPage(folded(options), NOW);
const { records } = fixtureJournal({ rounds: 26, cognition: true });
const whole = fold(records);

describe('the fold of the cognitive parts', () => {
  it('does not change by records that come twice or over a snapshot', () => {
    const twice = emptyPageState();
    for (const record of records) {
      foldPage(twice, record);
      expect(foldPage(twice, record)).toBe('repeat');
    }
    expect(twice.cognition).toEqual(whole.cognition);
    const half = Math.floor(records.length / 2);
    const again = structuredClone(JSON.parse(JSON.stringify(fold(records.slice(0, half)))));
    for (const record of records.slice(half - 40)) foldPage(again, record);
    expect(again).toEqual(whole);
  });

  it('refuses to fold over a gap, and shows a moment of the past as it stood', () => {
    const state = fold(records.slice(0, 300));
    expect(foldPage(state, records[310] as ChainedRecord)).toBe('gap');
    const moment = cognitionPage(state, NOW);
    for (const seq of [moment.field.seq, moment.contradiction.seq, moment.entropy.seq])
      expect(seq).toBeLessThanOrEqual(300);
  });

  it('keeps the newest field and graph, and no more rounds than it may', () => {
    const last = records.findLast((record) => record.type === 'field');
    expect(whole.cognition.field?.seq).toBe(last?.seq);
    expect(whole.cognition.steps.length).toBeLessThanOrEqual(FIELD_STEPS_MAX);
    expect(whole.cognition.stepsTold).toBe(26);
    expect(whole.cognition.graphs.length).toBe(2);
    const long = folded({ rounds: SPLITS_MAX * 2 + 20, cognition: true });
    for (const lane of Object.values(long.cognition.lanes)) {
      expect(lane.splits.length).toBe(SPLITS_MAX);
      expect(lane.tensions.length).toBe(SPLITS_MAX);
    }
  });

  it('lets a supplement be the last word of a bid', () => {
    const { round } = floorView(
      folded({ rounds: 12 + TENSION_SCRIPT.surge, cognition: true }),
      NOW,
    );
    const row = round?.rows.find((item) => item.expert === 'technical.trend');
    const said = round?.book.supplements[0]?.body.p;
    expect(said).toBeDefined();
    expect(row?.strip?.bars.map((bar) => bar.bid)).toEqual(said);
    expect(row?.note.short).toBe('gave more');
  });
});

describe('the chip of a panel', () => {
  const evidence = { e: 1, mean: 0.001, n: 400, needed: 900, sd: 0.01 };
  it.each([
    [{ ...evidence, e: 22 }, 'helps', 'helps: +0.0010 ± 0.0010 nats a question, n 400'],
    [evidence, 'early', 'too early to say (400 of ~900): +0.0010 ± 0.0010 nats a question, n 400'],
    [
      { ...evidence, needed: null },
      'none',
      'no evidence that it helps: +0.0010 ± 0.0010 nats a question, n 400',
    ],
    [
      { ...evidence, mean: -0.002, needed: null },
      'hurts',
      'hurts: −0.0020 ± 0.0010 nats a question, n 400',
    ],
    [
      { ...evidence, mean: -0.001, needed: null },
      'none',
      'no evidence that it helps: −0.0010 ± 0.0010 nats a question, n 400',
    ],
    [
      { ...evidence, n: 9, mean: -1, sd: 0.1 },
      'early',
      'too early to say (9 of ~900): −1.0000 ± 0.0667 nats a question, n 9',
    ],
  ] as const)('says what %o has found', (found, verdict, text) => {
    expect(chipOf(found, 'somewhere')).toMatchObject({ verdict, text });
  });

  it('shows two figures of a small error', () => {
    const small = { ...evidence, mean: 0.000012, sd: 0.0004, needed: null };
    expect(chipOf(small, 'somewhere').text).toContain('+0.000012 ± 0.000040 nats');
  });

  it('says too early where nothing has settled, and stands on every panel', () => {
    expect(chipOf(undefined, 'somewhere').text).toBe('too early to say (0 questions settled)');
    const { asked: _asked, ...panels } = viewOf({ rounds: 1, cognition: true });
    for (const panel of Object.values(panels)) expect(panel.chip.text).not.toBe('');
  });
});

describe('contradiction', () => {
  it.each([
    ['surge', 'asked for more (1 answered), then calm'],
    ['collapse', 'settled by the odds'],
    ['buffer', 'parked, then no trade'],
  ] as const)('says in words what a %s does', (name, words) => {
    const options = { rounds: 12 + TENSION_SCRIPT[name], cognition: true };
    const floor = floorView(folded(options), NOW);
    expect(floor.round?.contradiction?.decision).toBe(words);
    const { contradiction } = viewOf(options);
    if (name === 'surge') return;
    expect(contradiction.title).toBe(
      `Technical · trend and Technical · reversal pull apart most, 0.41 (same evidence, read otherwise): ${words}`,
    );
    expect(contradiction.decision).toContain('asking for more is worth 0.034 and costs 0.020');
  });

  it('draws every pair once, below the diagonal, with the numbers of its table', () => {
    const { contradiction } = cognitionPage(whole, NOW);
    const { cells, experts } = contradiction.matrix;
    expect(cells).toHaveLength((experts.length * (experts.length - 1)) / 2);
    const twin = contradiction.twin.rows();
    for (const cell of cells) {
      expect(cell.row).toBeGreaterThan(cell.column);
      expect(twin.some((row) => row[2] === cell.text && [row[0], row[1]].includes(cell.a))).toBe(
        true,
      );
    }
  });

  it('tells a contradiction whose round is not kept as measured', () => {
    const { contradiction } = cognitionPage({ ...whole, rounds: [] }, NOW);
    const last = Object.values(whole.cognition.lanes)
      .flatMap(({ tensions }) => tensions)
      .toSorted((a, b) => a.seq - b.seq)
      .at(-1);
    expect(contradiction.title).toMatch(`Last measured in round ${last?.n}: `);
    expect(contradiction.round).toBe(last?.round);
    expect(contradiction.state.text).toContain('on its page');
  });

  it('enters strong conflict above 0.40 and leaves it below 0.32', () => {
    const template = whole.rounds.find((book) => book.tensions.length > 0);
    const at = (tension: number) => ({
      ...template,
      tensions: [{ seq: 1, body: { stage: 'bids', pairs: [{ a: 'a', b: 'b', tension }] } }],
    });
    const strong = (...values: number[]): boolean =>
      strongPairs(values.map(at) as never, 10).has('a b');
    expect(strong(0.4)).toBe(false);
    expect(strong(0.41)).toBe(true);
    expect(strong(0.41, 0.33)).toBe(true);
    expect(strong(0.41, 0.33, 0.31)).toBe(false);
    expect(strong(0.41, 0.31, 0.39)).toBe(false);
  });

  it('keeps a ledger that adds up, and says who was right once it is known', () => {
    const { contradiction } = cognitionPage(whole, NOW);
    expect(contradiction.ledgerAddsUp).toBe(true);
    const [detected, ...parts] = (contradiction.ledger.match(/\d+/g) ?? []).map(Number);
    expect(parts.reduce((sum, part) => sum + part, 0)).toBe(detected);
    expect(contradiction.scars.some((scar) => /by 0\.\d\d nats$/.test(scar.cells[6] ?? ''))).toBe(
      true,
    );
    expect(contradiction.scars[0]?.cells[6]).toBe('– not settled yet');
    const lost = structuredClone(whole);
    for (const lane of Object.values(lost.cognition.lanes))
      if (lane.ledger !== null) lane.ledger.detected += 1;
    expect(cognitionPage(lost, NOW).contradiction.ledgerAddsUp).toBe(false);
  });
});

describe('heat', () => {
  it('splits every uncertainty into doubt and disagreement without a rest', () => {
    const { entropy } = cognitionPage(whole, NOW);
    expect(entropy.points).toHaveLength(26);
    for (const { ceiling, post, pre } of entropy.points)
      for (const part of [pre, post]) {
        expect(part.doubt + part.disagreement).toBeCloseTo(part.total, 12);
        expect(part.total).toBeLessThanOrEqual(ceiling);
      }
    expect(entropy.title).toMatch(
      /^Of 1\.9\d nats of uncertainty, \d\.\d in 100 are disagreement; the debate /,
    );
  });

  it('reads a temperature off beta, its band the other way round', () => {
    expect(temperatureOf(0.5)).toBe(2);
    expect(temperatureOf(0)).toBe(Infinity);
    const { temperature } = cognitionPage(whole, NOW);
    for (const point of temperature.points) {
      expect(point.low).toBeLessThanOrEqual(point.value);
      expect(point.high).toBeGreaterThanOrEqual(point.value);
    }
    expect(temperature.title).toMatch(
      /^Temperature 1\.\d\d: the seats have been too sure; shown, not applied$/,
    );
  });

  it('flags beliefs that moved further than their evidence, on page, thread and floor', () => {
    const state = folded({ rounds: 12 + TENSION_SCRIPT.surge, cognition: true });
    const { freeEnergy } = cognitionPage(state, NOW);
    expect(freeEnergy.title).toContain('1 belief moved further than the evidence allows');
    const book = state.rounds.at(-1);
    if (book === undefined) throw new Error('no round');
    const lines = threadOf(book, undefined);
    expect(lines.map((line) => line.seq)).toEqual(
      lines.map((line) => line.seq).toSorted((a, b) => a - b),
    );
    expect(lines.find((line) => line.who === 'Uncertainty')).toMatchObject({ tone: 'attention' });
    expect(stepsOf(book).map((step) => step.name)).toContain('surge');
  });

  it('sounds the growth alarm only when the record does', () => {
    const state = structuredClone(whole);
    expect(cognitionPage(state, NOW).growth.isAlarm).toBe(false);
    for (const lane of Object.values(state.cognition.lanes))
      if (lane.thermo !== null) lane.thermo.body.growth.alarm = true;
    const { growth } = cognitionPage(state, NOW);
    expect(growth.isAlarm).toBe(true);
    expect(growth.title).toContain('look for a leak');
  });
});

describe('words and reports', () => {
  it('have an entry with a formula and record types for each of the parts', () => {
    for (const id of [
      'field',
      'tension',
      'scar',
      'surge',
      'entropy',
      'temperature',
      'free-energy',
      'growth-bound',
    ]) {
      const entry = WORDS.find((word) => word.id === id);
      expect(entry?.formula, id).not.toBe('');
      expect(entry?.records, id).not.toBe('');
    }
  });

  it('reads a fidelity report and shows what is unknown as unknown', () => {
    expect(fidelityOf({ code: 'NOT_FOUND' })).toBeUndefined();
    const score = { id: 'CF1', name: 'context', value: null, verdict: 'unknown', n: 12 };
    const report = fidelityOf({ scores: [score] });
    expect(report?.title).toBe(
      '0 of 1 fidelity scores are told apart from their placebo, 1 are unknown',
    );
    expect(report?.rows[0]).toEqual([
      'CF1 context',
      ...Array.from({ length: 5 }, () => '–'),
      '12',
      'unknown',
      '–',
    ]);
  });

  it('keeps a study that was lost in its place', () => {
    const world = { world: 'real', verdict: 'hurts', asExpected: true, text: 'as found' };
    expect(studyRows({ part: { name: 'field' }, worlds: [world] })).toEqual([
      ['field', 'real', 'hurts', 'yes', 'as found'],
    ]);
    expect(studyRows(null)).toEqual([]);
  });

  it('says where the field’s opinion came from in its row', () => {
    const row = floorView(whole, NOW).round?.rows.find((item) => item.expert === 'field');
    expect(row?.note.short).toMatch(/^from (TEST\d\d|itself)$/);
  });
});
