/** The question of a round: where will this instrument be, one horizon after the entry? */
import { Type } from 'typebox';
import type { Static } from 'typebox';
import { EntryRuleSchema } from './instrument.ts';
import { InstrumentIdSchema } from './ids.ts';
import { message } from './object.ts';
import {
  CountSchema,
  DoubleSchema,
  HashSchema,
  LotsSchema,
  MoneySchema,
  PpmSchema,
  SeqSchema,
  SignedPpmSchema,
  UsSchema,
} from './units.ts';

/** Counted from the entry, in bars of a series or in microseconds. */
export const HorizonSchema = Type.Union([
  message('Bars of a series.', { bars: CountSchema, series: Type.String() }),
  message('Run time.', { us: UsSchema }),
]);
export type Horizon = Static<typeof HorizonSchema>;

/** What a change of position costs, a side. */
export const CostModelSchema = message('Costs of one side.', {
  /** Usual move of a bar (EW .94 of squared returns), ppm: what impact is measured by. From protocol 1.2 on. */
  barSigmaPpm: Type.Optional(DoubleSchema),
  /** Volume of the newest bar; 0 = unknown, then no impact is charged. From protocol 1.2 on. */
  barVolumeLots: Type.Optional(CountSchema),
  feePpm: PpmSchema,
  halfSpreadPpm: PpmSchema,
  /** Where orders fill at a recorded touch: half of the newest one, in place of `halfSpreadPpm`. */
  halfSpreadTicks: Type.Optional(CountSchema),
  /** Impact in ppm = coefficient x sigma x sqrt(quantity / bar volume). */
  impactPpm: PpmSchema,
  /** At most this share of a bar's volume. */
  volumeSharePpmMax: PpmSchema,
});
export type CostModel = Static<typeof CostModelSchema>;

/** What the council holds when it is asked. */
export const BookStateSchema = message('Position and equity at the call.', {
  equity: MoneySchema,
  /** Median age of past active positions in horizons, 1 to 20: over it costs are spread. */
  holdingHorizons: DoubleSchema,
  markTicks: CountSchema,
  positionLots: LotsSchema,
  strategicLots: LotsSchema,
});

export const CfpSchema = message('Call for proposals.', {
  asOf: message('The last record a bid may know.', { hash: HashSchema, seq: SeqSchema }),
  /** The public base rate in ppm, K bins, sums to 1e6, each at least 1,000. */
  base: Type.Array(PpmSchema),
  book: BookStateSchema,
  budget: message('What an answer may cost.', {
    cpuMs: CountSchema,
    tokens: CountSchema,
    usd: DoubleSchema,
  }),
  cost: CostModelSchema,
  deadlines: message('Microseconds a phase may take on the run clock.', {
    challenge: UsSchema,
    rebut: UsSchema,
    reveal: UsSchema,
    revise: UsSchema,
    seal: UsSchema,
  }),
  /** K - 1 strictly rising edges, ppm of the entry price; 0 is one of them. */
  edges: Type.Array(SignedPpmSchema),
  entryRule: EntryRuleSchema,
  /** Chance of no move at all, ppm, by count; nobody bids on it. Absent before protocol 1.2. */
  flat: Type.Optional(PpmSchema),
  horizon: HorizonSchema,
  instrument: InstrumentIdSchema,
  /** Decayed means per bin: of r/sigma (`m`) and of its square (`m2`). */
  moments: message('Bin moments in units of sigma.', {
    m: Type.Array(DoubleSchema),
    m2: Type.Array(DoubleSchema),
  }),
  portfolioHash: HashSchema,
  settleRule: Type.Literal('first-good-price'),
  /** Scored and shown, never traded. */
  shadow: Type.Boolean(),
  /** One-horizon volatility of the return, ppm. */
  sigma: PpmSchema,
  version: CountSchema,
  voidRule: Type.Literal('no-price-within-half-a-horizon'),
});
export type Cfp = Static<typeof CfpSchema>;
