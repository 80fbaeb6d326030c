/**
 * Evaluation of a predicate on the view frozen at a call. A function of the call and of what was
 * known at `asOf`: records folded later do not change the answer, and neither does a bar older than
 * the last EVALUATED_BARS.
 */
import { US_PER_SECOND, PPM } from '../protocols/units.ts';
import type { Reading } from '../protocols/bid.ts';
import type { RecordOf } from '../protocols/record.ts';
import type { KnowledgeFact } from '../protocols/knowledge.ts';
import type { MarketBar } from '../protocols/market.ts';
import { ema, highest, lowest, ret, rsi, sma, vol } from './indicators.ts';
import { barsOf, fieldReading, VIEW_NEWS } from './market-view.ts';
import type { MarketView, Seen } from '../protocols/view/market-view.ts';
import { firstUpBin } from '../protocols/bins.ts';
import { EVALUATED_BARS } from './predicate-names.ts';
import type { PredicateName } from './predicate-names.ts';
import type { Evaluation, Judged } from '../protocols/view/evaluation.ts';
import { parsePredicate } from './predicate-syntax.ts';
import type { NumberNode, Predicate, TruthNode } from './predicate-syntax.ts';

/** Named in every ruling; a change of what a predicate means is a new version. */
export const EVALUATOR = 'kimera-predicate 1';

/** What was known when the council was asked. */
export interface PredicateScope {
  readonly view: MarketView;
  readonly call: RecordOf<'cfp'>;
  /** What the bid that is spoken of has published; absent = nothing. */
  readonly readings?: readonly Reading[] | undefined;
}

/** Thrown inside an evaluation only: it cannot be decided, and why. */
class Undecidable {
  readonly reason: string;
  constructor(reason: string) {
    this.reason = reason;
  }
}

/**
 * Evaluates a predicate, text or already read.
 * @throws the codes of `parsePredicate` when it is text that cannot be read.
 */
export function evaluatePredicate(
  predicate: string | Predicate,
  scope: PredicateScope,
): Evaluation {
  const { truth } = typeof predicate === 'string' ? parsePredicate(predicate) : predicate;
  const frozen = freeze(scope);
  try {
    return { decided: true, ...judge(truth, frozen) };
  } catch (thrown) {
    if (thrown instanceof Undecidable) return { decided: false, reason: thrown.reason };
    throw thrown;
  }
}

interface Frozen extends PredicateScope {
  readonly bars: readonly Seen<MarketBar>[];
  readonly columns: Columns;
}

type BarTicks = 'closeTicks' | 'highTicks' | 'lowTicks';
/** The bars by field, each made when it is first read. */
type Columns = Partial<Record<BarTicks, readonly number[]>>;

type FrozenBars = Pick<Frozen, 'bars' | 'call' | 'columns'>;

/** Of a view, the bars known at the call that was read last: its predicates share one copy. */
const frozenBars = new WeakMap<MarketView, FrozenBars>();

function freeze(scope: PredicateScope): Frozen {
  const { call, readings, view } = scope;
  let known = frozenBars.get(view);
  if (known?.call !== call) {
    known = { bars: barsKnown(scope), call, columns: {} };
    frozenBars.set(view, known);
  }
  return { ...known, readings, view };
}

function barsKnown({ call, view }: PredicateScope): readonly Seen<MarketBar>[] {
  const { instrument, horizon, asOf } = call.body;
  const series = 'series' in horizon ? horizon.series : seriesOf(view, instrument);
  const all = series === undefined ? [] : barsOf(view, instrument, series);
  const end = knownCount(all, asOf.seq);
  return all.slice(Math.max(0, end - EVALUATED_BARS), end);
}

/** Of an instrument asked about in run time: its first series by name. */
function seriesOf(view: MarketView, instrument: string): string | undefined {
  const prefix = `${instrument}|`;
  const [first] = [...view.bars.keys()].filter((key) => key.startsWith(prefix)).sort();
  return first?.slice(prefix.length);
}

