/** The names a predicate may use, with the constants each takes. docs/reference is made from it. */
import { appError } from '../protocols/errors.ts';

/** Bars an evaluation looks at: the last ones up to the call. Fewer than a view shows, so that bars
 * that came after the call cannot have pushed any of them out. */
export const EVALUATED_BARS = 384;
/** Longest window and largest lag; together they fit into EVALUATED_BARS. */
const WINDOW_MAX = 256;
const LAG_MAX = 127;

interface Whole {
  readonly kind: 'whole';
  readonly what: string;
  readonly min: number;
  readonly max: number;
  readonly otherwise?: number;
}
interface Text {
  readonly kind: 'text';
  readonly what: string;
}
export type Parameter = Whole | Text;

const lag: Whole = { kind: 'whole', max: LAG_MAX, min: 0, otherwise: 0, what: 'bars ago' };
const window: Whole = { kind: 'whole', max: WINDOW_MAX, min: 1, what: 'bars' };
const published: Text = { kind: 'text', what: 'name of a reading' };
const series: Text = { kind: 'text', what: 'name of a point-in-time series' };

interface Entry {
  readonly means: string;
  readonly takes: readonly Parameter[];
  /** What it speaks of; a challenge of a kind must speak of its subject. */
  readonly about: 'market' | 'age' | 'base' | 'bid' | 'cost' | 'field' | 'knowledge';
}

const entry = (about: Entry['about'], means: string, ...takes: readonly Parameter[]): Entry => ({
  about,
  means,
  takes,
});

/** Prices are in ticks, chances and returns in units of 1, ages in seconds at the call. */
export const predicateNames = {
  activation: entry(
    'field',
    "activation of the question's node in the cognitive field, in standard deviations",
  ),
  bars: entry('age', `bars visible at the call, at most ${EVALUATED_BARS}`),
  barage: entry('age', 'seconds from the end of the last bar to the call'),
  base: entry('base', 'public chance of a bin', {
    kind: 'whole',
    max: 63,
    min: 0,
    what: 'bin from 0',
  }),
  baseup: entry('base', 'public chance of an up return'),
  close: entry('market', 'close of a bar', lag),
  cost: entry('cost', 'fee and half spread of one side, as a fraction of the price'),
  edge: entry('base', 'edge between two bins, as a return', {
    kind: 'whole',
    max: 62,
    min: 0,
    what: 'edge from 0',
  }),
  ema: entry('market', 'exponential mean of closes, factor 2 / (n + 1)', window, lag),
  fact: entry('knowledge', 'last value of a series; never a revised one', series),
  factage: entry('age', 'seconds since that value was known', series),
  high: entry('market', 'high of a bar', lag),
  highest: entry('market', 'highest high of n bars', window, lag),
  low: entry('market', 'low of a bar', lag),
  lowest: entry('market', 'lowest low of n bars', window, lag),
  mid: entry('market', 'middle of the touch'),
  newscount: entry('knowledge', 'texts about the instrument known within the last hours', {
    kind: 'whole',
    max: 8760,
    min: 1,
    what: 'hours',
  }),
  open: entry('market', 'open of a bar', lag),
  range: entry('market', '(highest - lowest) / close over n bars', window, lag),
  reading: entry(
    'bid',
    'what the bid that is claimed for, or challenged, published under that name',
    published,
  ),
  ret: entry('market', 'return over n bars', window, lag),
  rsi: entry('market', 'relative strength after Wilder, 0 to 100', window, lag),
  sigma: entry('market', "the question's one-horizon volatility"),
  sma: entry('market', 'mean of n closes', window, lag),
  spread: entry('cost', '(ask - bid) / mid of the touch'),
  through: entry('field', 'the part of that activation that came through edges'),
  vol: entry('market', 'standard deviation of n one-bar returns', window, lag),
  volume: entry('market', 'volume of a bar', lag),
} as const satisfies Record<string, Entry>;

export type PredicateName = keyof typeof predicateNames;

export const isPredicateName = (name: string): name is PredicateName =>
  Object.hasOwn(predicateNames, name);

/** Arguments of a name, defaults filled in. @throws PREDICATE_NAME, PREDICATE_ARGUMENT. */
export function checkedArguments(
  name: string,
  given: readonly (number | string)[],
): { readonly name: PredicateName; readonly args: readonly (number | string)[] } {
  if (!isPredicateName(name)) throw appError('PREDICATE_NAME', { name });
  const takes: readonly Parameter[] = predicateNames[name].takes;
  if (given.length > takes.length) {
    throw appError('PREDICATE_ARGUMENT', { name, what: `it takes at most ${takes.length}` });
  }
  return { args: takes.map((parameter, k) => argument(name, parameter, given[k])), name };
}

function argument(
  name: string,
  parameter: Parameter,
  given: number | string | undefined,
): number | string {
  if (parameter.kind === 'text') {
    if (typeof given === 'string') return given;
    throw appError('PREDICATE_ARGUMENT', { name, what: `a quoted ${parameter.what} is needed` });
  }
  const value = given ?? parameter.otherwise;
  const { what, min, max } = parameter;
  if (typeof value !== 'number' || !Number.isInteger(value) || value < min || value > max) {
    throw appError('PREDICATE_ARGUMENT', { name, what: `${what} from ${min} to ${max} needed` });
  }
  return value;
}
