/** The field's free parameters: part of the trading configuration, so that an ablation is a run. */
import type { EmbeddingKind } from './correlations.ts';

/**
 * pressure = overdamped, the read-out; wave = with inertia. Two controls have no memory: heat = one
 * round of the heat kernel on the newest surprises; average = the mean of the graph neighbours'.
 */
export const FIELD_MODES = ['pressure', 'wave', 'heat', 'average'] as const;
export type FieldMode = (typeof FIELD_MODES)[number];

export interface FieldSettings {
  readonly mode: FieldMode;
  /** False: c = 0, nothing passes an edge. */
  readonly coupling: boolean;
  /** True: the graph's edges are swapped at random, every node keeps its degree. */
  readonly rewire: boolean;
  readonly embedding: EmbeddingKind;
  /** Neighbours each node picks; an edge stands where either end picks the other. */
  readonly neighbours: number;
  /** Conductivity times the mean degree, per round of the pressure, ppm. */
  readonly mixingPpm: number;
}

export const defaultField: FieldSettings = {
  mode: 'pressure',
  coupling: true,
  rewire: false,
  embedding: 'lead',
  neighbours: 4,
  mixingPpm: 300_000,
};

/** Instruments below which the field sleeps. */
export const INSTRUMENTS_MIN = 8;
/** Rounds between two graphs. */
export const GRAPH_ROUNDS = 21;
