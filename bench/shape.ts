/**
 * What are forecasts of shape worth, in nats a question over the frozen base of 0.2.0? Plays
 * recordings bar by bar: each question as the council asks it, each model with what it knew then.
 *
 * node dist/bench/shape.js [--smoke] [--horizon BARS] [--closes] [name or file of a recording ...]
 *
 * --closes hides highs and lows. A file that is not there is said so and left out.
 */
import { existsSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { playShapeTrial } from '../research/shape-trial.ts';
import type { TrialSeries } from '../research/shape-trial.ts';
import type { MarketBar } from '../protocols/market.ts';
import { US_PER_DAY } from '../protocols/units.ts';
import { barUs } from '../supervisor/session/bar-length.ts';
import { isFileName, loadHistory } from '../venues/replay/load.ts';
import { shapeModels } from './support/shape-models.ts';

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    closes: { type: 'boolean', default: false },
    horizon: { type: 'string', default: '1' },
    smoke: { type: 'boolean', default: false },
  },
});
const SMOKE_BARS = 500;
const given = values.smoke ? ['sp500'] : ['sp500', 'currencies'];

for (const dataset of positionals.length > 0 ? positionals : given) {
  if (isFileName(dataset) && !existsSync(dataset)) {
    console.log(`\n${dataset}: no such file, left out`);
    continue;
  }
  const { instruments } = await loadHistory({ dataset });
  for (const { history, instrument } of instruments) {
    const bars = history.bars.slice(0, values.smoke ? SMOKE_BARS : undefined).map((bar) => {
      const { closeTicks, endUs } = bar;
      const range = values.closes ? { highTicks: closeTicks, lowTicks: closeTicks } : bar;
      return {
        closeTicks,
        eventTime: endUs,
        highTicks: range.highTicks,
        instrument: instrument.id,
        knownAt: endUs,
        lowTicks: range.lowTicks,
        openIsFake: bar.openIsFake,
        openTicks: bar.openTicks,
        series: history.series,
        version: 1,
        volume: bar.volume,
      } satisfies MarketBar;
    });
    const series: TrialSeries = {
      bars,
      daysPerBar: barUs(history.series) / US_PER_DAY,
      entryRule: instrument.entryRule,
      horizonBars: Number(values.horizon),
    };
    report(`${instrument.id} ${history.series}`, series);
  }
}

function report(name: string, series: TrialSeries): void {
  const models = shapeModels(series);
  const began = performance.now();
  const result = playShapeTrial(series, models);
  const us = ((performance.now() - began) * 1_000) / series.bars.length;
  const window = `${series.horizonBars} bars, ${series.entryRule}`;
  console.log(`\n${name}, ${window}: ${result.questions} questions, ${us.toFixed(0)} us a bar`);
  console.log('  nats a question over the base of 0.2.0, and its standard error');
  for (const [model, { mean, standardError }] of Object.entries(result.gains)) {
    console.log(
      `  ${model.padEnd(30)} ${mean.toFixed(4).padStart(8)} +- ${standardError.toFixed(4)}`,
    );
  }
  for (const [model, { mean, standardError }] of Object.entries(result.directions)) {
    const name = `${model}, direction`;
    console.log(
      `  ${name.padEnd(30)} ${mean.toFixed(4).padStart(8)} +- ${standardError.toFixed(4)}`,
    );
  }
}
