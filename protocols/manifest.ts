/** What an agent declares about itself: `agent.json` beside its code. */
import { Type } from 'typebox';
import type { Static } from 'typebox';
import { InstrumentIdSchema } from './ids.ts';

export const ROLES = [
  'technical',
  'fundamental',
  'sentiment',
  'risk',
  'execution',
  'meta-reasoner',
  'forecaster',
  'placebo',
  'field',
] as const;
export type Role = (typeof ROLES)[number];

/**
 * Ids no agent may have: they stand for somebody else in the journal or in what is told of it, or are the name
 * that every object of JavaScript answers to.
 */
export const RESERVED_IDS: ReadonlySet<string> = new Set([
  'base',
  'constructor',
  'council',
  'floor',
  'kimera',
  'operator',
  'rehearsal-stub',
]);

export const ManifestSchema = Type.Object(
  {
    /** Entry module, relative to the manifest; exports `agent`. */
    entry: Type.String({ pattern: '^\\./[^\\0]+$' }),
    id: Type.String({ pattern: '^[a-z][a-z0-9-]{0,31}$' }),
    version: Type.String({ pattern: '^[0-9]+\\.[0-9]+\\.[0-9]+$' }),
    publisher: Type.String({ maxLength: 64 }),
    license: Type.String({ maxLength: 64 }),
    /** Range of protocol versions, for example ">=1.0 <2". */
    protocol: Type.String({ pattern: '^>=[0-9]+\\.[0-9]+ <[0-9]+$' }),
    role: Type.Unsafe<Role>(Type.Enum([...ROLES])),
    /** Named voices, each an expert with weights of its own; empty = the seat speaks as one. */
    voices: Type.Array(Type.String({ pattern: '^[a-z][a-z0-9-]{0,31}$' }), { maxItems: 4 }),
    /** Ledgers its voices hold weight in; empty = a reviewer that never bids. */
    ledgers: Type.Array(Type.Union([Type.Literal('direction'), Type.Literal('shape')])),
    /** Bids into the shadow pool only: scored and shown, no weight in the council's forecast. */
    shadow: Type.Boolean(),
    /** Record types the seat folds into its view. */
    subscribes: Type.Array(Type.String({ maxLength: 32 })),
    /** What it declares about repeatability. */
    determinism: Type.Union([
      Type.Literal('pure'),
      Type.Literal('seeded'),
      Type.Literal('recorded'),
    ]),
    memoryMb: Type.Integer({ minimum: 16, maximum: 4096 }),
    cpuMs: Type.Integer({ minimum: 1, maximum: 60_000 }),
    /** Free parameters with their values; handed to `init`. */
    config: Type.Optional(Type.Unsafe<Readonly<Record<string, unknown>>>(Type.Object({}))),
    /** JSON Schema of `config` (what TypeBox's Type.Object makes): names, types and bounds of the parameters. */
    configSchema: Type.Optional(Type.Unsafe<Readonly<Record<string, unknown>>>(Type.Object({}))),
    /** Files in its folder beside its code, by path: data, weights. Read in `init`. */
    assets: Type.Optional(
      Type.Array(Type.String({ pattern: '^[^/\\\\\\0][^\\\\\\0]*$' }), {
        maxItems: 256,
        uniqueItems: true,
      }),
    ),
    /** Names of the point-in-time series it reads. */
    facts: Type.Optional(
      Type.Array(Type.String({ maxLength: 64, minLength: 1 }), {
        maxItems: 256,
        uniqueItems: true,
      }),
    ),
    /** The instruments it is asked of; any, if absent. Another question is refused for it. */
    instruments: Type.Optional(
      Type.Array(InstrumentIdSchema, { maxItems: 1_024, minItems: 1, uniqueItems: true }),
    ),
    /** The series it is asked over, such as "1d"; any, if absent. */
    timeframes: Type.Optional(
      Type.Array(Type.String({ pattern: '^[0-9]+[a-z]+$' }), {
        maxItems: 64,
        minItems: 1,
        uniqueItems: true,
      }),
    ),
    description: Type.String({ maxLength: 500 }),
  },
  {
    additionalProperties: false,
    description: 'agent.json',
    patternProperties: { '^x-': Type.Unknown({ description: 'Free for tools of others.' }) },
  },
);
export type Manifest = Static<typeof ManifestSchema>;
