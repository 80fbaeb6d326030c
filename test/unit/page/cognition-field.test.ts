import { describe, expect, it } from 'vitest';
import { emptyPageState, foldPage } from '../../../dashboard/fold/page.ts';
import type { PageState } from '../../../dashboard/fold/state.ts';
import type { ChainedRecord } from '../../../protocols/record.ts';
import { agreementOf, planOf } from '../../../dashboard/web/field/recompute.ts';
import type { Work } from '../../../dashboard/web/field/recompute.ts';
import { currentsOf } from '../../../dashboard/web/view/cognition/currents.ts';
import { inSurprises } from '../../../dashboard/web/view/cognition/field-map.ts';
import { cognitionPage } from '../../../dashboard/web/view/cognition/page-view.ts';
import type { CognitionPage } from '../../../dashboard/web/view/cognition/page-view.ts';
import { fixtureJournal } from '../../support/page-fixture.ts';
import type { FixtureOptions } from '../../support/page-fixture-world.ts';

const NOW = { table: 'TESTX:1b', pinned: undefined, oneIn: 1 };
const fold = (records: readonly ChainedRecord[]): PageState => {
  const state = emptyPageState();
  for (const record of records) foldPage(state, record);
  return state;
};
const folded = (options: FixtureOptions): PageState => fold(fixtureJournal(options).records);
const viewOf = (options: FixtureOptions): CognitionPage => cognitionPage(folded(options), NOW);
const { records } = fixtureJournal({ rounds: 26, cognition: true });
const whole = fold(records);

describe('the field map', () => {
  const { field } = cognitionPage(whole, NOW);

  it('keeps places fixed: rows instruments, columns horizons, in the order of the graph', () => {
    expect(field.rows).toHaveLength(12);
    expect(field.columns).toEqual(['1 day', '5 days', '21 days']);
    for (const cell of field.cells) expect(field.grid[cell.row]?.[cell.column]).toBe(cell);
  });

  it('draws nothing that its table does not say', () => {
    const rows = field.twin.rows();
    expect(rows).toHaveLength(field.cells.length);
    field.cells.forEach((cell, index) => {
      const row = rows[index] as readonly string[];
      expect(row[0]).toBe(cell.name);
      if (cell.told === undefined) return expect(row[1]).toBe('–');
      expect(row[1]).toBe(inSurprises(cell.told.activationPpm));
      expect(cell.tone * field.top).toBeCloseTo(cell.told.activationPpm / 1e6, 9);
      expect(Math.sign(cell.tone)).toBe(Math.sign(cell.told.activationPpm));
      return undefined;
    });
    expect(Math.max(...field.cells.map((cell) => Math.abs(cell.tone)))).toBe(1);
  });

  it('says which node links moved most', () => {
    expect(field.title).toMatch(
      /^Links moved \w+, 1 day most: [+−]0\.\d{3} of one surprise, most of it (from \w+, \d+ days?|its own surprise, out and back)$/,
    );
  });

  it('lists currents that add up to what came through links', () => {
    for (const cell of field.cells) {
      const currents = currentsOf(field, cell.node);
      if (currents === undefined || cell.told === undefined) continue;
      const sum = currents.list.reduce((total, item) => total + item.ppm, 0) + currents.restPpm;
      expect(sum).toBe(cell.told.throughPpm);
      expect(cell.told.throughPpm + cell.told.alonePpm).toBe(cell.told.activationPpm);
      for (const current of currents.list) {
        expect(current.path.at(-1)?.node).toBe(cell.node);
        expect(current.leaves).toBeGreaterThanOrEqual(current.arrives);
      }
    }
  });

  it('says that it is empty, asleep and why, or old', () => {
    expect(cognitionPage(emptyPageState(), NOW).field.state.kind).toBe('empty');
    const asleep = viewOf({ rounds: 3, cognition: 'asleep' }).field;
    expect(asleep.title).toBe('The field is asleep');
    expect(asleep.state.text).toContain('1 instrument is traded here');
    const old = emptyPageState();
    let fields = 0;
    // The later read-outs are blanked out: the rounds go on without them.
    for (const record of records) {
      const isLate = record.type === 'field' && ++fields > 3;
      foldPage(old, isLate ? ({ ...record, type: 'timer', body: {} } as never) : record);
    }
    expect(cognitionPage(old, NOW).field.state.kind).toBe('stale');
  });
});

/** The shader's arithmetic in plain loops, every operation rounded to f32. */
function run({ stretches }: Work): Float32Array {
  const { fround } = Math;
  let state = new Float32Array(0);
  for (const { from, legs, rows } of stretches) {
    const bits = new Float32Array(rows.links.buffer);
    let now: Float32Array = Float32Array.from({ length: rows.nodes }, (_, node) => {
      const old = from?.[node] ?? -1;
      return old < 0 ? 0 : (state[old] ?? 0);
    });
    for (const leg of legs)
      for (let step = 0; step < leg.steps; step++)
        now = now.map((own, node, before) => {
          let flow = 0;
          for (let e = rows.rowStart[node] ?? 0; e < (rows.rowStart[node + 1] ?? 0); e++) {
            const other = before[rows.links[2 * e] ?? 0] ?? 0;
            flow = fround(flow + fround((bits[2 * e + 1] ?? 0) * fround(other - own)));
          }
          return fround(leg.keep * own) + fround(leg.conduct * flow) + (leg.inflow?.[node] ?? 0);
        });
    state = now as Float32Array<ArrayBuffer>;
  }
  return state;
}

describe('computing the newest step again', () => {
  it('arrives at the record from graphs, sources and coefficients alone', () => {
    const plan = planOf(whole.cognition);
    if ('why' in plan) throw new Error(plan.why);
    expect(plan.work.stretches).toHaveLength(2);
    const { field } = whole.cognition;
    const found = agreementOf(field as NonNullable<typeof field>, run(plan.work));
    expect(found).toMatchObject({ agrees: true, nodes: 28 });
    expect(found.within).toBeLessThan(2e-6);
  });

  it('does not agree with a record that was changed, nor with numbers that are none', () => {
    const state = structuredClone(whole);
    const { field } = state.cognition;
    if (field === null) throw new Error('no field');
    (field.body.asked[0] as { activationPpm: number }).activationPpm += 40_000;
    const plan = planOf(state.cognition);
    if ('why' in plan) throw new Error(plan.why);
    const computed = run(plan.work);
    expect(agreementOf(field, computed)).toMatchObject({ agrees: false });
    expect(
      agreementOf(
        field,
        computed.map(() => Number.NaN),
      ).agrees,
    ).toBe(false);
  });

  it('says why where it cannot: asleep, another mode, too little held', () => {
    expect(planOf(folded({ rounds: 2, cognition: 'asleep' }).cognition)).toHaveProperty('why');
    const wave = structuredClone(whole);
    (wave.cognition.field as { body: { mode: string } }).body.mode = 'wave';
    expect(planOf(wave.cognition)).toEqual({
      why: 'The record does not say how its wave moved: shown as recorded.',
    });
    const short = structuredClone(whole);
    short.cognition.steps = short.cognition.steps.slice(-3);
    expect(planOf(short.cognition)).toHaveProperty('why');
  });
});
