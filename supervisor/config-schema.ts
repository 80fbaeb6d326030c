/**
 * The configuration: one schema, two halves. `trading` changes results: it is hashed, journaled at
 * every start and must stay the same in a data folder. `process` must not change results: ports,
 * threads, log level.
 */
import { Type } from 'typebox';
import type { Static } from 'typebox';
import { defaultField, FIELD_MODES } from '../council/field/settings.ts';
import type { FieldMode } from '../council/field/settings.ts';
import { HOST_PLACES } from '../protocols/host.ts';
import type { HostPlace } from '../protocols/host.ts';
import type { LogLevel } from '../runtime/telemetry/log.ts';
import { defaultSizing } from '../portfolio/sizing.ts';

const Ppm = (description: string) =>
  Type.Integer({ minimum: 0, maximum: 100_000_000, description });
/** A key that is not there is a mistake, in every section. */
const CLOSED = { additionalProperties: false } as const;
const Us = (description: string) => Type.Integer({ minimum: 0, description });

export const TradingSchema = Type.Object(
  {
    seed: Type.Integer({
      minimum: 0,
      maximum: 2 ** 31 - 1,
      description: 'Seed of every random stream.',
    }),
    market: Type.String({ description: 'replay, sim, or a venue.' }),
    dataset: Type.String({ description: 'Data set name or file for replay; variant for sim.' }),
    mode: Type.Union([Type.Literal('paper'), Type.Literal('testnet'), Type.Literal('live')]),
    horizons: Type.Union(
      [
        Type.Array(Type.Integer({ minimum: 1, maximum: 250 }), { minItems: 1, maxItems: 1 }),
        Type.Null(),
      ],
      {
        description:
          'The traded horizon, in bars of the driving series (one, until several can be netted). Null: 10 bars of a series of seconds, else 1.',
      },
    ),
    shadowHorizons: Type.Union(
      [Type.Array(Type.Integer({ minimum: 1, maximum: 250 })), Type.Null()],
      {
        description:
          'Horizons that are scored and never traded, in bars. Null: none on a series of seconds, else 5 and 20.',
      },
    ),
    instrument: Type.Object(
      {
        tickSize: Type.Optional(Type.String()),
        lotSize: Type.Optional(Type.String()),
        multiplier: Type.Optional(Type.String()),
        currency: Type.Optional(Type.String()),
        symbol: Type.Optional(Type.String()),
        class: Type.Optional(
          Type.Unsafe<'index' | 'stock' | 'perpetual' | 'spot'>(
            Type.Enum(['index', 'stock', 'perpetual', 'spot']),
          ),
        ),
        stamp: Type.Optional(Type.Unsafe<'open' | 'close'>(Type.Enum(['open', 'close']))),
        sessions: Type.Optional(
          Type.Unsafe<'weekdays' | 'always'>(Type.Enum(['weekdays', 'always'])),
        ),
        entryRule: Type.Optional(
          Type.Unsafe<'next-close' | 'next-open'>(Type.Enum(['next-close', 'next-open'])),
        ),
      },
      {
        additionalProperties: false,
        description:
          'What you declare about a file given as dataset: tickSize, lotSize, multiplier, currency, symbol, class, stamp, sessions, entryRule. What is left out is read off its first 260 rows and said so.',
      },
    ),
    knowledge: Type.Union([Type.String(), Type.Null()], {
      description: 'NDJSON file of facts and news with known-at times, played beside a recording.',
    }),
    initialCash: Type.Integer({ minimum: 1, description: 'Whole units of the account currency.' }),
    sizing: Type.Object(
      {
        kappaPpm: Type.Integer({
          minimum: 0,
          maximum: 250_000,
          description: 'Kelly fraction, at most 1/4.',
        }),
        strategicPpm: Ppm('Constant share of equity held by the strategic sleeve; 0 = none.'),
        strategicBandPpm: Ppm(
          'The strategic sleeve is left alone within this share of its target.',
        ),
        nameCapPpm: Ppm('Largest absolute position of one instrument, ppm of equity.'),
        grossCapPpm: Ppm('Largest sum of absolute positions, ppm of equity.'),
        allowShort: Type.Boolean(),
      },
      CLOSED,
    ),
    sleeves: Type.Object(
      {
        trialPpm: Type.Union(
          [Ppm('Loss budget of all trials together, ppm of equity.'), Type.Null()],
          {
            description:
              'What forecasts that are not proved may lose in all, ppm of equity at the start; one group of it at most 5000. Null = 20000 on paper and testnet, 0 live.',
          },
        ),
      },
      CLOSED,
    ),
    costs: Type.Object(
      {
        feePpm: Type.Union([Ppm('Fee a side.'), Type.Null()], {
          description: 'Null = the default of the instrument class.',
        }),
        multiplierPpm: Ppm('Scales every cost; 1000000 = as is.'),
      },
      CLOSED,
    ),
    field: Type.Object(
      {
        mode: Type.Unsafe<FieldMode>(
          Type.Enum([...FIELD_MODES], {
            description: 'pressure; wave is its ablation, heat and average are controls.',
          }),
        ),
        coupling: Type.Boolean({ description: 'false: nothing comes through edges (a control).' }),
        rewire: Type.Boolean({
          description: 'true: random edges of the same degrees (a control).',
        }),
        embedding: Type.Unsafe<'lead' | 'level'>(
          Type.Enum(['lead', 'level'], {
            description: 'lead = who moves two bars before whom; level = who moves with whom.',
          }),
        ),
        neighbours: Type.Integer({
          minimum: 1,
          maximum: 32,
          description: 'Neighbours that each node picks.',
        }),
        mixingPpm: Type.Integer({
          minimum: 0,
          maximum: 4_000_000,
          description: 'Conductivity x mean degree, a bar.',
        }),
      },
      {
        additionalProperties: false,
        description: 'The cognitive field, its ablations and its controls.',
      },
    ),
    limits: Type.Record(Type.String(), Type.Union([Type.Number(), Type.String(), Type.Boolean()]), {
      description: 'Overrides of the risk gate limits; docs/reference/limits.md lists them.',
    }),
    deadlines: Type.Object(
      {
        seal: Us('Microseconds of run time.'),
        reveal: Us('Microseconds of run time.'),
        challenge: Us('Microseconds of run time.'),
        rebut: Us('Microseconds of run time.'),
        revise: Us('Microseconds of run time.'),
      },
      CLOSED,
    ),
    contradiction: Type.Object(
      {
        surge: Type.Union([Type.Literal('on'), Type.Literal('off'), Type.Literal('random')], {
          description:
            'May a council in conflict ask its seats for more evidence? off and random are controls: no asking, and as much asking at rounds drawn by lot.',
        }),
        surgeSharePpm: Ppm('Surges a round earns in its lane: 100000 = at most one round in ten.'),
        costPpm: Ppm('What asking costs, ppm of the payoff of a right side.'),
        warmUp: Type.Integer({
          minimum: 1,
          maximum: 250,
          description: 'Tensions of a lane before it can be in conflict.',
        }),
      },
      CLOSED,
    ),
    plugins: Type.Array(
      Type.Union([
        Type.String(),
        Type.Object(
          {
            folder: Type.String(),
            id: Type.String({ pattern: '^[a-z][a-z0-9-]{0,31}$' }),
          },
          CLOSED,
        ),
      ]),
      {
        description:
          'Folders of plugin agents; as {folder, id} under another id than its manifest says, so that one folder may fill several seats.',
      },
    ),
    agents: Type.Record(Type.String(), Type.Object({}, { additionalProperties: true }), {
      description: 'Overrides of an agent config, by seat.',
    }),
    thermodynamics: Type.Object(
      {
        temper: Type.Unsafe<'earned' | 'off'>(
          Type.Enum(['earned', 'off'], {
            description:
              'Whether intents may use the tempered forecast: earned = while its own evidence says so, off = it is scored and shown only.',
          }),
        ),
      },
      CLOSED,
    ),
    lookAhead: Type.Object(
      {
        hitPpmMax: Type.Integer({
          minimum: 500_000,
          maximum: 890_000,
          description:
            'Share of sides that no honest voice gets right in the long run; a voice that does better raises COUNCIL_LOOK_AHEAD and leaves the pools. Below 900000: the share that only the future gives.',
        }),
        shapeNatsMax: Type.Number({
          description: 'Mean gain in shape over base that no honest voice has, nats a question.',
          minimum: 0,
          maximum: 2,
        }),
      },
      CLOSED,
    ),
    flags: Type.Array(Type.Integer(), {
      description:
        'Numbered changes of behaviour in force: 1 = tension, surges and thermodynamics; 2 = evidence opens risk, seats on probation, ties apart from direction, costs asked as charged, the look-ahead alarm, prices that look like faults are held, hours of the week, residuals filtered by GJR.',
    }),
  },
  { additionalProperties: false },
);
export type TradingConfig = Static<typeof TradingSchema>;

