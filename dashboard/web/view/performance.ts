/**
 * The figures an allocator asks for, in plain words, each with its error or interval and its sample.
 * The figures are the server's, counted over the whole journal; here they are only written. Pure.
 */
import type { Estimate, Performance, TrackFigures } from '../../../protocols/performance.ts';
import { DASH, decimal, many, percentSize, span, THIN, whole } from './format.ts';

/** Answer of `GET /api/v1/performance`. */
export interface PerformanceAnswer {
  readonly seq: number;
  readonly performance: Performance;
}

/** A figure and its standard error, which may stand on a line of its own; empty where there is none. */
export interface Cell {
  readonly text: string;
  readonly error: string;
}

export interface TrackRow {
  /** Entry of the glossary. */
  readonly word: string;
  readonly name: string;
  readonly council: Cell;
  readonly hold: Cell;
  readonly cash: string;
}

export interface PerformanceFigure {
  readonly word: string;
  readonly name: string;
  readonly text: string;
}

/** Beyond this many errors a figure is told from zero. */
const ERRORS_95 = 1.96;

const share = (part: number, digits = 1): string => `${decimal(part * 100, digits)}${THIN}%`;
const ppm = (value: number, plus = false): string =>
  `${decimal(value / 10_000, Math.abs(value) < 1_000 ? 4 : 2, plus)}${THIN}%`;

const plain = (text: string): Cell => ({ error: '', text });

/** A figure ± one standard error; `scale` 100 writes percent. */
function estimate(value: Estimate | null, scale = 1, unit = ''): Cell {
  if (value === null) return plain(DASH);
  const error = value.se === null ? '' : `± ${decimal(value.se * scale, 2)}${unit}`;
  return { error, text: `${decimal(value.value * scale, 2)}${unit}` };
}

/** What somebody who believes nothing would say of the sample. */
export function scepticSentences({ council, trades }: Performance): string[] {
  return [tradesSentence(trades), sharpeSentence(council)];
}

function tradesSentence({ closed, detectable, hitRate }: Performance['trades']): string {
  if (hitRate === null) return 'No trade has ended yet: how often trades win is not known.';
  const n = many(closed, 'trade');
  const seen = `Seen: ${share(hitRate.value)}, interval ${decimal(hitRate.low * 100, 1)} to ${share(hitRate.high)}`;
  const found =
    hitRate.low > 0.5
      ? 'above chance'
      : hitRate.high < 0.5
        ? 'below chance'
        : 'no more than chance may give';
  const limit =
    detectable === null
      ? 'no hit rate at all can be told from chance'
      : `a hit rate below ${share(detectable, 0)} cannot be told from chance`;
  return `${n}: ${limit}. ${seen}: ${found}.`;
}

function sharpeSentence({ sharpe }: TrackFigures): string {
  if (sharpe === null) return 'The council’s equity has not moved enough for a Sharpe ratio.';
  const errors = sharpe.se > 0 ? Math.abs(sharpe.value) / sharpe.se : 0;
  const found =
    errors < ERRORS_95 ? 'cannot be told from zero' : `is ${decimal(errors, 1)} errors from zero`;
  return `A Sharpe ratio of ${decimal(sharpe.value, 2)} with an error of ${decimal(sharpe.se, 2)} ${found}.`;
}

export function sampleSentence({ sample }: Performance): string {
  if (sample.marks === 0) return 'No mark since the first question yet.';
  const took = span(sample.to - sample.from);
  return `${many(sample.marks, 'mark')} of ${sample.series} since the first question (${took}); a year holds ${decimal(sample.perYear, 1)} of them, counted. ± is one standard error, an interval holds 95${THIN}%.`;
}

