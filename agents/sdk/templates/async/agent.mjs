/** A forecaster with a model in files: weights, and what computes with them. docs/guides/write-an-agent.md */

/** Where model.wasm looks for its inputs, bytes; its weights lie at 0. model.wat says the same as text. */
const INPUTS_AT = 256;
/** Bars back, for the inputs that weights.json names. */
const BARS_BACK = { ret1: 1, ret5: 5, ret20: 20 };

/** The base rate with the odds of up moved by `lean`: 0.1 is a tenth more, -0.1 a tenth less. On any scale. */
function leaning({ base, edges }, lean) {
  const odds = lean >= 0 ? 1 + lean : 1 / (1 - lean);
  const firstUp = edges.indexOf(0) + 1;
  return base.map((ppm, bin) => (bin >= firstUp ? ppm * odds : ppm));
}

/** Returns over the bars that the model was fitted to, in deviations of the question; undefined while too few. */
function inputsOf(names, call, view) {
  const { horizon, instrument, sigma } = call.body;
  const bars = view.market.bars.get(`${instrument}|${horizon.series}`) ?? [];
  const last = bars.at(-1)?.value.closeTicks;
  const inputs = names.map((name) => {
    const then = bars.at(-1 - BARS_BACK[name])?.value.closeTicks;
    return then === undefined ? undefined : (last / then - 1) / (sigma / 1_000_000);
  });
  return inputs.includes(undefined) ? undefined : inputs;
}

/** The model's sum, computed by WebAssembly: the same on every machine. */
async function computed({ kernel, weights }, inputs) {
  const { instance } = await WebAssembly.instantiate(kernel);
  const { dot, memory } = instance.exports;
  new Float64Array(memory.buffer).set(weights, 0);
  new Float64Array(memory.buffer).set(inputs, INPUTS_AT / 8);
  return dot(inputs.length);
}

export const agent = {
  /**
   * Only here can files be read, and only those that the manifest lists under `assets`. What is needed
   * later goes into the state: a seat that comes back from a snapshot has the state that is in there.
   */
  async init(ctx) {
    const model = JSON.parse(new TextDecoder().decode(ctx.asset('weights.json')));
    const kernel = new Uint8Array(ctx.asset('model.wasm'));
    // A file that is no module is told when the seat opens, not in the first round.
    await WebAssembly.compile(kernel);
    return { ...model, kernel };
  },

  /** An answer may be a promise; it is awaited before the next question. */
  async bid(state, call, view, ctx) {
    const [expert] = ctx.experts;
    const inputs = inputsOf(state.inputs, call, view);
    if (inputs === undefined) {
      return [{ expert, refuse: 'warming-up', text: 'Fewer than 21 bars so far.' }];
    }
    const score = state.bias + (await computed(state, inputs));
    const size = Math.max(-3, Math.min(3, score));
    return [
      {
        expert,
        p: leaning(call.body, size * ctx.config.lean),
        stake: 100_000,
        claims: [],
        readings: { score },
        text: `The model says ${score.toFixed(2)}.`,
      },
    ];
  },
};
