/**
 * A made-up journal for the page's tests: clearly a test (instrument TESTX, dataset "fixture"), but
 * every record is valid and the chain of hashes is real. Rounds are scripted by number, so that a
 * test can ask for the round in which a certain thing happens.
 */
import { createHash } from 'node:crypto';
import { canonical, sha256Hex } from '../../protocols/canonical.ts';
import { checkRecord } from '../../protocols/validate.ts';
import { PROTOCOL } from '../../protocols/record.ts';
import type { ChainedRecord, RecordType } from '../../protocols/record.ts';

const DAY = 86_400_000_000;
const START = Date.UTC(2031, 0, 2) * 1_000;
const INSTRUMENT = 'TESTX';
const EDGES = [-24_000, -14_000, -6_000, 0, 6_000, 14_000, 24_000];
const BASE = [40_000, 80_000, 130_000, 215_000, 245_000, 160_000, 85_000, 45_000];

interface Voice {
  readonly expert: string;
  readonly seat: string;
  /** Points of chance moved towards up, ppm. */
  readonly lean: number;
  readonly stake: number;
  readonly weight: number;
}
const VOICES: readonly Voice[] = [
  { expert: 'technical.trend', seat: 'technical', lean: 60_000, stake: 800_000, weight: 0.06 },
  { expert: 'technical.reversal', seat: 'technical', lean: -30_000, stake: 500_000, weight: 0.03 },
  { expert: 'technical.volatility', seat: 'technical', lean: 0, stake: 600_000, weight: 0.05 },
  { expert: 'technical.range', seat: 'technical', lean: 10_000, stake: 400_000, weight: 0.03 },
  { expert: 'fundamental', seat: 'fundamental', lean: -20_000, stake: 500_000, weight: 0.05 },
  { expert: 'sentiment', seat: 'sentiment', lean: 30_000, stake: 300_000, weight: 0.03 },
];
/** What happens in a round, by its number modulo 12. */
export const SCRIPT = {
  quiet: 0,
  challenged: 1,
  bought: 2,
  late: 3,
  vetoed: 4,
  shrunk: 5,
  died: 6,
  invalid: 7,
  sold: 8,
  void: 9,
  rejected: 10,
  held: 11,
} as const;
const CYCLE = 12;

export interface FixtureOptions {
  readonly rounds?: number;
  readonly mode?: 'paper' | 'testnet' | 'live';
  readonly market?: string;
  /** Ends the journal with an operator's halt. */
  readonly halted?: boolean;
  /** Ends the journal with the end of the recording. */
  readonly ended?: boolean;
  /** Adds a horizon that is scored and not traded. */
  readonly shadowHorizon?: boolean;
  /** Leaves the last round after this many of its records. */
  readonly openAfter?: number;
}

type Rest = {
  readonly round?: string;
  readonly lane?: string;
  readonly from?: string;
  readonly cause?: number;
};

/** Writes records: seq, chain, validation. */
export class FixtureJournal {
  readonly records: ChainedRecord[] = [];
  #hash = createHash('sha256').update('kimera journal 1').digest();
  at = START;

