/**
 * What is put to the test: each cognitive part with the arms it is run in, the worlds it is run on
 * and the comparison that decides. Everything here is fixed before a run: nothing is chosen by what
 * came out.
 */
import type { Column } from './losses.ts';

export const PARTS = ['field', 'debate', 'tension', 'temperature'] as const;
export type PartName = (typeof PARTS)[number];

/** A change of the trading configuration, merged over the defaults. */
export type TradingChange = Readonly<Record<string, unknown>>;

/**
 * `council`: the whole of it, debate and portfolio included. `seat`: the field's seat, its fold and its
 * engine alone, asked the same questions: what it says needs no debate, and many more are asked in the
 * same time.
 */
export type Stage = 'council' | 'seat';

/** One way of running the council, or a seat of it. */
export interface Arm {
  readonly name: string;
  readonly stage: Stage;
  /** What it is, in a sentence. */
  readonly what: string;
  readonly trading: TradingChange;
}

/**
 * One question put to the rows: mean of (loss `without` - loss `with`), nats a question, so that
 * above 0 speaks for `with`. Rows of two arms are paired by round.
 */
export interface Comparison {
  readonly name: string;
  readonly with: { readonly arm: string; readonly column: Column };
  readonly without: { readonly arm: string; readonly column: Column };
  /**
   * `gain`: the part against its absence; the first one decides. `control`: against the same without
   * what it claims to be made of, which it must beat. `rival`: against another form of it; where the
   * rival does as well, that is said, since then the simpler form would do.
   */
  readonly kind: 'gain' | 'control' | 'rival';
}

export interface Part {
  readonly name: PartName;
  readonly question: string;
  readonly arms: readonly Arm[];
  readonly comparisons: readonly Comparison[];
  /** Simulated worlds: what must be found there, and what must not. */
  readonly worlds: readonly World[];
}

export interface World {
  readonly name: string;
  readonly market: 'sim' | 'replay';
  readonly dataset: string;
  /** `win`: the part must help there. `null`: it must not. `open`: written as found. */
  readonly expects: 'win' | 'null' | 'open';
  /** What is planted in it; absent where nothing is, or nobody knows. */
  readonly plant?: Plant;
}

/** What a world has planted, and for whom: no part can be told from its absence by what none can see. */
export interface Plant {
  readonly what: string;
  /** The expert of the tested council that reads it. */
  readonly reader: string;
}

const PLANTS = {
  'carry(0.6)': {
    reader: 'fundamental.carry',
    what: 'a published sign agrees with the side of the bar two on in 60 of 100',
  },
  'network(16)': {
    reader: 'field',
    what: 'the side of a bar leans to what two neighbours did two bars before',
  },
  news: {
    reader: 'sentiment',
    what: 'texts of one of two sources lean the side of five bars',
  },
} as const;

const nothing = (dataset: string): World => ({
  name: dataset,
  market: 'sim',
  dataset,
  expects: 'null',
});
const planted = (dataset: keyof typeof PLANTS, expects: World['expects']): World => ({
  name: dataset,
  market: 'sim',
  dataset,
  expects,
  plant: PLANTS[dataset],
});
const real = (dataset: string): World => ({
  name: dataset,
  market: 'replay',
  dataset,
  expects: 'open',
});

/** For parts of the whole council. */
const COUNCIL_WORLDS: readonly World[] = [
  nothing('null'),
  planted('carry(0.6)', 'open'),
  planted('news', 'open'),
  real('sp500'),
];

const usual: Arm = {
  name: 'usual',
  stage: 'council',
  trading: {},
  what: 'the council as it is',
};

export const FALSIFIED: Readonly<Record<PartName, Part>> = {
  field: {
    name: 'field',
    question: 'Does what comes through the edges of the field say anything about direction?',
    arms: [
      seat('field', 'overdamped field on the graph', {}),
      seat('no coupling', 'c = 0', { coupling: false }),
      seat('rewired', 'the same degrees, other neighbours', { rewire: true }),
      seat('plain average', 'the mean newest surprise of the neighbours', { mode: 'average' }),
      seat('heat kernel', 'one round of diffusion of the newest surprises, no memory', {
        mode: 'heat',
      }),
      seat('wave', 'damped wave on the same graph', { mode: 'wave' }),
      usual,
      {
        name: 'council, no coupling',
        stage: 'council',
        trading: { field: { coupling: false } },
        what: 'the council with a field in which nothing passes an edge',
      },
    ],
    comparisons: [
      gain('field', 'fieldDirection', 'field', 'baseDirection', 'field over base'),
      control('field', 'fieldDirection', 'no coupling', 'over no coupling'),
      control('field', 'fieldDirection', 'rewired', 'over a rewired graph'),
      rival('field', 'fieldDirection', 'plain average', 'over the plain average'),
      rival('field', 'fieldDirection', 'heat kernel', 'over the heat kernel'),
      rival('field', 'fieldDirection', 'wave', 'over the wave'),
      {
        name: 'council with, without the field',
        kind: 'gain',
        with: { arm: 'usual', column: 'qDirection' },
        without: { arm: 'council, no coupling', column: 'qDirection' },
      },
    ],
    worlds: [planted('network(16)', 'win'), nothing('null(16)'), real('currencies')],
  },
  debate: {
    name: 'debate',
    question: 'Are the bids better after the debate than before it?',
    arms: [usual],
    comparisons: [
      gain('usual', 'post', 'usual', 'pre', 'after over before'),
      {
        name: 'over revisions given to seats by chance',
        kind: 'control',
        with: { arm: 'usual', column: 'post' },
        without: { arm: 'usual', column: 'permuted' },
      },
    ],
    worlds: COUNCIL_WORLDS,
  },
  tension: {
    name: 'tension',
    question: 'Does asking for more, where bids contradict each other, pay?',
    arms: [
      {
        name: 'surge',
        stage: 'council',
        trading: {},
        what: 'more is asked where tension and value say so',
      },
      {
        name: 'off',
        stage: 'council',
        trading: { contradiction: { surge: 'off' } },
        what: 'nothing more is asked',
      },
      {
        name: 'by chance',
        stage: 'council',
        what: 'as much is asked, at rounds drawn by chance',
        trading: { contradiction: { surge: 'random' } },
      },
    ],
    comparisons: [
      gain('surge', 'q', 'off', 'q', 'council with, without surges'),
      control('surge', 'q', 'by chance', 'over surges by chance'),
    ],
    worlds: COUNCIL_WORLDS,
  },
  temperature: {
    name: 'temperature',
    question: 'Is the forecast better after its temperature than before?',
    arms: [usual],
    comparisons: [
      gain('usual', 'tempered', 'usual', 'q', 'tempered over untempered'),
      {
        name: 'over a temperature of other outcomes',
        kind: 'control',
        with: { arm: 'usual', column: 'tempered' },
        without: { arm: 'usual', column: 'temperedByChance' },
      },
    ],
    worlds: COUNCIL_WORLDS,
  },
};

function seat(name: string, what: string, field: TradingChange): Arm {
  return { name, stage: 'seat', trading: { field }, what };
}

function gain(
  arm: string,
  column: Column,
  ...[other, without, name]: [string, Column, string]
): Comparison {
  return { kind: 'gain', name, with: { arm, column }, without: { arm: other, column: without } };
}

function control(arm: string, column: Column, other: string, name: string): Comparison {
  return { kind: 'control', name, with: { arm, column }, without: { arm: other, column } };
}

function rival(...pair: Parameters<typeof control>): Comparison {
  return { ...control(...pair), kind: 'rival' };
}
