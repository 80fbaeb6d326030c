/** Everything the cognition page draws, from the state up to one position. Pure. */
import type { PageState } from '../../../fold/state.ts';
import { shownRound } from '../choose.ts';
import type { Choice } from '../choose.ts';
import { leadingLane } from '../leaderboard.ts';
import { tableOf } from '../names.ts';
import { contradictionOf } from './contradiction.ts';
import type { Contradiction } from './contradiction.ts';
import { entropySeries } from './entropy.ts';
import type { EntropySeries } from './entropy.ts';
import { fieldMap } from './field-map.ts';
import type { FieldMap } from './field-map.ts';
import { freeEnergyOf, growthOf, newestThermo, temperatureSeries } from './heat.ts';
import type { FreeEnergy, Growth, TemperatureSeries } from './heat.ts';

export interface CognitionPage {
  readonly field: FieldMap;
  /** The node of the table shown: what the field was asked about. */
  readonly asked: number | undefined;
  readonly contradiction: Contradiction;
  readonly entropy: EntropySeries;
  readonly temperature: TemperatureSeries;
  readonly freeEnergy: FreeEnergy;
  readonly growth: Growth;
}

export function cognitionPage(state: PageState, choice: Choice): CognitionPage {
  const { table } = choice;
  const { book, cut } = shownRound(state, choice);
  const lanes = Object.values(state.cognition.lanes).filter((lane) => tableOf(lane.lane) === table);
  const books = state.rounds.filter(
    (item) => tableOf(item.lane) === table && item.call.seq <= (book?.call.seq ?? 0),
  );
  const leading = leadingLane(state, table);
  const thermo = newestThermo(lanes, cut);
  const warmest = lanes.find((lane) => lane.lane === leading?.lane) ?? lanes[0];
  const horizon = book?.call.body.horizon;
  const field = fieldMap(state);
  const nodes = state.cognition.graphs.at(-1)?.body.nodes ?? [];
  const asked = nodes.findIndex(
    (node) =>
      node.instrument === book?.instrument &&
      horizon !== undefined &&
      'bars' in horizon &&
      node.bars === horizon.bars,
  );
  return {
    field,
    asked: asked < 0 ? undefined : asked,
    contradiction: contradictionOf({ state, books, lanes, cut }),
    entropy: entropySeries(lanes, cut, {
      debate: leading?.evidence?.debate,
      thermo: thermo?.body,
    }),
    temperature: temperatureSeries(warmest, cut),
    freeEnergy: freeEnergyOf(thermo, leading?.evidence?.debate),
    growth: growthOf(thermo, leading?.evidence?.council),
  };
}
