/**
 * The cognitive field, as the journal holds it. The device that ran it may round otherwise than
 * another, so its read-outs are inputs: recorded, never computed again by a replay.
 */
import { Type } from 'typebox';
import type { Static } from 'typebox';
import { InstrumentIdSchema } from './ids.ts';
import { message } from './object.ts';
import {
  CountSchema,
  DoubleSchema,
  HashSchema,
  PpmSchema,
  SeqSchema,
  SignedPpmSchema,
  TextSchema,
} from './units.ts';

/** The graph the field lives on: which surprises may reach whom. Rebuilt every 21 rounds. */
export const FieldGraphSchema = message('The graph of the cognitive field, rebuilt.', {
  /** Undirected edges, each once with a < b, sorted; weight in ppm. */
  edges: Type.Array(
    message('An edge.', { a: CountSchema, b: CountSchema, weightPpm: CountSchema }),
    { maxItems: 65_536 },
  ),
  /** Nodes in the order their numbers refer to: instrument x horizon in bars. */
  nodes: Type.Array(message('A node.', { bars: CountSchema, instrument: InstrumentIdSchema }), {
    maxItems: 4_096,
  }),
  /** Bars the correlations were measured on. */
  seen: CountSchema,
  /** Shrinkage of the correlations towards their mean, ppm. */
  shrinkPpm: PpmSchema,
});
export type FieldGraph = Static<typeof FieldGraphSchema>;

/** A node of the field at one instant. Activations are in ppm of one standardised surprise. */
const FieldNodeSchema = message('A node of the field.', {
  activationPpm: SignedPpmSchema,
  /** What never crossed an edge: the node's own surprises, with nothing coming in from neighbours. */
  alonePpm: SignedPpmSchema,
  bars: CountSchema,
  /** Coherence with its neighbours in [0, 1], and the chance of as much under the null; ppm. */
  coherencePpm: PpmSchema,
  coherenceNullPpm: PpmSchema,
  /**
   * Where what came through edges came from: largest currents first, ppm. `lostPpm` leaked away of it
   * since the last read-out; `path` holds nodes, the source first. Empty for the wave.
   */
  currents: Type.Array(
    message('What one source sent here.', {
      from: CountSchema,
      lostPpm: SignedPpmSchema,
      path: Type.Array(CountSchema, { maxItems: 16 }),
      ppm: SignedPpmSchema,
    }),
    { maxItems: 8 },
  ),
  /** Local energy (theory F6), ppm of the square of one standardised surprise. */
  energyPpm: CountSchema,
  instrument: InstrumentIdSchema,
  node: CountSchema,
  /** What the currents that are not listed brought: throughPpm = sum of currents + restPpm. */
  restPpm: SignedPpmSchema,
  /** activation - alone: the part that came through edges, and all a forecast may use. */
  throughPpm: SignedPpmSchema,
});
export type FieldNode = Static<typeof FieldNodeSchema>;

export const FieldSchema = message('The cognitive field read out for the questions just asked.', {
  /** Why there is no field; null when there is one. */
  asleep: Type.Union([TextSchema(200), Type.Null()]),
  /** The nodes asked about. */
  asked: Type.Array(FieldNodeSchema, { maxItems: 512 }),
  /** SHA-256 of the whole state, little-endian f32. */
  digest: HashSchema,
  /**
   * How the pressure moved, so that anybody can run it again: `sources` are added to the state at once,
   * then `steps` steps of explicit Euler on p' = -kappa L p - mu p, each dt long. Absent for other modes.
   */
  dynamics: Type.Optional(
    message('Coefficients of the pressure, per bar.', {
      dt: DoubleSchema,
      kappa: DoubleSchema,
      mu: DoubleSchema,
    }),
  ),
  engine: message('What computed it.', {
    backend: Type.Union([Type.Literal('js'), Type.Literal('wasm'), Type.Literal('gpu')]),
    detail: TextSchema(120),
  }),
  /** The `field.graph` it ran on; null when asleep. */
  graph: Type.Union([SeqSchema, Type.Null()]),
  /** The nodes with the most energy, at most 16. */
  largest: Type.Array(FieldNodeSchema, { maxItems: 16 }),
  /** pressure = the read-out, wave = with inertia; heat and average are controls without memory. */
  mode: Type.Union([
    Type.Literal('pressure'),
    Type.Literal('wave'),
    Type.Literal('heat'),
    Type.Literal('average'),
  ]),
  nodes: CountSchema,
  /** Surprises that entered since the last read-out, ppm. */
  sources: Type.Array(message('A source.', { node: CountSchema, ppm: SignedPpmSchema }), {
    maxItems: 4_096,
  }),
  /** Time steps run since the last read-out. */
  steps: CountSchema,
});
export type Field = Static<typeof FieldSchema>;
