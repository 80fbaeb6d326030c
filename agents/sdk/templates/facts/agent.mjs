/** A forecaster from facts: values of a series, each known since a time. docs/guides/write-an-agent.md */

const US_PER_DAY = 86_400_000_000;

/** The base rate with the odds of up moved by `lean`: 0.1 is a tenth more, -0.1 a tenth less. On any scale. */
function leaning({ base, edges }, lean) {
  const odds = lean >= 0 ? 1 + lean : 1 / (1 - lean);
  const firstUp = edges.indexOf(0) + 1;
  return base.map((ppm, bin) => (bin >= firstUp ? ppm * odds : ppm));
}

/** The last value of the first series in `names` that is known: {name, fact}, or undefined. */
function lastKnown(names, call, view) {
  for (const pattern of names) {
    const name = pattern.replace('{instrument}', call.body.instrument);
    const fact = view.market.facts.get(name)?.at(-1);
    // A revised value was not known like this at its time: it is shown, and never evidence.
    if (fact !== undefined && !fact.value.revised) return { name, fact };
  }
  return undefined;
}

export const agent = {
  /** The view holds all facts that are known: there is nothing to remember. */
  init: () => ({}),

  bid(state, call, view, ctx) {
    const [expert] = ctx.experts;
    const { above, lean, maxAgeDays, series } = ctx.config;
    const known = lastKnown(series, call, view);
    if (known === undefined) {
      return [{ expert, refuse: 'no-data', text: `Nothing is known of ${series.join(', ')}.` }];
    }
    const { fact, name } = known;
    const ageDays = (call.at - fact.value.knownAt) / US_PER_DAY;
    if (ageDays > maxAgeDays) {
      const text = `${name} is ${Math.floor(ageDays)} days old; it counts for ${maxAgeDays}.`;
      return [{ expert, refuse: 'no-data', text }];
    }
    const { value } = fact.value;
    const sign = Math.sign(value - above);
    // Checked by code at the call: value and age. A claim for nothing is left out.
    const side = sign > 0 ? '>' : '<';
    const age = `factage("${name}") <= ${maxAgeDays * 86_400}`;
    const claim = {
      id: 'value',
      predicate: `fact("${name}") ${side} ${above} and ${age}`,
      value,
      evidence: [fact.seq],
    };
    return [
      {
        expert,
        p: leaning(call.body, sign * lean),
        stake: 200_000,
        claims: sign === 0 ? [] : [claim],
        // Published with the bid: others may check it, and claims may speak of it.
        readings: { value, 'age-days': ageDays },
        text: `${name} is ${value}, against a line at ${above}.`,
      },
    ];
  },
};
