/** The result of a run for whoever reads the terminal: each figure with its error and its sample. */
import { countText, moneyText, numberText, wholeText } from '../protocols/number-text.ts';
import type { Estimate, Performance, TrackFigures } from '../protocols/performance.ts';
import type { RunResult } from './result.ts';

export function resultText(result: RunResult): string {
  const { performance, reason } = result;
  const { sample } = performance;
  return [
    `Stopped (${reason}): ${countText(result.rounds, 'round')} decided, ${wholeText(result.settled)} settled${voidText(result)}, journal at #${result.head.seq}.`,
    '',
    `Result of the whole run${result.starts > 1 ? ` (${result.starts} starts)` : ''}, net of costs, ${sampleText(sample)}:`,
    ...table(performance),
    '',
    `Equity ${moneyText(result.equity)} ${result.currency} after ${moneyText(result.costs)} of costs. ${tradesText(performance)}`,
    ...detail(performance),
    ...sleevesText(performance, result.currency),
    ...groupsText(result),
    troublesText(result),
    ...voicesText(result),
  ].join('\n');
}

const voidText = ({ voided }: Pick<RunResult, 'voided'>): string =>
  voided === 0 ? '' : `, ${wholeText(voided)} void`;

const sampleText = ({ marks, perYear, series }: Performance['sample']): string =>
  marks === 0
    ? 'before the first mark after a question'
    : `${countText(marks, 'mark')} of ${series} since the first question, ${numberText(perYear, 1)} a year`;

/** Council, holding and cash, one row a figure; +- is one standard error. */
function table({ council, hold }: Performance): string[] {
  const row = (name: string, of: (track: TrackFigures) => string, cash = ''): string =>
    `  ${name.padEnd(20)}${of(council).padStart(24)}${of(hold).padStart(24)}${cash.padStart(8)}`.trimEnd();
  const part = (estimate: Estimate | null): string => withError(estimate, 100, 2, ' %');
  const all = [
    row('', (track) => (track === council ? 'council' : 'holding'), 'cash'),
    row('return', (track) => percent(track.returnPpm, true), '0 %'),
    row('mean a year', (track) => part(track.meanReturn), '0 %'),
    row('volatility a year', (track) => part(track.volatility), '0 %'),
    row('Sharpe', (track) => withError(track.sharpe, 1, 2, '')),
    row('  autocorrelation', (track) => withError(adjusted(track), 1, 2, '')),
    row('Sortino', (track) => withError(track.sortino, 1, 2, '')),
    row('deepest fall', (track) => percent(track.drawdown.maxPpm), '0 %'),
  ];
  // Before there is a sample, three figures of which nothing is known would say so six times.
  return all.filter((line) => !/^ +\S.*not known +not known/.test(line));
}

const adjusted = ({ sharpe }: TrackFigures): Estimate | null =>
  sharpe === null ? null : { se: sharpe.adjustedSe, value: sharpe.adjusted };

function tradesText({ exposure, trades, turnover }: Performance): string {
  const held = `${percent(exposure.net * 1e6)} of equity held on average`;
  return `${countText(trades.closed, 'trade')} closed, ${trades.open} open; ${held}, ${numberText(turnover.total, 1)} times equity traded.`;
}

function detail({ costs, tail, trades }: Performance): string[] {
  const lines: string[] = [];
  const { detectable, expectedPpm, hitRate, realisedPpm, surprisePpm } = trades;
  const { expectedByMoneyPpm: toldAll, realisedByMoneyPpm: hadAll } = trades;
  if (hitRate !== null) {
    const limit =
      detectable === null
        ? 'no hit rate at all can be told from chance'
        : `a hit rate below ${percent(detectable * 1e6, false, 0)} cannot be told from chance`;
    lines.push(
      `${countText(trades.closed, 'trade')}: ${limit}. Seen: ${percent(hitRate.value * 1e6, false, 1)}, 95 % interval ${numberText(hitRate.low * 100, 1)} to ${percent(hitRate.high * 1e6, false, 1)}.`,
    );
  }
  if (expectedPpm !== null) {
    const had = withError(realisedPpm, 1, 0, ' ppm');
    lines.push(
      `Net edge a trade: told ${numberText(expectedPpm.value, 0)} ppm, had ${had}; the difference ${withError(surprisePpm, 1, 0, ' ppm')}. Weighed by money: told ${numberText(toldAll ?? 0, 0)} ppm, had ${numberText(hadAll ?? 0, 0)} ppm.`,
    );
  }
  if (costs.askedPpm !== null && costs.chargedPpm !== null) {
    lines.push(
      `Cost a fill: told ${numberText(costs.askedPpm, 1)} ppm, charged ${numberText(costs.chargedPpm, 1)} ppm (${costs.asked} of ${countText(costs.fills, 'fill')} had been told).`,
    );
  }
  if (tail.kupiec !== null) {
    const apart =
      tail.independence === null ? '' : `, Christoffersen p ${numberText(tail.independence.p, 3)}`;
    lines.push(
      `Value at risk ${tail.levelPpm / 10_000} %: ${tail.hits} of ${countText(tail.bars, 'bar')} beyond it, ${numberText(tail.expected, 1)} expected (Kupiec p ${numberText(tail.kupiec.p, 3)}${apart}).`,
    );
  }
  return lines;
}