/** How many of a list in journal order were known at `asOf`. */
function knownCount(list: readonly Seen<unknown>[], asOf: number): number {
  let end = list.length;
  while (end > 0 && (list[end - 1] as Seen<unknown>).seq > asOf) end -= 1;
  return end;
}

function judge(node: TruthNode, frozen: Frozen): Judged {
  switch (node.op) {
    case 'not': {
      const { holds, value } = judge(node.of, frozen);
      return { holds: !holds, value };
    }
    // Both sides are always evaluated: whether a predicate can be decided must not depend on order.
    case 'and':
    case 'or': {
      const left = judge(node.left, frozen);
      const right = judge(node.right, frozen);
      const holds = node.op === 'and' ? left.holds && right.holds : left.holds || right.holds;
      return { holds, value: left.value };
    }
    default: {
      const value = numberOf(node.left, frozen);
      return { holds: compare(node.op, value, numberOf(node.right, frozen)), value };
    }
  }
}

function compare(op: string, left: number, right: number): boolean {
  switch (op) {
    case '<':
      return left < right;
    case '<=':
      return left <= right;
    case '>':
      return left > right;
    case '>=':
      return left >= right;
    case '==':
      return left === right;
    default:
      return left !== right;
  }
}

function numberOf(node: NumberNode, frozen: Frozen): number {
  const value = rawNumber(node, frozen);
  if (!Number.isFinite(value)) throw new Undecidable('a number is not finite');
  return value;
}

function rawNumber(node: NumberNode, frozen: Frozen): number {
  switch (node.op) {
    case 'number':
      return node.value;
    case 'negate':
      return -numberOf(node.of, frozen);
    case 'abs':
      return Math.abs(numberOf(node.of, frozen));
    case 'read':
      return seen(node.name, node.args, frozen);
    default:
      return arithmetic(node.op, numberOf(node.left, frozen), numberOf(node.right, frozen));
  }
}

function arithmetic(op: '+' | '-' | '*' | '/', left: number, right: number): number {
  if (op === '+') return left + right;
  if (op === '-') return left - right;
  if (op === '*') return left * right;
  if (right === 0) throw new Undecidable('a division by 0');
  return left / right;
}

function seen(name: PredicateName, args: readonly (number | string)[], frozen: Frozen): number {
  const value = seenOrNull(name, args, frozen);
  if (value === null) {
    throw new Undecidable(`${name}(${args.join(', ')}) needs more than ${frozen.bars.length} bars`);
  }
  return value;
}

function seenOrNull(
  name: PredicateName,
  args: readonly (number | string)[],
  frozen: Frozen,
): number | null {
  const n = args[0] as number;
  const text = args[0] as string;
  const { body, at } = frozen.call;
  switch (name) {
    case 'open':
    case 'high':
    case 'low':
    case 'close':
    case 'volume':
      return ofBar(name, frozen.bars[frozen.bars.length - 1 - n]);
    case 'bars':
      return frozen.bars.length;
    case 'barage': {
      const last = frozen.bars.at(-1);
      return last === undefined ? null : (at - last.value.eventTime) / US_PER_SECOND;
    }
    case 'base':
      return chance(body.base, n) / PPM;
    case 'baseup': {
      let up = 0;
      for (let bin = firstUpBin(body.edges); bin < body.base.length; bin++) {
        up += body.base[bin] as number;
      }
      return up / PPM;
    }
    case 'edge':
      return chance(body.edges, n) / PPM;
    case 'sigma':
      return body.sigma / PPM;
    case 'cost':
      return (body.cost.feePpm + body.cost.halfSpreadPpm) / PPM;
    case 'mid':
    case 'spread':
      return ofTouch(name, frozen);
    case 'fact':
      return knownFact(text, frozen).value.value;
    case 'factage':
      return (at - knownFact(text, frozen).value.knownAt) / US_PER_SECOND;
    case 'newscount':
      return newsCount(n, frozen);
    case 'reading':
      return published(text, frozen);
    case 'activation':
    case 'through':
      return ofField(name, frozen);
    default:
      return ofWindow(name, n, args[1] as number, frozen);
  }
}

