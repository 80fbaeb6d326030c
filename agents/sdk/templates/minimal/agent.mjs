/** A forecaster. What each function may do: docs/guides/write-an-agent.md. */

/** The base rate with the odds of up moved by `lean`: 0.1 is a tenth more, -0.1 a tenth less. On any scale. */
function leaning({ base, edges }, lean) {
  const odds = lean >= 0 ? 1 + lean : 1 / (1 - lean);
  const firstUp = edges.indexOf(0) + 1;
  return base.map((ppm, bin) => (bin >= firstUp ? ppm * odds : ppm));
}

export const agent = {
  /** The first state: plain data. */
  init: () => ({ closes: {}, moves: {} }),

  /** Folds one subscribed record. Only here (and in onSettle) may `state` change. */
  observe(state, record) {
    const { instrument, closeTicks } = record.body;
    const before = state.closes[instrument];
    if (before !== undefined) state.moves[instrument] = Math.sign(closeTicks - before);
    state.closes[instrument] = closeTicks;
  },

  /** Answers a call: one opinion an expert. Reads `state`, changes nothing. */
  bid(state, call, view, ctx) {
    const [expert] = ctx.experts;
    const move = state.moves[call.body.instrument];
    if (move === undefined) {
      return [{ expert, refuse: 'warming-up', text: 'Fewer than two bars so far.' }];
    }
    const direction = move > 0 ? 'rose' : move < 0 ? 'fell' : 'stood still';
    return [
      {
        expert,
        p: leaning(call.body, move * ctx.config.lean),
        stake: 100_000,
        claims: [],
        text: `The last bar ${direction}.`,
      },
    ];
  },
};