export function trackRows({ council, hold }: Performance): TrackRow[] {
  const row = (
    word: string,
    name: string,
    of: (track: TrackFigures) => Cell,
    cash = DASH,
  ): TrackRow => ({ cash, council: of(council), hold: of(hold), name, word });
  const percent = (value: Estimate | null): Cell => estimate(value, 100, `${THIN}%`);
  const zero = `0${THIN}%`;
  return [
    row('holding', 'Return', (track) => plain(ppm(track.returnPpm, true)), zero),
    row('standard-error', 'Mean return a year', (track) => percent(track.meanReturn), zero),
    row('volatility', 'Volatility a year', (track) => percent(track.volatility), zero),
    row('sharpe', 'Sharpe ratio', ({ sharpe }) => estimate(sharpe)),
    row('autocorrelation', 'Sharpe, autocorrelated', ({ sharpe }) =>
      estimate(sharpe === null ? null : { se: sharpe.adjustedSe, value: sharpe.adjusted }),
    ),
    row('sortino', 'Sortino ratio', (track) => estimate(track.sortino)),
    row('drawdown', 'Deepest fall', ({ drawdown }) => plain(percentSize(drawdown.maxPpm)), zero),
    row('drawdown', 'Longest under water', ({ drawdown }) =>
      plain(drawdown.longestSeconds === 0 ? 'never' : span(drawdown.longestSeconds * 1e6)),
    ),
  ];
}

export function performanceFigures(performance: Performance): PerformanceFigure[] {
  const { exposure, trades, turnover } = performance;
  return [
    {
      word: 'hit-rate',
      name: 'Trades that won',
      text: `${whole(trades.wins)} of ${whole(trades.closed)} closed, ${whole(trades.open)} open`,
    },
    { word: 'net-edge', name: 'Net edge a trade, told and had', text: edgeText(trades) },
    {
      word: 'asked-cost',
      name: 'Cost a fill, told and charged',
      text: costText(performance.costs),
    },
    {
      word: 'turnover',
      name: 'Turnover',
      text: `${decimal(turnover.total, 1)} times equity${turnover.perYear === null ? '' : `, ${decimal(turnover.perYear, 1)} a year`}`,
    },
    {
      word: 'exposure',
      name: 'Exposure',
      text: `net ${share(exposure.net)}, gross ${share(exposure.gross)} of equity; something held at ${share(exposure.invested)} of marks`,
    },
    { word: 'value-at-risk', name: 'Value at risk', text: tailText(performance.tail) },
    { word: 'value-at-risk', name: 'Expected shortfall', text: shortfallText(performance.tail) },
  ];
}

function edgeText(trades: Performance['trades']): string {
  const { expectedByMoneyPpm, expectedPpm, realisedByMoneyPpm, realisedPpm, surprisePpm } = trades;
  if (expectedPpm === null || realisedPpm === null) return `${DASH} (no trade closed yet)`;
  const percent = (value: Estimate | null): string =>
    value === null
      ? DASH
      : `${ppm(value.value, true)}${value.se === null ? '' : ` ± ${ppm(value.se)}`}`;
  return `told ${ppm(expectedPpm.value, true)}, had ${percent(realisedPpm)}; the difference ${percent(surprisePpm)}; weighed by money told ${ppm(expectedByMoneyPpm ?? 0, true)}, had ${ppm(realisedByMoneyPpm ?? 0, true)}`;
}

function costText({
  asked,
  askedPpm,
  chargedPpm,
  fills,
  slippagePpm,
}: Performance['costs']): string {
  if (askedPpm === null || chargedPpm === null || slippagePpm === null) {
    return fills === 0 ? `${DASH} (no fill yet)` : `${DASH} (nobody asked)`;
  }
  return `told ${ppm(askedPpm)}, charged ${ppm(chargedPpm)}, of it slippage ${ppm(slippagePpm)}; ${whole(asked)} of ${many(fills, 'fill')} had been told`;
}

function tailText({
  bars,
  expected,
  hits,
  independence,
  kupiec,
  levelPpm,
}: Performance['tail']): string {
  if (kupiec === null) return `${DASH} (no bar with a position and a known risk)`;
  const apart = independence === null ? DASH : decimal(independence.p, 3);
  return `${decimal(levelPpm / 10_000, 1)}${THIN}%: ${whole(hits)} of ${many(bars, 'bar')} beyond, ${decimal(expected, 1)} expected. Kupiec p ${decimal(kupiec.p, 3)}, Christoffersen p ${apart}`;
}

function shortfallText({ esPpm, hitEsPpm, hitLossPpm }: Performance['tail']): string {
  if (esPpm === null) return `${DASH} (no bar with a position and a known risk)`;
  const mean = `told ${ppm(esPpm)} of equity on average`;
  if (hitEsPpm === null || hitLossPpm === null)
    return `${mean}; no bar went beyond the value at risk`;
  return `${mean}; on bars beyond, told ${ppm(hitEsPpm)} and lost ${ppm(hitLossPpm)}`;
}
