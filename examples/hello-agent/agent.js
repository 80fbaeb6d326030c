/**
 * A whole plugin in one file, importing nothing: it tilts the public base rate a little towards the
 * direction of the last bar. docs/guides/write-an-agent.md explains every line.
 */

/** Edges always include 0; bins from this one on are the up side. */
const firstUpBin = (edges) => edges.indexOf(0) + 1;

/** The same bins within each side, `tilt` (a share of 1) moved from the down side to the up side. */
function tilted(base, edges, tilt) {
  const first = firstUpBin(edges);
  const up = base.slice(first).reduce((sum, ppm) => sum + ppm, 0);
  const down = 1_000_000 - up;
  const newUp = Math.max(50_000, Math.min(950_000, up + tilt * 1_000_000));
  return base.map((ppm, bin) =>
    bin >= first ? (ppm * newUp) / up : (ppm * (1_000_000 - newUp)) / down,
  );
}

export const agent = {
  init: () => ({ lastMove: {}, lastClose: {} }),

  /** Folds: every subscribed record once, in order. The only place that may change `state`. */
  observe(state, record) {
    if (record.type !== 'market.bar') return;
    const { instrument, closeTicks } = record.body;
    const before = state.lastClose[instrument];
    if (before !== undefined) state.lastMove[instrument] = Math.sign(closeTicks - before);
    state.lastClose[instrument] = closeTicks;
  },

  /** Answers: read `state`, return a value, change nothing. */
  bid(state, call, view, ctx) {
    const { base, edges, instrument } = call.body;
    const move = state.lastMove[instrument];
    const [expert] = ctx.experts;
    if (move === undefined) {
      return [{ expert, refuse: 'warming-up', text: `No two bars of ${instrument} yet.` }];
    }
    const bars = view.market.bars.get(`${instrument}|${call.body.horizon.series}`) ?? [];
    const last = bars.at(-1);
    const before = bars.at(-2);
    const claims =
      last === undefined || before === undefined || move === 0
        ? []
        : [
            {
              id: 'last-move',
              predicate: move > 0 ? 'close(0) > close(1)' : 'close(0) < close(1)',
              value: last.value.closeTicks,
              evidence: [last.seq],
            },
          ];
    return [
      {
        expert,
        p: tilted(base, edges, (move * ctx.config.tiltPpm) / 1_000_000),
        stake: 200_000,
        claims,
        text: `The last bar of ${instrument} ${move > 0 ? 'rose' : move < 0 ? 'fell' : 'stood still'}.`,
      },
    ];
  },
};