export const ProcessSchema = Type.Object(
  {
    host: Type.String(),
    port: Type.Integer({ minimum: 0, maximum: 65_535 }),
    hosts: Type.Integer({
      minimum: 0,
      maximum: 64,
      description:
        'Threads for the built-in seats; 0: one a core. Each plugin has a host of its own (isolation).',
    }),
    inline: Type.Boolean({ description: 'Run the built-in seats in the main thread.' }),
    isolation: Type.Unsafe<HostPlace>(
      Type.Enum([...HOST_PLACES], {
        description:
          'Where each plugin runs: process = one of its own that may read its folder only, thread = a thread of this process, inline = the main thread. docs/reliability.md says what each guards against.',
      }),
    ),
    speed: Type.Union([Type.Number({ exclusiveMinimum: 0 }), Type.Literal('max')]),
    hangMs: Type.Integer({
      minimum: 100,
      description:
        'CPU time a seat may take for one step, ms; beyond it is hung, however busy the machine is. A device that is silent on a job is lost after half of it, of wall time.',
    }),
    hangWallMs: Type.Integer({
      minimum: 1_000,
      description:
        'Wall time without a step after which a host is ended whatever it waits for, ms; the only limit where the CPU time of a thread cannot be read.',
    }),
    startMs: Type.Integer({
      minimum: 100,
      description:
        'CPU time a host may take for one step of its start (thread, seat module, each seat), ms.',
    }),
    restartMs: Type.Integer({
      minimum: 1,
      maximum: 60_000,
      description:
        'Delay before a dead seat is first tried again, ms; it doubles up to 120 times that, which is also the rest after 3 restarts within 60 s.',
    }),
    requiredSeats: Type.Array(Type.String(), {
      description: 'Seats without which the council counts as lost.',
    }),
    logLevel: Type.Unsafe<LogLevel>(
      Type.Enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']),
    ),
    logFile: Type.Union([Type.String(), Type.Null()]),
    headsFile: Type.Union([Type.String({ minLength: 1 }), Type.Null()], {
      description:
        'File that each signed head is appended to, one JSON object a line. Keep it, or a copy, where whoever holds the data folder cannot write.',
    }),
    headsWebhook: Type.Union([Type.String({ pattern: '^https?://[^/]' }), Type.Null()], {
      description:
        'Address that each signed head is posted to as JSON; up to 5 attempts, failures are told and stop nothing.',
    }),
    onStop: Type.Union([Type.Literal('leave'), Type.Literal('cancel'), Type.Literal('flatten')], {
      description: 'What a clean stop does about working orders and positions.',
    }),
    gpu: Type.Union([Type.Literal('auto'), Type.Literal('software'), Type.Literal('off')], {
      description:
        'Device for kernels: auto = a discrete or integrated adapter if there is one, software = SwiftShader where it is installed, off = the CPU.',
    }),
    dashboard: Type.Boolean(),
    allowedHosts: Type.Array(Type.String(), {
      description: 'Further names the page may be asked for by; loopback and --host always may.',
    }),
    allowedOrigins: Type.Array(Type.String(), {
      description: 'Further origins whose pages may use the interface.',
    }),
    proxies: Type.Array(Type.String({ pattern: '^[0-9a-f.:]+$' }), {
      description:
        'Addresses of reverse proxies in front. What comes from one needs the token and is counted under the last address of X-Forwarded-For.',
    }),
    journalMbMax: Type.Integer({
      minimum: 16,
      description: 'Largest size of the data file; a run that reaches it stops with JOURNAL_FULL.',
    }),
  },
  { additionalProperties: false },
);
export type ProcessConfig = Static<typeof ProcessSchema>;