function ofBar(
  field: 'open' | 'high' | 'low' | 'close' | 'volume',
  bar: Seen<MarketBar> | undefined,
): number | null {
  if (bar === undefined) return null;
  return field === 'volume' ? bar.value.volume : bar.value[`${field}Ticks`];
}

type WindowName = 'ema' | 'highest' | 'lowest' | 'range' | 'ret' | 'rsi' | 'sma' | 'vol';

function ofWindow(name: WindowName, n: number, lag: number, frozen: Frozen): number | null {
  const end = Math.max(0, frozen.bars.length - lag);
  const column = (field: BarTicks): readonly number[] => {
    const whole = (frozen.columns[field] ??= frozen.bars.map((bar) => bar.value[field]));
    return end === whole.length ? whole : whole.slice(0, end);
  };
  switch (name) {
    case 'highest':
      return highest(column('highTicks'), n);
    case 'lowest':
      return lowest(column('lowTicks'), n);
    case 'range': {
      const top = highest(column('highTicks'), n);
      const bottom = lowest(column('lowTicks'), n);
      const close = frozen.bars[end - 1]?.value.closeTicks;
      return top === null || bottom === null || close === undefined ? null : (top - bottom) / close;
    }
    default:
      return { ema, ret, rsi, sma, vol }[name](column('closeTicks'), n);
  }
}

function chance(list: readonly number[], index: number): number {
  const value = list[index];
  if (value === undefined) throw new Undecidable(`there is no number ${index}`);
  return value;
}

function ofTouch(name: 'mid' | 'spread', frozen: Frozen): number {
  const { instrument, asOf } = frozen.call.body;
  const quote = frozen.view.quotes.get(instrument);
  if (quote === undefined || quote.seq > asOf.seq) throw new Undecidable('no touch at the call');
  const { askTicks, bidTicks } = quote.value;
  const mid = (askTicks + bidTicks) / 2;
  return name === 'mid' ? mid : arithmetic('/', askTicks - bidTicks, mid);
}

function knownFact(series: string, frozen: Frozen): Seen<KnowledgeFact> {
  const all = frozen.view.facts.get(series) ?? [];
  const fact = all[knownCount(all, frozen.call.body.asOf.seq) - 1];
  if (fact === undefined) throw new Undecidable(`nothing known of ${series}`);
  if (fact.value.revised) throw new Undecidable(`${series} is revised: shown, never evidence`);
  return fact;
}

function published(name: string, { readings = [] }: Frozen): number {
  const found = readings.find((reading) => reading.name === name);
  if (found === undefined) throw new Undecidable(`the bid published no reading ${name}`);
  return found.value;
}

function ofField(name: 'activation' | 'through', frozen: Frozen): number {
  const { asOf, horizon, instrument } = frozen.call.body;
  const reading =
    'bars' in horizon ? fieldReading(frozen.view, instrument, horizon.bars) : undefined;
  if (reading === undefined || reading.seq > asOf.seq) {
    throw new Undecidable('no read-out of the field for this question');
  }
  return reading.value[`${name}Ppm`] / PPM;
}

function newsCount(hours: number, frozen: Frozen): number {
  const { news } = frozen.view;
  const { instrument, asOf } = frozen.call.body;
  const since = frozen.call.at - hours * 3600 * US_PER_SECOND;
  const known = news.slice(0, knownCount(news, asOf.seq));
  const oldest = news[0];
  if (news.length >= VIEW_NEWS && oldest !== undefined && oldest.value.knownAt > since) {
    throw new Undecidable(`more than ${VIEW_NEWS} texts in ${hours} hours`);
  }
  return known.filter(
    ({ value }) =>
      value.knownAt > since &&
      (value.instruments.length === 0 || value.instruments.includes(instrument)),
  ).length;
}
