/**
 * F6 for the field: whatever comes after a moment is rewritten, and not a byte of what the field said
 * before it may change: surprises, correlations, graph, activations, bids. A past rewritten by as
 * little as one bar must change them, or the check could not fail.
 */
import { describe, expect, it } from 'vitest';
import { canonical } from '../../../protocols/canonical.ts';
import { openSim } from '../../../venues/sim/open.ts';
import { parseVariant } from '../../../venues/sim/options.ts';
import { runFieldWorld } from '../../support/field-world.ts';
import { changedByFuture } from '../../support/look-ahead.ts';
import { altered, ALTERATIONS, instantsOf, scriptedMarket } from '../../support/scripted-market.ts';

const BARS = 330;
const CUT = 310;
const world = () => openSim({ ...parseVariant('network(9)'), seed: 5 });

describe('with the future rewritten', () => {
  it('the field of the past stays the same to the byte', async () => {
    const { series } = world();
    const instants = await instantsOf(world(), BARS);
    const until = instants[CUT]!.at;
    const past = async (told: typeof instants): Promise<string[]> => {
      const market = scriptedMarket({ instants: told, series });
      const { records } = await runFieldWorld({ bars: BARS, keep: true, market, seed: 5 });
      return records.filter(({ at, type }) => at < until && type !== 'run.started').map(canonical);
    };
    const before = await past(instants);
    expect(before.filter((text) => text.includes('"type":"field.graph"')).length).toBeGreaterThan(
      1,
    );
    expect(before.filter((text) => text.includes('"type":"field"')).length).toBeGreaterThan(40);
    for (const alteration of ALTERATIONS) {
      expect(await past(altered(instants, CUT, alteration)), alteration).toEqual(before);
    }
    const other = await past(altered(instants, CUT - 8, 'values'));
    expect(other).not.toEqual(before);
  });

  it('the council that hears it says the same', async () => {
    const market = world();
    const instants = await instantsOf(market, 278);
    for (const alteration of ['values', 'gaps'] as const) {
      const answer = await changedByFuture({
        alteration,
        cut: 274,
        instants,
        series: market.series,
        trading: { flags: [] },
      });
      expect(answer.rounds).toBeGreaterThan(90);
      expect(answer.changed, alteration).toBeUndefined();
    }
  }, 60_000);
});
