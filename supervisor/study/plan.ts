/** The runs of a study as a list: each arm, each world, each seed or fold, in a fixed order. */
import type { Arm, Part, Stage, World } from '../../research/falsify/parts.ts';
import { defaultConfig } from '../config-schema.ts';
import type { TradingConfig } from '../config-schema.ts';

/** One run of one council, or of a seat alone; plain data, it crosses to a thread. */
export interface StudyTask {
  readonly arm: string;
  readonly stage: Stage;
  readonly world: string;
  /** Seed of a simulated world, number of the fold of a recording; counted from 1 and 0. */
  readonly turn: number;
  readonly trading: TradingConfig;
  /** Instants of the market to leave out before the run. */
  readonly skip: number;
  /** Questions wanted of a council; its run ends with them. */
  readonly questions: number;
  /** Instants played to a seat alone; null = all there are. */
  readonly bars: number | null;
  /** The expert that reads what is planted in the world; null where nothing is. */
  readonly reader: string | null;
}

export interface StudyExtent {
  /** Seeds of each simulated world. */
  readonly seeds: number;
  /** Folds of each recording that a council is run on. A seat alone hears all of it, once. */
  readonly folds: number;
  /** Questions a seed, and a fold, of a council. */
  readonly questions: number;
  /** Bars a seed of a seat alone. */
  readonly bars: number;
}

/** Tasks of a part in one world, arms outermost. */
export function tasksOf(part: Part, world: World, extent: StudyExtent): StudyTask[] {
  return part.arms.flatMap((arm) =>
    Array.from({ length: turnsOf(arm, world, extent) }, (_, turn) =>
      taskOf(arm, world, { ...extent, turn }),
    ),
  );
}

function turnsOf({ stage }: Arm, { market }: World, { folds, seeds }: StudyExtent): number {
  if (market === 'sim') return seeds;
  return stage === 'seat' ? 1 : folds;
}

function taskOf(arm: Arm, world: World, at: StudyExtent & { readonly turn: number }): StudyTask {
  const simulated = world.market === 'sim';
  return {
    arm: arm.name,
    bars: simulated ? at.bars : null,
    questions: at.questions,
    reader: world.plant?.reader ?? null,
    // A fold begins where the one before asked its last question; both warm up on their own bars.
    skip: simulated ? 0 : at.turn * at.questions,
    stage: arm.stage,
    trading: tradingOf(arm, world, simulated ? at.turn + 1 : 1),
    turn: at.turn,
    world: world.name,
  };
}

function tradingOf(arm: Arm, world: World, seed: number): TradingConfig {
  const { dataset, market } = world;
  const base = { ...defaultConfig.trading, dataset, market, seed, shadowHorizons: [] };
  const changed: Record<string, unknown> = { ...base };
  for (const [key, change] of Object.entries(arm.trading)) {
    const before = changed[key];
    const nested = typeof before === 'object' && before !== null && typeof change === 'object';
    changed[key] = nested ? { ...before, ...(change as object) } : change;
  }
  return changed as TradingConfig;
}