export const ConfigSchema = Type.Object(
  { trading: TradingSchema, process: ProcessSchema },
  { additionalProperties: false },
);
export type Config = Static<typeof ConfigSchema>;

/** What holds where neither a file, the environment nor a flag says otherwise. */
export const defaultConfig: Config = {
  trading: {
    seed: 1,
    market: 'replay',
    dataset: 'sp500',
    mode: 'paper',
    horizons: null,
    shadowHorizons: null,
    instrument: {},
    knowledge: null,
    initialCash: 100_000,
    sizing: defaultSizing,
    sleeves: { trialPpm: null },
    costs: { feePpm: null, multiplierPpm: 1_000_000 },
    field: defaultField,
    limits: {},
    deadlines: { seal: 50_000, reveal: 20_000, challenge: 50_000, rebut: 30_000, revise: 30_000 },
    contradiction: { surge: 'on', surgeSharePpm: 100_000, costPpm: 1_000, warmUp: 60 },
    plugins: [],
    agents: {},
    thermodynamics: { temper: 'earned' },
    lookAhead: { hitPpmMax: 700_000, shapeNatsMax: 0.35 },
    flags: [1, 2],
  },
  process: {
    host: '127.0.0.1',
    port: 8787,
    hosts: 0,
    inline: false,
    isolation: 'process',
    speed: 1,
    hangMs: 5_000,
    hangWallMs: 60_000,
    startMs: 20_000,
    restartMs: 500,
    requiredSeats: [],
    logLevel: 'info',
    logFile: null,
    headsFile: null,
    headsWebhook: null,
    onStop: 'leave',
    gpu: 'auto',
    dashboard: true,
    allowedHosts: [],
    allowedOrigins: [],
    proxies: [],
    journalMbMax: 262_144,
  },
};
