/** A forecaster of several instruments and timeframes. docs/guides/write-an-agent.md */

/** The base rate with the odds of up moved by `lean`: 0.1 is a tenth more, -0.1 a tenth less. On any scale. */
function leaning({ base, edges }, lean) {
  const odds = lean >= 0 ? 1 + lean : 1 / (1 - lean);
  const firstUp = edges.indexOf(0) + 1;
  return base.map((ppm, bin) => (bin >= firstUp ? ppm * odds : ppm));
}

/** What is remembered of one instrument in one timeframe. */
const newTrack = (close, seq) => ({
  bars: 1,
  fast: close,
  slow: close,
  last: close,
  power: 0,
  seq,
});

/** Folds one close: two exponential means, and the mean square of returns. */
function follow(track, close, seq, { fastBars, slowBars }) {
  const move = close / track.last - 1;
  track.fast += (2 / (fastBars + 1)) * (close - track.fast);
  track.slow += (2 / (slowBars + 1)) * (close - track.slow);
  track.power += (2 / (slowBars + 1)) * (move * move - track.power);
  track.last = close;
  track.seq = seq;
  track.bars += 1;
}

/** How far the fast mean stands from the slow one, in deviations of a bar; undefined while it warms up. */
function trendOf(track, { slowBars }) {
  if (track === undefined || track.bars < slowBars || track.power === 0) return undefined;
  return (track.fast / track.slow - 1) / Math.sqrt(track.power);
}

export const agent = {
  /** instrument -> timeframe -> track. Plain data: it is stored and copied. */
  init: () => ({ tracks: {} }),

  /** Every bar of every instrument comes here; `series` is its timeframe. */
  observe(state, record, view, ctx) {
    const { instrument, series, closeTicks } = record.body;
    const own = (state.tracks[instrument] ??= {});
    const track = own[series];
    if (track === undefined) own[series] = newTrack(closeTicks, record.seq);
    else follow(track, closeTicks, record.seq, ctx.config);
  },

  /** One question speaks of one instrument; all of its timeframes have a say. */
  bid(state, call, view, ctx) {
    const [expert] = ctx.experts;
    const { instrument } = call.body;
    const own = Object.entries(state.tracks[instrument] ?? {});
    const read = own.flatMap(([timeframe, track]) => {
      const trend = trendOf(track, ctx.config);
      return trend === undefined ? [] : [{ timeframe, track, trend }];
    });
    if (read.length === 0) {
      return [{ expert, refuse: 'warming-up', text: `Too few bars of ${instrument} yet.` }];
    }
    const trend = read.reduce((sum, each) => sum + each.trend, 0) / read.length;
    const size = Math.max(-3, Math.min(3, trend));
    // The claim speaks of what is published, so that code can hold the one against the other.
    const claim = {
      id: 'trend',
      predicate: trend > 0 ? 'reading.trend > 0' : 'reading.trend < 0',
      value: trend,
      evidence: read.map(({ track }) => track.seq),
    };
    return [
      {
        expert,
        p: leaning(call.body, size * ctx.config.lean),
        stake: 200_000,
        claims: trend === 0 ? [] : [claim],
        readings: { timeframes: read.length, trend },
        text: `${instrument}: trend ${trend.toFixed(2)} over ${read.map((each) => each.timeframe).join(', ')}.`,
      },
    ];
  },
};
