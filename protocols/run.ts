/** A run's frame: how it was started, what its operator asked, how it ended. */
import { Type } from 'typebox';
import type { Static } from 'typebox';
import { OrderIdSchema, InstrumentIdSchema } from './ids.ts';
import { message } from './object.ts';
import {
  CountSchema,
  HashSchema,
  LotsSchema,
  MoneySchema,
  SeqSchema,
  TextSchema,
} from './units.ts';

export const RunStartedSchema = message('Written at every start.', {
  /** SHA-256 over the built files. */
  code: HashSchema,
  /** The trading half of the configuration, whole: with it and the journal a stranger can replay. */
  config: Type.Unsafe<Readonly<Record<string, unknown>>>(Type.Object({})),
  configHash: HashSchema,
  dataset: message('What is played.', { name: TextSchema(256), sha256: HashSchema }),
  flags: Type.Array(CountSchema),
  market: TextSchema(32),
  mode: Type.Union([Type.Literal('paper'), Type.Literal('testnet'), Type.Literal('live')]),
  node: TextSchema(32),
  packageVersion: TextSchema(32),
  protocol: TextSchema(16),
  /** Ed25519 public key that signs heads, SPKI DER in base64. */
  publicKey: TextSchema(200),
  run: HashSchema,
  /** The bar series that drives rounds, for example `1d`. */
  series: TextSchema(16),
  seed: CountSchema,
});
export type RunStarted = Static<typeof RunStartedSchema>;

/** A clean stop begins: no new risk from here on. */
export const RunStoppingSchema = message('A clean stop begins.', {
  /** What happens to working orders and positions; closing orders may outlive this start. */
  onStop: Type.Union([Type.Literal('leave'), Type.Literal('cancel'), Type.Literal('flatten')]),
});

export const RunStoppedSchema = message('Clean end of a start.', {
  reason: TextSchema(200),
  rounds: CountSchema,
});

/** The instant at which the session looks what is due; made by the market's pull or the wall clock. */
export const TimerSchema = message('Look what is due now.', {
  /** True when nothing more will be asked (end of the recording, or a stop was asked). */
  closing: Type.Boolean(),
  /** At most this many questions may be asked now; null = as many as are due. */
  callsMax: Type.Union([CountSchema, Type.Null()]),
});

export const OperatorSchema = message('An operator asked for something.', {
  /** First 8 hex digits of the SHA-256 of the token that asked; `local`: over the socket in the data folder. */
  by: TextSchema(16),
  text: TextSchema(280),
});

export const OperatorGrantSchema = message('An operator lets the trial sleeve lose more.', {
  /** To be shared by all groups, 1e-8 of the account currency. */
  amount: MoneySchema,
  by: TextSchema(16),
  text: TextSchema(280),
});

export const RiskModeSchema = message('The mode of the risk gate changed.', {
  mode: Type.Union([Type.Literal('normal'), Type.Literal('reduce-only'), Type.Literal('halted')]),
  reason: TextSchema(280),
});

/** Money at an instant; one a timer, after fills and marks. */
export const PortfolioMarkSchema = message('Positions and equity, marked.', {
  cash: MoneySchema,
  costs: MoneySchema,
  drawdownPpm: CountSchema,
  equity: MoneySchema,
  positions: Type.Array(
    message('One position.', {
      averageTicks: Type.Number(),
      instrument: InstrumentIdSchema,
      lots: LotsSchema,
      markTicks: LotsSchema,
      realised: MoneySchema,
      unrealised: MoneySchema,
    }),
  ),
  workingOrders: Type.Array(OrderIdSchema),
});
export type PortfolioMark = Static<typeof PortfolioMarkSchema>;

export const CheckpointSchema = message('The state at the record before: replay can start here.', {
  /**
   * SHA-256 over everything that the stored copy of the session at the record before holds: a copy
   * counts only if a checkpoint behind it states its hash.
   */
  snapshot: Type.Optional(HashSchema),
  stateHash: HashSchema,
  tree: message('RFC 6962 tree head over all record hashes before this one.', {
    root: HashSchema,
    size: SeqSchema,
  }),
});