/** Nothing where none ever held anything and nothing may be lost. */
function sleevesText({ sleeves }: Performance, currency: string): string[] {
  const lines = sleeveLines(sleeves);
  if (lines.length === 0) return [];
  return [`Sleeves, ${currency} after costs:`, ...lines.map((line) => `  ${line}`)];
}

/** What each sleeve made, one line each; those that never held anything and may lose nothing are left out. */
export const sleeveLines = (sleeves: Performance['sleeves']): string[] =>
  sleeves
    .filter(
      ({ fees, granted, lots, profit }) =>
        lots !== 0 || profit !== '0' || fees !== '0' || (granted !== null && granted !== '0'),
    )
    .map(({ fees, granted, group, lots, profit, sleeve, slippage, usedUp }) => {
      const name = `${group} ${sleeve}`.padEnd(24);
      const costs = moneyText((BigInt(fees) + BigInt(slippage)).toString());
      const budget =
        granted === null
          ? ''
          : `, may lose ${moneyText(granted)}${usedUp === true ? ', too little for one lot: only closes' : ''}`;
      return `${name}${moneyText(profit).padStart(12)} after ${costs} of costs, holds ${countText(lots, 'lot')}${budget}`;
    });

/** The two proofs of each question that may trade: those with a sleeve. */
function groupsText({ groups, performance }: RunResult): string[] {
  const traded = groups.filter(({ name }) =>
    performance.sleeves.some(({ group, sleeve }) => sleeve === 'trial' && group === name),
  );
  if (traded.length === 0) return [];
  return [
    'Evidence that opens risk, both needed:',
    ...traded.map(({ closings, detector, money: won, name, needed, sign, state, toOpen }) => {
      const bar = numberText(toOpen * 2 ** closings, 0);
      const reach =
        needed === null ? 'none in sight' : `${wholeText(needed)} questions in all needed`;
      const stands =
        state === 'open'
          ? `open; lost skill ${numberText(detector ?? 0, 1)} of 5,000`
          : `shut, ${reach}`;
      return `  ${name.padEnd(24)}side ${evidenceText(sign)} of ${bar}, money ${evidenceText(won)} of ${bar}: ${stands}`;
    }),
  ];
}

const evidenceText = (e: number): string => (e >= 1e6 ? e.toExponential(1) : numberText(e, 2));

/** Deaths and alarms of the whole run. */
export const troublesText = (result: Pick<RunResult, 'alarmCodes' | 'alarms' | 'deaths'>): string =>
  `${countText(result.deaths, 'seat death')}, ${countText(result.alarms, 'alarm')}${alarmText(result)}.`;

function alarmText({ alarmCodes }: Pick<RunResult, 'alarmCodes'>): string {
  const codes = Object.entries(alarmCodes).map(([code, count]) => `${code} ${count}`);
  return codes.length === 0 ? '' : ` (${codes.sort().join(', ')})`;
}

/** Voices with the most evidence first; the council and newcomers always. */
function voicesText({ voices }: RunResult): string[] {
  const ranked = voices
    .filter(({ ledger }) => ledger === 'direction')
    .toSorted((a, b) => (b.evidence ?? 0) - (a.evidence ?? 0));
  const shown = ranked.filter(
    ({ id, isNewcomer }, index) => index < VOICES_SHOWN || isNewcomer || id === 'council',
  );
  return shown.length === 0
    ? []
    : [
        'Direction, nats over the usual odds, overlapping windows counted once (20 of evidence counts as shown):',
        ...shown.map(
          ({ evidence, gainOnce, id, questions }) =>
            `  ${id.padEnd(24)}${numberText(gainOnce, 3, true).padStart(9)} in ${countText(questions, 'question')}, evidence ${evidence === null ? '-' : numberText(evidence, 2)}`,
        ),
      ];
}

const VOICES_SHOWN = 4;

function withError(estimate: Estimate | null, scale: number, digits: number, unit: string): string {
  if (estimate === null) return 'not known';
  const error = estimate.se === null ? '' : ` +- ${numberText(estimate.se * scale, digits)}`;
  return `${numberText(estimate.value * scale, digits)}${error}${unit}`;
}

const percent = (ppm: number, plus = false, digits = 2): string =>
  `${numberText(ppm / 10_000, digits, plus)} %`;
