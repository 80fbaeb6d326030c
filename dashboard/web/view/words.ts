/** The glossary: every ⓘ opens one of these. One word, one meaning. */
import { EVIDENCE_WORDS } from './words-evidence.ts';
import { entry } from './words-entry.ts';
import type { Entry } from './words-entry.ts';

const GENERAL: readonly Entry[] = [
  entry(
    'abstain',
    'Abstain, no trade',
    'The council decides to take no new risk this round, and gives one reason. A seat never abstains: a seat without an opinion sleeps.',
    { records: 'abstain' },
  ),
  entry(
    'analogy',
    'Analogy',
    'A seat that looks for the past episodes most like the present (returns over four lengths, how stirred the market is, where the price stands in its range, the hour) and forecasts from what followed them. It cites their bars, and learns how far to follow them.',
    { formula: 'P(up) = (W·U + m·base) / (W + m)', records: 'bid, settle' },
  ),
  entry(
    'asked-cost',
    'Cost told and charged',
    'What the decision was told a side would cost (fee, half the spread, impact), and what the fills of its orders did cost, weighed by value. Orders that no intent asked for, such as those of a flatten, are left out and counted.',
    { formula: 'Σ charged / Σ value, Σ told / Σ value', records: 'intent, order.filled' },
  ),
  entry(
    'asleep',
    'Asleep',
    'A seat that has no data, no competence or no answer in time says nothing this round. Its weight is left as it is; how often it slept is counted.',
    { records: 'refuse, deadline' },
  ),
  entry(
    'autocorrelation',
    'Autocorrelation in the Sharpe ratio',
    'Returns that follow each other up and down make a year more or less risky than its bars by themselves. This ratio is brought to a year with the autocorrelations seen, in place of the square root.',
    { formula: 'η(q) = q / √(q + 2·Σ (q − k)·ρ(k)), Lo 2002', records: 'portfolio.mark' },
  ),
  entry(
    'band',
    'Band',
    'One of the ranges of return a question is cut into. Band 1 is the lowest. A return of exactly 0 does not count as up.',
    { records: 'cfp' },
  ),
  entry(
    'base',
    'Usual odds',
    'How often each band came up in the past, decayed, known to all. It sits at the table with half of the vote at the start, and every opinion is judged against it.',
    { records: 'cfp' },
  ),
  entry(
    'bid',
    'Bid',
    'A seat’s forecast: a chance for every band, adding up to 100 %. It is sealed first and opened together with all others, so nobody can copy.',
    { records: 'seal, bid' },
  ),
  entry(
    'calm',
    'Calm and wide',
    'A bid is calm when its middle bands grew against the usual odds, and wide when both tails did. Neither says up or down.',
  ),
  entry(
    'calibration',
    'Calibration',
    'Whether what is called 60 in 100 comes 60 times in 100. The curve is the rising one closest to what was counted; claims are gathered in steps of half a point. The band is where a forecaster without fault would lie by luck, 90 times in 100, at each place by itself; questions that were open at once share their outcome there, as their windows do. A fault is told where the curve is, in all, further from what was said (weighted squares) than it is for 95 in 100 forecasters without one.',
    { formula: 'pool-adjacent-violators on (said, came)', records: 'bid, revise, settle' },
  ),
  entry(
    'certificate',
    'Regret certificate',
    'A proved bound: however long it runs, the pool can trail a seat, on what that seat staked, by at most ln(1 / its starting weight) nats. It is checked after every settlement.',
    { formula: 'Σ c·(loss(pool) − loss(seat)) ≤ ln(1 / prior)', records: 'certificate' },
  ),
  entry(
    'challenge',
    'Challenge and ruling',
    'A seat may dispute a claim of another. Code, never a model, evaluates both on the frozen view and rules upheld, rejected or undecidable. A bid may be revised only because of a ruling.',
    { records: 'challenge, rebuttal, ruling, revise' },
  ),
  entry(
    'chance',
    'Chance, n in 100',
    'Out of 100 questions on which the same chance is given, this many should turn out that way. Records hold it in parts per million.',
  ),
  entry(
    'claim',
    'Claim',
    'A statement in a bid that others can check, such as “rsi14 < 30”, with the records it rests on. It carries what it moves the bid from base, in millinats: thousandths of a nat of log odds.',
    { records: 'bid' },
  ),
  entry(
    'cost',
    'Cost to beat',
    'Fee, half the spread and price impact of changing the position, a side, in percent of what is traded. A trade whose edge is not above it is not made.',
    { records: 'cfp, intent' },
  ),
  entry('drawdown', 'Drawdown', 'How far equity stands below its highest value so far.', {
    records: 'portfolio.mark',
  }),
  entry(
    'edge',
    'Edge',
    'The gain expected of a change of position, before costs. Net means after costs.',
    { records: 'intent' },
  ),
  entry(
    'entropy',
    'Entropy split',
    'All uncertainty of the pool is what each seat doubts by itself plus how far the seats differ. Talking can only turn the second into the first; evidence alone can lower the sum. The ceiling is ln of the number of bands: knowing nothing.',
    { formula: 'H(Σ w·q) = Σ w·H(q) + J', records: 'thermo' },
  ),
  entry(
    'evidence',
    'Evidence, e',
    'A betting score against “no better than the usual odds”. It may be looked at as often as you like; at 20 the claim counts as shown. “Needed” is the number of questions at which that is expected at the pace so far.',
    { formula: 'E = mean over λ of Π(1 + λ·D / B)', records: 'settle' },
  ),
  entry(
    'exposure',
    'Exposure',
    'Value held over equity, mean over marks. Net counts what is held short against what is held long, gross adds them up.',
    { records: 'portfolio.mark' },
  ),
  entry(
    'falsify',
    'Put to the test',
    'A part is run with and without, and against controls that share its form but not its idea, on worlds where it must help, where nothing can, and on real series. It helps where the difference lies above 0 and every control is beaten.',
    { formula: 'mean of (loss without − loss with), block bootstrap', records: 'settle' },
  ),
  entry(
    'fidelity',
    'Fidelity',
    'Eight scores of how the council behaves: does context matter, does asking pay, do analogies carry, do perspectives differ, can what is drawn be read back, is doubt honest, can contradictions be traced, are explanations faithful. Each with an interval and a null. No claim about anybody’s mind.',
  ),
  entry(
    'field',
    'Cognitive field',
    'Surprises of settled questions enter at their instrument and horizon, spread along links between instruments that have moved together, and fade. A seat reads it: only what came through links may tilt its bid. Currents say where that came from: source, path, and what leaked away on the way.',
    { formula: 'p′ = −κ·L·p − μ·p, sources added at once', records: 'field.graph, field' },
  ),
  entry(
    'free-energy',
    'Free energy',
    'How far a belief is from what the logged evidence supports, in nats above the lowest there is. A belief that moved further than its evidence allows is flagged.',
    { formula: 'F(q) − F* = T·KL(q from prior·likelihood^(1/T))', records: 'thermo' },
  ),
  entry(
    'growth-bound',
    'Growth bound',
    'Betting on a forecast cannot grow money faster than the information in it. If it seems to, by more than luck explains, something leaks from the future or a cost is missing: an alarm, not a success.',
    { formula: 'growth(Q) − growth(base) ≤ gain of the direction ledger', records: 'thermo' },
  ),
  entry(
    'hash',
    'Hash and chain',
    'Every record carries the SHA-256 of itself together with the hash before it. Changing one changes all that follow.',
    { formula: 'hash = SHA-256(previous hash ‖ record)', records: 'all' },
  ),
  entry(
    'hit-rate',
    'Hit rate',
    'How many trades ended with a gain after costs. A trade is a position of the active part from its opening to its end. The rate below which nothing can be told is the one that so many trades would tell from a coin four times in five. A high hit rate with small gains and large losses still loses.',
    {
      formula: 'p = ½ + (1.96·½ + 0.84·√(p·(1 − p))) / √n; interval by Wilson',
      records: 'order.filled',
    },
  ),
  entry(
    'holding',
    'Holding',
    'Buying at the first question and never trading again, from the same starting money. The line council and its costs are to be compared with.',
  ),
  entry(
    'lane',
    'Lane',
    'Questions of one instrument and horizon take turns in lanes, so that no weight is asked before its last question has settled.',
    { records: 'cfp' },
  ),
  entry(
    'leans',
    'Leans',
    'A word and points of chance against the usual odds: up, down, calm (the middle grew) or wide (both tails grew).',
  ),
  entry(
    'ledger',
    'Direction and shape',
    'Each bid is two bids: which side of zero, and how far. Weights are kept apart in two ledgers. Only direction can earn a trade; shape sizes it.',
    { formula: 'q(band) = q(side) · q(band | side)', records: 'settle' },
  ),
  entry(
    'life',
    'Life',
    'How many times a seat has been started; records call it its incarnation. Mail for an earlier one is a dead letter.',
    { records: 'agent.joined, agent.died' },
  ),
  entry(
    'holding-time',
    'Mean holding time',
    'How old positions of the active part were when they were closed, on average, weighing each the same.',
    { records: 'order.filled' },
  ),
  entry(
    'net-edge',
    'Net edge, told and had',
    'Told: the edge stated when the position was opened or added to, less the cost told of each of its fills. Had: what it brought, after all costs. Both are shares of what was bought or sold to open it, mean over trades, each counted alike. The stated edge charges for risk, so that what is had may lie above it by luck or by drift.',
    { records: 'intent, order.filled' },
  ),
  entry('nat', 'Nat', 'Unit of surprise. 0.69 nats is a factor of 2, 1.39 a factor of 4.', {
    formula: 'loss = −ln(chance given to what happened)',
  }),
  entry(
    'paper',
    'Paper',
    'Orders are filled by a model from recorded or live prices. No real money moves.',
    { records: 'run.started' },
  ),
  entry(
    'placebo',
    'Placebo',
    'A seat that bids at random under the same rules, in a shadow pool. Who cannot beat it has shown nothing.',
    { records: 'bid, settle' },
  ),
  entry(
    'pool',
    'The pool',
    'The bids mixed by weight x stake, the usual odds among them; then six ways of mixing (before and after the debate, with and without forgetting, all alike, usual odds alone) mixed by their own record.',
    { formula: 'q = Σ w·c·p / Σ w·c', records: 'aggregate' },
  ),
  entry(
    'position',
    'Record number, #',
    'The place of a record in the journal. Everything on this page follows from the records up to one such number.',
    { records: 'all' },
  ),
  entry(
    'proof',
    'Inclusion proof',
    'A short list of hashes from which this browser itself recomputes the signed tree head, and so checks that a record is in the journal.',
    { records: 'checkpoint' },
  ),
  entry(
    'quarantine',
    'Quarantine',
    'A seat that died too often stays out until an operator lets it back. Rounds go on without it.',
    { records: 'agent.quarantined' },
  ),
  entry(
    'same-exposure',
    'Holding at the same exposure',
    'What holding would have earned with as much of its money invested as the council had on average. It uses the whole run’s average, which nobody knew on the way: hindsight, for comparison only.',
    { formula: 'v ← v·(1 + mean exposure · (h now / h before − 1))', records: 'portfolio.mark' },
  ),
  entry(
    'same-volatility',
    'Holding at the same volatility',
    'What holding would have earned, scaled so that it swung as much as the council did. Hindsight, for comparison only.',
    {
      formula: 'scale = deviation of the council’s returns / deviation of holding’s',
      records: 'portfolio.mark',
    },
  ),
  entry(
    'scar',
    'Scar',
    'A contradiction that was found: who, how strong, what was done. It is never deleted, and when the outcome is known both sides are scored again.',
    { formula: 'detected = open + collapsed + expired + merged', records: 'tension' },
  ),
  entry(
    'sharpe',
    'Sharpe ratio',
    'Mean return over its deviation, a year; cash earns nothing here. The error holds with autocorrelated, skewed and fat-tailed returns. A ratio closer to zero than two errors is no ratio at all.',
    { formula: 'mean / deviation · √(bars a year)', records: 'portfolio.mark' },
  ),
  entry('sortino', 'Sortino ratio', 'Mean return over the deviation of losses alone, a year.', {
    formula: 'mean / √(mean of min(r, 0)²) · √(bars a year)',
    records: 'portfolio.mark',
  }),
  entry('shadow', 'Shadow', 'Scored and shown, without weight; a shadow horizon is never traded.', {
    records: 'cfp, agent.joined',
  }),
  entry(
    'stake',
    'Stake',
    'How much of its weight a seat puts behind a bid. The rest follows the pool and neither wins nor loses.',
    { records: 'bid, revise' },
  ),
  entry(
    'standard-error',
    'Error of a figure',
    'How far a figure would typically be from the truth with a sample of this size, from the returns themselves and how they follow each other (Newey and West). The truth lies within two errors about 95 times in 100, if the future is like the sample.',
    { records: 'portfolio.mark' },
  ),
  entry(
    'stress',
    'Stress',
    'What is held now, after all prices jump by a fixed share at once, and after the worst bar yet seen of each instrument, all against us, at today’s volatility. No stop is assumed to help.',
    { formula: 'loss = Σ value · gap', records: 'portfolio.mark, market.bar' },
  ),
  entry(
    'surge',
    'Surge',
    'Asking for more: when more evidence is worth more than it costs, seats are asked for it before the pool is made. Each may move its bid as far as the likelihood it names supports, no further.',
    {
      formula: 'ask if value of the sample > cost and budget remains',
      records: 'tension, supplement',
    },
  ),
  entry(
    'temperature',
    'Temperature',
    'How much too sure the seats have been. Above 1, forecasts are flattened towards the usual odds before use; below 1, sharpened. Fitted on settled questions of the lane, and used only while its own evidence says so.',
    { formula: 'q^(1/T) · base^(1 − 1/T)', records: 'thermo' },
  ),
  entry(
    'tension',
    'Tension, contradiction',
    'How far two bids pull apart in direction on the same question, from 0 to 1. Two opposed 71 % calls come to 0.40. What is done: settled by the odds, asked for more, or parked and then not traded.',
    { formula: 'T = ω·(0.7·√opposition + 0.3·√divergence)', records: 'tension' },
  ),
  entry(
    'turnover',
    'Turnover',
    'Value bought and sold since the start over average equity. Every turn pays costs.',
    { records: 'order.filled' },
  ),
  entry(
    'value-at-risk',
    'Value at risk and shortfall',
    'Told before each bar with a position: a loss that should be passed in one bar of forty, and the mean loss beyond it. Kupiec asks whether as many bars went beyond as should, Christoffersen whether they came apart from each other. A small p says that the risk told is wrong.',
    {
      formula: 'residuals of 500 bars at today’s volatility',
      records: 'market.bar, portfolio.mark',
    },
  ),
  entry(
    'verdict',
    'Verdict and gate',
    'The risk seat allows, shrinks or vetoes. After it a gate made of plain limits has the last word, and an unknown means no.',
    { records: 'verdict, gate' },
  ),
  entry(
    'volatility',
    'Volatility',
    'Standard deviation of the returns between marks, brought to a year by the square root of the marks it holds.',
    { records: 'portfolio.mark' },
  ),
  entry('void', 'Void', 'A question whose price never came. Nothing changes.', {
    records: 'settle',
  }),
  entry(
    'weight',
    'Weight',
    'Say that was earned: after each question a seat’s weight is multiplied by the chance it gave to what happened over the chance the pool gave. The outline is the weight, the fill what is staked, the tick where it began.',
    { formula: 'w ← w · (c·p + (1 − c)·q) / q', records: 'settle' },
  ),
];

const title = ({ word }: Entry): string => word.toLowerCase();
export const WORDS: readonly Entry[] = [...GENERAL, ...EVIDENCE_WORDS].toSorted((a, b) =>
  title(a) < title(b) ? -1 : 1,
);

const byId = new Map(WORDS.map((word) => [word.id, word]));

/** The entry of an id; an unknown one says so instead of inventing. */
export function entryOf(id: string): Entry {
  return byId.get(id) ?? entry(id, id, 'No entry for this word yet.');
}
