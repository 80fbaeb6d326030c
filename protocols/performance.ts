/**
 * The figures by which a run can be judged, each with its sample. Parts of equity a year are doubles
 * (0.1 = 10 % a year); what ends in Ppm is parts per million. `null` = not known from this sample.
 */
import { Type } from 'typebox';
import type { Static } from 'typebox';
import { message } from './object.ts';
import { SLEEVES } from './sleeves.ts';
import type { SleeveName } from './sleeves.ts';
import { CountSchema, DoubleSchema, LotsSchema, MoneySchema, UsSchema } from './units.ts';

const orNull = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);

const EstimateSchema = message('A figure and its standard error.', {
  se: orNull(DoubleSchema),
  value: DoubleSchema,
});
export type Estimate = Static<typeof EstimateSchema>;

const IntervalSchema = message('A share and its 95 % interval (Wilson).', {
  high: DoubleSchema,
  low: DoubleSchema,
  value: DoubleSchema,
});
export type Interval = Static<typeof IntervalSchema>;

const SharpeSchema = message('Sharpe ratio a year, over cash that earns nothing.', {
  /** Annualised by Lo's eta(q), which takes autocorrelation into account, and its error. */
  adjusted: DoubleSchema,
  adjustedSe: DoubleSchema,
  /** Lags that the errors look at. */
  lags: CountSchema,
  /** Holds with autocorrelated, skewed and fat-tailed returns. */
  se: DoubleSchema,
  /** Holds for independent normal returns only: Lo's sqrt((1 + SR^2 / 2) / n). */
  seIid: DoubleSchema,
  /** Annualised by the square root of bars a year. */
  value: DoubleSchema,
});
export type SharpeEstimate = Static<typeof SharpeSchema>;

const DrawdownSchema = message('Falls from the highest value so far, at marks.', {
  /** Longest time from a peak until it was reached again, or until now. */
  longestSeconds: DoubleSchema,
  maxPpm: CountSchema,
  nowPpm: CountSchema,
});
export type DrawdownFigures = Static<typeof DrawdownSchema>;

const TrackSchema = message('One way of having held the money.', {
  drawdown: DrawdownSchema,
  /** Arithmetic mean a year. */
  meanReturn: orNull(EstimateSchema),
  /** Whole sample, not annualised. */
  returnPpm: DoubleSchema,
  sharpe: orNull(SharpeSchema),
  sortino: orNull(EstimateSchema),
  volatility: orNull(EstimateSchema),
});
export type TrackFigures = Static<typeof TrackSchema>;

const CostsSchema = message('What fills cost against what the decision was told.', {
  asked: CountSchema,
  askedPpm: orNull(DoubleSchema),
  chargedPpm: orNull(DoubleSchema),
  feePpm: orNull(DoubleSchema),
  fills: CountSchema,
  /** Charged less asked, mean over fills. */
  gapPpm: orNull(EstimateSchema),
  gapSdPpm: orNull(DoubleSchema),
  slippagePpm: orNull(DoubleSchema),
});
export type CostFigures = Static<typeof CostsSchema>;

const TradesSchema = message('Active positions from opening to end.', {
  closed: CountSchema,
  /** The smallest true hit rate that so many trades would tell from 1/2 four times in five. */
  detectable: orNull(DoubleSchema),
  /** The same for all trades together: large ones count as much as they were. */
  expectedByMoneyPpm: orNull(DoubleSchema),
  /** Net edge told by the intents, ppm of what was opened, mean over trades. */
  expectedPpm: orNull(EstimateSchema),
  hitRate: orNull(IntervalSchema),
  holdingSeconds: orNull(DoubleSchema),
  open: CountSchema,
  /** Net of fees, spread and impact. */
  profit: MoneySchema,
  realisedByMoneyPpm: orNull(DoubleSchema),
  realisedPpm: orNull(EstimateSchema),
  /** Realised less expected. */
  surprisePpm: orNull(EstimateSchema),
  /** An observed rate above this has its whole interval above 1/2. */
  telling: orNull(DoubleSchema),
  wins: CountSchema,
});
export type TradeFigures = Static<typeof TradesSchema>;

const TestSchema = message('A likelihood ratio and its chance if the value at risk were right.', {
  p: DoubleSchema,
  ratio: DoubleSchema,
});
export type LikelihoodTest = Static<typeof TestSchema>;

const TailSchema = message(
  'Value at risk and expected shortfall, told before each bar with a position.',
  {
    bars: CountSchema,
    /** Christoffersen: share and independence at once. */
    coverage: orNull(TestSchema),
    esPpm: orNull(DoubleSchema),
    /** Bars beyond it that the level lets expect. */
    expected: DoubleSchema,
    hitEsPpm: orNull(DoubleSchema),
    /** On bars beyond: mean loss, to be held against the mean shortfall told for them. */
    hitLossPpm: orNull(DoubleSchema),
    hits: CountSchema,
    independence: orNull(TestSchema),
    kupiec: orNull(TestSchema),
    levelPpm: CountSchema,
    /** Bars begun with a position whose risk was unknown. */
    unknownBars: CountSchema,
    varPpm: orNull(DoubleSchema),
  },
);
export type TailFigures = Static<typeof TailSchema>;

const ExposureSchema = message('What was held, parts of equity, mean over marks.', {
  gross: DoubleSchema,
  /** Share of marks with a position. */
  invested: DoubleSchema,
  net: DoubleSchema,
});
export type ExposureFigures = Static<typeof ExposureSchema>;

const SleeveFiguresSchema = message(
  'What one sleeve of an instrument has made; all sum to the whole.',
  {
    fees: MoneySchema,
    /** Of a trial, else null. */
    granted: orNull(MoneySchema),
    group: Type.String(),
    lots: LotsSchema,
    /** Cash and open lots at the mark, costs taken off. */
    profit: MoneySchema,
    sleeve: Type.Unsafe<SleeveName>(Type.Enum([...SLEEVES])),
    slippage: MoneySchema,
    /** Of a trial, else null. */
    usedUp: orNull(Type.Boolean()),
  },
);
export type SleeveFigures = Static<typeof SleeveFiguresSchema>;

const SampleSchema = message('What the figures are counted from: marks since the first question.', {
  from: UsSchema,
  /** Returns between marks. */
  marks: CountSchema,
  /** Returns a year holds, counted: marks over the years they took. */
  perYear: DoubleSchema,
  series: Type.String(),
  to: UsSchema,
});

export const PerformanceSchema = message('What an allocator asks for.', {
  cash: message('Cash, which earns nothing here.', { returnPpm: DoubleSchema }),
  costs: CostsSchema,
  council: TrackSchema,
  exposure: ExposureSchema,
  /** Equal parts of every instrument that had a price at the first question, kept; without costs. */
  hold: TrackSchema,
  sample: SampleSchema,
  /** By group, strategic, proven, trial; empty before protocol 1.2. */
  sleeves: Type.Array(SleeveFiguresSchema),
  tail: TailSchema,
  trades: TradesSchema,
  turnover: message('Value traded over mean equity.', {
    perYear: orNull(DoubleSchema),
    total: DoubleSchema,
  }),
});
export type Performance = Static<typeof PerformanceSchema>;
