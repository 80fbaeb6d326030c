/**
 * The whole process is killed between two records of a trading day: around every kind of order record and
 * at some others, in a deep run everywhere. The venue is the paper venue, rebuilt from the journal, or one that
 * outlives the crash: not yet sent the last orders, or with answers and fills that the journal has lost.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import type { ChainedRecord } from '../../../protocols/record.ts';
import { randomStream } from '../../../runtime/random.ts';
import { runCouncil } from '../../support/council-run.ts';
import { isDeep } from '../../support/deep.ts';
import { beforeInstantOf, foldedPrefix } from '../../support/folded-prefix.ts';
import { expectDaySurvives, goldenDay } from '../../support/killed-day.ts';
import type { GoldenDay, VenueKind } from '../../support/killed-day.ts';
import { ofType } from '../../support/record-types.ts';
import { sizingThatHolds } from '../../support/sizing-that-holds.ts';

const SEED = 20_261_201;
/** Boundaries of the main run beside those at order records. */
const OTHERS = 3;
const VENUES: readonly VenueKind[] = ['restored', 'behind', 'ahead'];

/** Held through, and large enough beside the bars' volume that orders fill in parts. */
const trading = {
  costs: { feePpm: 0, multiplierPpm: 0 },
  dataset: 'planted(0.85)',
  initialCash: 100_000_000,
  seed: 3,
  sizing: sizingThatHolds,
};

let day: GoldenDay;

beforeAll(async () => {
  const { records } = await runCouncil({ packed: true, rounds: 1, trading });
  day = await goldenDay({
    prefix: await foldedPrefix(beforeInstantOf(records, 'cfp'), trading),
    refuses: ({ round }) => round === 'r5',
    rounds: 9,
    wishes: { 3: 'halt', 4: 'resume', 6: 'flatten', 7: 'flatten', 8: 'resume' },
  });
});

/** The kind of a record at the first of which a kill is placed. */
const isTold = ({ body, type }: ChainedRecord): string | undefined => {
  if (type === 'phase.closed') return `${type} ${body.phase}`;
  if (type === 'order.cancel') return `${type} ${body.orderId}`;
  return /^(?:order|operator|risk|commit|plan|timer)/.test(type) ? type : undefined;
};

interface Kill {
  readonly kept: number;
  readonly kind: VenueKind;
}

/** Everywhere with every venue in a deep run; else around the first record of each kind and at some others. */
function kills(): Kill[] {
  const own = day.records.slice(day.prefix.before.length + 1);
  if (isDeep) return own.flatMap(({ seq }) => VENUES.map((kind) => ({ kept: seq, kind })));
  const chance = randomStream(SEED, 'kills');
  const first = new Map<string, number>();
  for (const record of own) {
    const name = isTold(record);
    if (name !== undefined && !first.has(name)) first.set(name, record.seq);
  }
  const told = [...first].flatMap(([name, seq]): Kill[] =>
    name.startsWith('order.')
      ? [
          { kept: seq - 1, kind: 'ahead' },
          { kept: seq, kind: 'behind' },
        ]
      : [{ kept: seq, kind: chance.pick(VENUES) }],
  );
  const others = Array.from({ length: OTHERS }, (): Kill => ({
    kept: chance.pick(own).seq,
    kind: chance.pick(VENUES),
  }));
  return [...told, ...others];
}

describe('a trading day', () => {
  it('holds what a crash can hit', () => {
    const own = day.records.slice(day.prefix.before.length);
    const types = new Set(own.map(({ type }) => type));
    const wanted = [
      'order.cancelled',
      'order.expired',
      'order.rejected',
      'operator.halt',
      'settle',
    ];
    expect(wanted.filter((type) => !types.has(type as ChainedRecord['type']))).toEqual([]);
    // An order filled in parts, and one that was cancelled half filled.
    const fills = ofType(own, 'order.filled').map(({ body }) => body.orderId);
    const cancelled = new Set(ofType(own, 'order.cancelled').map(({ body }) => body.orderId));
    expect(fills.length).toBeGreaterThan(new Set(fills).size);
    expect(fills.some((orderId) => cancelled.has(orderId))).toBe(true);
  });

  it('ends with its orders told once and its rounds decided once, wherever the process is killed', async () => {
    for (const { kept, kind } of kills()) await expectDaySurvives(day, kept, kind);
  }, 1_200_000);
});