  add(type: RecordType, body: unknown, rest: Rest = {}): ChainedRecord {
    const record = { at: this.at, body, ...rest, seq: this.records.length + 1, type, v: PROTOCOL };
    checkRecord(record);
    this.#hash = createHash('sha256').update(this.#hash).update(canonical(record)).digest();
    const chained = { ...record, hash: this.#hash.toString('hex') } as unknown as ChainedRecord;
    this.records.push(chained);
    return chained;
  }

  get seq(): number {
    return this.records.length;
  }

  get head(): { seq: number; hash: string } {
    return { seq: this.seq, hash: this.#hash.toString('hex') };
  }
}

/** A repeatable stream of doubles in [0, 1): the test needs the same journal each time. */
function stream(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 4_294_967_296;
  };
}

const zero = '0'.repeat(64);
const seatOfExpert = (expert: string): string => expert.split('.')[0] as string;

/** Moves chance from the lower to the upper half (or back), keeps the sum and the floor. */
export function leaned(lean: number, wide = 0): number[] {
  const p = [...BASE];
  const half = lean / 4;
  for (let bin = 0; bin < 8; bin++) {
    const side = bin < 4 ? -1 : 1;
    const shape = bin < 2 || bin > 5 ? wide : -wide;
    p[bin] = Math.max(1_000, Math.round((p[bin] as number) + side * half + shape));
  }
  const excess = p.reduce((sum, value) => sum + value, 0) - 1_000_000;
  p[4] = (p[4] as number) - excess;
  return p;
}

const asDoubles = (p: readonly number[]): number[] => p.map((value) => value / 1_000_000);
const pooled = <T>(value: T): Record<string, T> => ({
  base: value,
  equal: value,
  post0: value,
  post1: value,
  pre0: value,
  pre1: value,
});

/** Everything a fixture run keeps between rounds. */
interface World {
  readonly journal: FixtureJournal;
  readonly random: () => number;
  price: number;
  position: number;
  cash: number;
  costs: number;
  peak: number;
  weights: Record<string, number>;
  settled: number;
  pending: {
    round: string;
    lane: string;
    n: number;
    entry: number;
    q: number[];
    shadow: boolean;
  }[];
}

export function fixtureJournal(options: FixtureOptions = {}): FixtureJournal {
  const journal = new FixtureJournal();
  const world: World = {
    journal,
    random: stream(7),
    price: 100_000,
    position: 0,
    cash: 1_000_000,
    costs: 0,
    peak: 1_000_000,
    weights: startWeights(),
    settled: 0,
    pending: [],
  };
  opening(world, options);
  for (let index = 0; index < 30; index++) bar(world);
  let n = 0;
  const rounds = options.rounds ?? 26;
  for (let index = 1; index <= rounds; index++) {
    bar(world);
    settleDue(world);
    mark(world);
    n += 1;
    const isLast = index === rounds;
    const before = journal.seq;
    playRound(world, n, false);
    if (isLast && options.openAfter !== undefined)
      journal.records.length = before + options.openAfter;
    if (options.shadowHorizon === true && index % 2 === 0) {
      n += 1;
      playRound(world, n, true);
    }
  }
  closing(world, options);
  return journal;
}

function startWeights(): Record<string, number> {
  const weights: Record<string, number> = { base: 0.25, risk: 0.02 };
  for (const voice of VOICES) weights[voice.expert] = voice.weight;
  return weights;
}

function opening({ journal }: World, options: FixtureOptions): void {
  journal.add('run.started', {
    code: zero,
    config: {},
    configHash: zero,
    dataset: { name: 'fixture, made up for tests', sha256: zero },
    flags: [],
    market: options.market ?? 'replay',
    mode: options.mode ?? 'paper',
    node: 'v20',
    packageVersion: '0.1.0',
    protocol: PROTOCOL,
    publicKey: 'fixture',
    run: sha256Hex('fixture'),
    seed: 7,
    series: '1d',
  });
  journal.add('market.instrument', {
    instrument: {
      class: 'simulated',
      currency: 'USD',
      entryRule: 'next-close',
      from: START,
      id: INSTRUMENT,
      lotSize: '1',
      lotTickMoney: '1000000',
      multiplier: '1',
      symbol: 'Test index',
      tickSize: '0.01',
      venue: 'fixture',
      version: 1,
    },
    notes: ['made up for tests'],
  });
  const roles: readonly [string, string, string[], string[], boolean][] = [
    [
      'technical',
      'technical',
      VOICES.slice(0, 4).map((voice) => voice.expert),
      ['direction', 'shape'],
      false,
    ],
    ['fundamental', 'fundamental', ['fundamental'], ['direction', 'shape'], false],
    ['sentiment', 'sentiment', ['sentiment'], ['direction', 'shape'], false],
    ['risk', 'risk', ['risk'], ['shape'], false],
    ['execution', 'execution', [], [], false],
    ['meta-reasoner', 'meta-reasoner', [], [], false],
    ['placebo', 'placebo', ['placebo'], ['direction', 'shape'], true],
  ];
  for (const [seat, role, experts, ledgers, shadow] of roles) {
    journal.add('agent.joined', {
      experts,
      incarnation: 1,
      ledgers,
      manifestHash: zero,
      newcomer: false,
      role,
      seat,
      shadow,
      version: '1.0.0',
    });
  }
}

function bar(world: World): void {
  const { journal, random } = world;
  journal.at += DAY;
  const open = world.price;
  world.price = Math.max(
    1_000,
    Math.round(world.price * (1 + (random() + random() + random() - 1.5) * 0.012)),
  );
  const high = Math.max(open, world.price) + 120;
  const low = Math.min(open, world.price) - 120;
  journal.add(
    'market.bar',
    {
      closeTicks: world.price,
      eventTime: journal.at,
      highTicks: high,
      instrument: INSTRUMENT,
      knownAt: journal.at,
      lowTicks: low,
      openIsFake: true,
      openTicks: open,
      series: '1d',
      version: 1,
      volume: 1_000_000,
    },
    { from: 'fixture' },
  );
}

const moneyOf = (dollars: number): string =>
  (BigInt(Math.round(dollars * 100)) * 1_000_000n).toString();
const equityOf = (world: World): number => world.cash + world.position * (world.price / 100);

function mark(world: World): void {
  const equity = equityOf(world);
  world.peak = Math.max(world.peak, equity);
  world.journal.add('portfolio.mark', {
    cash: moneyOf(world.cash),
    costs: moneyOf(world.costs),
    drawdownPpm: Math.round(((world.peak - equity) / world.peak) * 1_000_000),
    equity: moneyOf(equity),
    positions:
      world.position === 0
        ? []
        : [
            {
              averageTicks: world.price,
              instrument: INSTRUMENT,
              lots: world.position,
              markTicks: world.price,
              realised: '0',
              unrealised: '0',
            },
          ],
    workingOrders: [],
  });
}

function playRound(world: World, n: number, shadow: boolean): void {
  const { journal } = world;
  const round = `r${n}`;
  const lane = shadow ? `${INSTRUMENT}:5b:${n % 3}` : `${INSTRUMENT}:1b:${n % 2}`;
  const at = { round, lane };
  const script = shadow ? SCRIPT.quiet : n % CYCLE;
  const call = journal.add('cfp', callBody(world, shadow), at);
  journal.at += 50_000;
  const bids = bidding(world, n, script, at);
  journal.at += 10_000;
  debate(world, { n, script, bids, at });
  decide(world, { n, script, bids, at, shadow, asOf: call.seq });
  const entry = world.price;
  world.pending.push({ round, lane, n, entry, q: leaned(12_000), shadow });
}

function callBody(world: World, shadow: boolean): unknown {
  const { journal } = world;
  return {
    asOf: { hash: journal.head.hash, seq: journal.seq },
    base: BASE,
    book: {
      equity: moneyOf(equityOf(world)),
      holdingHorizons: 1,
      markTicks: world.price,
      positionLots: world.position,
      strategicLots: 0,
    },
    budget: { cpuMs: 50, tokens: 0, usd: 0 },
    cost: { feePpm: 200, halfSpreadPpm: 100, impactPpm: 0, volumeSharePpmMax: 10_000 },
    deadlines: { challenge: 50_000, rebut: 30_000, reveal: 20_000, revise: 30_000, seal: 50_000 },
    edges: EDGES,
    entryRule: 'next-close',
    horizon: { bars: shadow ? 5 : 1, series: '1d' },
    instrument: INSTRUMENT,
    moments: {
      m: [-2.4, -1.5, -0.8, -0.25, 0.25, 0.8, 1.5, 2.4],
      m2: [6, 2.4, 0.7, 0.1, 0.1, 0.7, 2.4, 6],
    },
    portfolioHash: zero,
    settleRule: 'first-good-price',
    shadow,
    sigma: 11_500,
    version: 1,
    voidRule: 'no-price-within-half-a-horizon',
  };
}

interface At {
  readonly round: string;
  readonly lane: string;
}
interface Bid {
  readonly expert: string;
  readonly p: number[];
  readonly stake: number;
}

function bidding(world: World, n: number, script: number, at: At): Bid[] {
  const { journal, random } = world;
  const asleep = new Set<string>(n % 3 === 0 ? [] : ['sentiment']);
  if (script === SCRIPT.late || script === SCRIPT.died || script === SCRIPT.invalid)
    asleep.add('fundamental');
  const bids: Bid[] = [];
  const speakers = [
    ...VOICES,
    { expert: 'risk', seat: 'risk', lean: 0, stake: 500_000, weight: 0.02 },
    {
      expert: 'placebo',
      seat: 'placebo',
      lean: Math.round((random() - 0.5) * 80_000),
      stake: 500_000,
      weight: 0,
    },
  ];
  for (const voice of speakers) {
    if (asleep.has(voice.expert)) continue;
    const swing = Math.round((random() - 0.5) * 50_000);
    const isShape = voice.expert === 'risk' || voice.expert.endsWith('volatility');
    const p = isShape ? leaned(0, 14_000) : leaned(voice.lean + (n % 2 === 0 ? swing : -swing));
    bids.push({ expert: voice.expert, p, stake: voice.stake });
    journal.add(
      'seal',
      { digest: sha256Hex(`${n}${voice.expert}`), expert: voice.expert },
      { ...at, from: voice.seat },
    );
  }
  if (asleep.has('sentiment')) {
    journal.add(
      'refuse',
      { expert: 'sentiment', reason: 'no-data', text: 'no text today' },
      { ...at, from: 'sentiment' },
    );
  }
  faults(world, script, at);
  for (const bid of bids) {
    journal.add(
      'bid',
      {
        claims:
          bid.expert === 'technical.trend'
            ? [
                {
                  evidence: [journal.seq - 12],
                  id: 'c1',
                  predicate: 'rsi14(close) < 30',
                  value: 28.4,
                },
              ]
            : [],
        expert: bid.expert,
        nonce: '0'.repeat(32),
        p: bid.p,
        provenance: {
          agent: seatOfExpert(bid.expert),
          answerHash: null,
          promptHash: null,
          tokens: 0,
          usd: 0,
          version: '1.0.0',
        },
        stake: bid.stake,
        text: `fixture words of ${bid.expert}`,
      },
      { ...at, from: seatOfExpert(bid.expert) },
    );
  }
  return bids;
}

function faults(world: World, script: number, at: At): void {
  const { journal } = world;
  if (script === SCRIPT.late) {
    journal.add('deadline', { cause: 'clock', missing: ['fundamental'], phase: 'seal' }, at);
    journal.add(
      'late',
      { byUs: 12_000, digest: zero, phase: 'seal', seat: 'fundamental', type: 'seal' },
      { ...at, from: 'fundamental' },
    );
  }
  if (script === SCRIPT.died) {
    journal.add(
      'agent.died',
      {
        incarnation: 1,
        reason: 'fixture: threw while folding',
        restartInMs: 500,
        restarts: 1,
        seat: 'fundamental',
      },
      at,
    );
    journal.add('deadline', { cause: 'died', missing: ['fundamental'], phase: 'seal' }, at);
    journal.add('agent.joined', {
      experts: ['fundamental'],
      incarnation: 2,
      ledgers: ['direction', 'shape'],
      manifestHash: zero,
      newcomer: false,
      role: 'fundamental',
      seat: 'fundamental',
      shadow: false,
      version: '1.0.0',
    });
  }
  if (script === SCRIPT.invalid) {
    journal.add(
      'dead-letter',
      {
        code: 'MESSAGE_SCHEMA',
        detail: 'bins do not sum to 1,000,000 (999,998)',
        digest: zero,
        reason: 'schema',
        seat: 'fundamental',
        type: 'bid',
      },
      { ...at, from: 'fundamental' },
    );
  }
}

interface Play {
  readonly n: number;
  readonly script: number;
  readonly bids: Bid[];
  readonly at: At;
}

function debate(world: World, { script, bids, at }: Play): void {
  if (script !== SCRIPT.challenged && script !== SCRIPT.rejected) return;
  const { journal } = world;
  const upheld = script === SCRIPT.challenged;
  const challengeId = `${at.round}/risk/challenge/0`;
  const rulingId = `${at.round}/technical.trend/ruling/0`;
  journal.add(
    'challenge',
    {
      challengeId,
      claimId: 'c1',
      kind: 'stale',
      predicate: 'age(close) > 1d',
      seat: 'risk',
      target: 'technical.trend',
      text: 'the bar behind it is three days old',
    },
    { ...at, from: 'risk' },
  );
  journal.add(
    'rebuttal',
    {
      challengeId,
      evidence: [],
      expert: 'technical.trend',
      stance: upheld ? 'concede' : 'contest',
      text: upheld ? 'seen too late' : 'the bar is of today',
    },
    { ...at, from: 'technical' },
  );
  journal.add(
    'ruling',
    {
      challengeId,
      claimHeld: !upheld,
      claimValue: upheld ? 34.1 : 28.4,
      evaluator: 'predicate 1',
      outcome: upheld ? 'upheld' : 'rejected',
      rulingId,
      target: 'technical.trend',
      trace: `rsi14(close) = ${upheld ? '34.1' : '28.4'}; ${upheld ? 'not ' : ''}< 30`,
    },
    at,
  );
  if (!upheld) return;
  const bid = bids.find((item) => item.expert === 'technical.trend');
  if (bid === undefined) return;
  const p = leaned(15_000);
  journal.add(
    'revise',
    {
      because: [rulingId],
      expert: bid.expert,
      n: 0,
      p,
      stake: 400_000,
      text: 'without that claim',
    },
    { ...at, from: 'technical' },
  );
}

interface Deciding extends Play {
  readonly shadow: boolean;
  readonly asOf: number;
}

function decide(world: World, { n, script, bids, at, shadow }: Deciding): void {
  const { journal, weights } = world;
  const say = bids
    .filter((bid) => bid.expert !== 'risk' && bid.expert !== 'placebo')
    .map((bid) => ({ bid, mass: (weights[bid.expert] ?? 0) * (bid.stake / 1_000_000) }));
  const total = say.reduce((sum, item) => sum + item.mass, weights['base'] ?? 0.25);
  const q = BASE.map((base, bin) => {
    const sum = say.reduce(
      (acc, item) => acc + item.mass * (item.bid.p[bin] as number),
      (weights['base'] ?? 0.25) * base,
    );
    return sum / total / 1_000_000;
  });
  const shares = [
    { expert: 'base', share: Math.round(((weights['base'] ?? 0.25) / total) * 1_000_000) },
    ...say.map((item) => ({
      expert: item.bid.expert,
      share: Math.round((item.mass / total) * 1_000_000),
    })),
  ];
  const pools = {
    ...pooled(q),
    base: asDoubles(BASE),
    pre0: asDoubles(leaned(20_000)),
    pre1: asDoubles(leaned(20_000)),
  };
  journal.add(
    'aggregate',
    {
      awakeShare: 510_000,
      debate: 'on',
      disagreement: 0.0123,
      poolWeights: { direction: pooled(1 / 6), shape: pooled(1 / 6) },
      pools,
      q,
      qIntent: q,
      shadow: q,
      shares,
      weightsHash: zero,
    },
    { ...at, from: 'meta-reasoner' },
  );
  if (shadow) {
    journal.add('abstain', { detail: '', reason: 'shadow' }, at);
    return;
  }
  decideTrade(world, n, script, at);
}

function decideTrade(world: World, n: number, script: number, at: At): void {
  const { journal } = world;
  const lots =
    script === SCRIPT.bought || script === SCRIPT.shrunk
      ? 12
      : script === SCRIPT.sold
        ? -world.position
        : 0;
  const wants = lots !== 0 || script === SCRIPT.vetoed;
  const edge = wants ? 820 : 210;
  const target = world.position + (script === SCRIPT.vetoed ? 20 : lots);
  journal.add(
    'intent',
    {
      activeLots: target,
      costPpm: 450,
      edgePpm: edge,
      instrument: INSTRUMENT,
      kellyFractionPpm: 250_000,
      muPpm: 120,
      netPpm: edge - 450,
      reason: 'fixture',
      sizingRule: 'quarter-kelly',
      strategicLots: 0,
      targetLots: target,
    },
    { ...at, from: 'meta-reasoner' },
  );
  if (!wants) {
    const isHeld = script === SCRIPT.held;
    journal.add('abstain', { detail: '', reason: isHeld ? 'no-change' : 'edge-below-cost' }, at);
    return;
  }
  const check = {
    after: 7,
    before: 12,
    bound: true,
    limit: 7,
    rule: 'gross exposure',
    unit: 'lots',
  };
  if (script === SCRIPT.vetoed) {
    journal.add(
      'verdict',
      {
        decision: 'veto',
        limits: [{ ...check, rule: 'daily loss limit' }],
        maxLots: 0,
        text: 'daily loss limit reached',
      },
      { ...at, from: 'risk' },
    );
    journal.add('abstain', { detail: '', reason: 'veto' }, at);
    return;
  }
  const isShrunk = script === SCRIPT.shrunk;
  const approved = isShrunk ? 7 : lots;
  journal.add(
    'verdict',
    {
      decision: isShrunk ? 'shrink' : 'allow',
      limits: isShrunk ? [check] : [],
      maxLots: 50,
      text: isShrunk ? 'gross exposure' : 'within all limits',
    },
    { ...at, from: 'risk' },
  );
  journal.add(
    'gate',
    {
      approvedLots: approved,
      checks: isShrunk ? [check] : [],
      refusals: [],
      refusedBy: null,
      requestedLots: lots,
    },
    at,
  );
  if (approved === 0) {
    journal.add('abstain', { detail: '', reason: 'no-change' }, at);
    return;
  }
  trade(world, approved, at, n);
}

function trade(world: World, lots: number, at: At, n: number): void {
  const { journal } = world;
  const orderId = `${at.round}/o0`;
  const intent = {
    instrument: INSTRUMENT,
    kind: 'market',
    limitTicks: null,
    lots,
    orderId,
    reduceOnly: lots < 0,
  };
  const commit = journal.add(
    'commit',
    {
      decisionHash: sha256Hex(orderId),
      equity: moneyOf(equityOf(world)),
      orders: [intent],
      targetLots: world.position + lots,
    },
    at,
  );
  journal.add(
    'plan',
    {
      algo: 'single',
      costQuantilesPpm: [100, 300, 600],
      limits: [],
      orderId,
      slices: [{ afterUs: 0, lots }],
    },
    { ...at, from: 'execution' },
  );
  journal.add('order.submit', { commit: commit.hash, ...intent, referenceTicks: world.price }, at);
  journal.add(
    'order.accepted',
    { eventTime: journal.at, orderId, venueOrderId: `v${n}` },
    { from: 'paper' },
  );
  const fill = world.price + Math.sign(lots) * 3;
  const fee = Math.abs(lots) * (fill / 100) * 0.0002;
  journal.add(
    'order.filled',
    {
      eventTime: journal.at,
      fee: moneyOf(fee),
      fillId: `f${n}`,
      instrument: INSTRUMENT,
      lots,
      orderId,
      priceTicks: fill,
      slippageTicks: 3,
    },
    { from: 'paper' },
  );
  world.cash -= lots * (fill / 100) + fee;
  world.costs += fee;
  world.position += lots;
}

function settleDue(world: World): void {
  const due = world.pending
    .filter((item) => !item.shadow && item.n <= world.settled + 0 + Number.MAX_SAFE_INTEGER)
    .slice(0, Math.max(0, world.pending.length - 1));
  for (const item of due) {
    world.pending.splice(world.pending.indexOf(item), 1);
    settleOne(world, item);
  }
}

function settleOne(world: World, item: World['pending'][number]): void {
  const { journal } = world;
  const isVoid = item.n % CYCLE === SCRIPT.void;
  const returnPpm = Math.round(((world.price - item.entry) / item.entry) * 1_000_000);
  let outcome = EDGES.findIndex((edge) => returnPpm <= edge);
  if (outcome < 0) outcome = 7;
  if (!isVoid) {
    world.settled += 1;
    for (const voice of VOICES) {
      const own = leaned(voice.lean)[outcome] as number;
      const q = item.q[outcome] as number;
      const stake = voice.stake / 1_000_000;
      world.weights[voice.expert] =
        ((world.weights[voice.expert] ?? 0) * (stake * own + (1 - stake) * q)) / q;
    }
  }
  const sorted = Object.fromEntries(
    Object.entries(world.weights).sort(([a], [b]) => (a < b ? -1 : 1)),
  );
  const ledger = {
    post0: sorted,
    post1: sorted,
    pre0: sorted,
    pre1: sorted,
    shadow: { ...sorted, placebo: 0.04 },
  };
  const evidence = { e: 0.94, mean: 0.0004, n: world.settled, needed: 3_744, sd: 0.02 };
  const cause = journal.records.findLast((record) => record.type === 'market.bar')?.seq ?? 1;
  const at = { round: item.round, lane: item.lane, cause };
  const settle = journal.add(
    'settle',
    {
      entryTicks: isVoid ? null : item.entry,
      evidence: {
        council: evidence,
        debate: { ...evidence, e: 1.1, needed: null },
        experts: Object.fromEntries([
          ...VOICES.map((voice) => [voice.expert, evidence]),
          ['placebo', { ...evidence, e: 0.4, needed: null }],
        ]),
      },
      experts: [...VOICES.map((voice) => voice.expert), 'risk', 'placebo'].map((expert) => ({
        asleep: expert === 'sentiment',
        direction: { post: 0.69, pre: 0.7 },
        expert,
        shape: { post: 1.4, pre: 1.4 },
        stake: { post: 500_000, pre: 500_000 },
      })),
      outcome: isVoid ? null : outcome,
      poolLosses: { direction: pooled(0.69), shape: pooled(1.41) },
      poolWeights: { direction: pooled(1 / 6), shape: pooled(1 / 6) },
      qLoss: { direction: 0.688, shape: 1.405 },
      questions: world.settled,
      returnPpm: isVoid ? null : returnPpm,
      settleSeq: cause,
      settleTicks: isVoid ? null : world.price,
      voidReason: isVoid ? 'no price within half a horizon' : null,
      weights: { direction: ledger, shape: ledger },
      weightsHash: zero,
    },
    at,
  );
  const rows = [
    ...VOICES.map((voice) => ({
      bound: -Math.log(voice.weight),
      expert: voice.expert,
      regret: voice.weight * 6 - 0.1,
    })),
  ];
  journal.add(
    'certificate',
    {
      debate: { direction: pooled(0.02), shape: pooled(0.02) },
      debateBound: Math.log(6),
      drift: 2e-16,
      holds: true,
      questions: world.settled,
      rows: { direction: rows, shape: rows },
      weightsHash: zero,
    },
    { ...at, cause: settle.seq },
  );
}

function closing(world: World, options: FixtureOptions): void {
  const { journal } = world;
  journal.add('market.quality', {
    accepted: journal.seq,
    flags: ['closes only'],
    instrument: INSTRUMENT,
    refused: { outlier: 2 },
    skewUs: null,
    stream: '1d',
  });
  if (options.halted === true) {
    journal.add('operator.halt', { by: 'abcd1234', text: 'fixture halt' }, { from: 'operator' });
    journal.add('risk.mode', { mode: 'halted', reason: 'halted by operator abcd1234' });
  }
  if (options.ended === true) {
    journal.add('market.ended', {
      bars: 56,
      dataset: 'fixture, made up for tests',
      lastEventTime: journal.at,
    });
  }
}
