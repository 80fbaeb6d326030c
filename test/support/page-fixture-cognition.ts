/**
 * Contradiction and heat of a fixture round, by the published formulas in plain loops: pairwise
 * tension, entropy split, scars with a ledger that adds up. What is decided about a tension is
 * scripted by the round's number, so that each decision can be asked for.
 */
import { addField, addGraph, FIELD_SIZE, newFixtureField } from './page-fixture-field.ts';
import type { FixtureField } from './page-fixture-field.ts';
import { BASE, leaned, seatOfExpert, VOICES } from './page-fixture-world.ts';
import type { At, Bid, FixtureJournal } from './page-fixture-world.ts';

const PPM = 1_000_000;
/** What is done about a round's tension, by its number modulo 12. */
export const TENSION_SCRIPT = { surge: 2, collapse: 5, buffer: 8 } as const;
const CYCLE = 12;

/** In rounds scripted to conflict two voices are far apart; undefined for all others. */
export function opposedLean(expert: string, n: number): number | undefined {
  if (!Object.values(TENSION_SCRIPT).some((step) => step === n % CYCLE)) return undefined;
  if (expert === 'technical.trend') return 120_000;
  return expert === 'technical.reversal' ? -150_000 : undefined;
}
/** The graph is rebuilt after this many rounds. */
const GRAPH_EVERY = 21;

interface FixtureScar {
  a: string;
  b: string;
  bids: number[];
  entropyAfter: number | null;
  entropyBefore: number;
  id: string;
  into: string | null;
  kind: string;
  lossA: number | null;
  lossB: number | null;
  qA: number[];
  qB: number[];
  state: 'open' | 'collapsed' | 'expired' | 'merged';
  isSurge: boolean;
  tension: number;
}

/** What asking for more has brought so far in a fixture run. */
function surgeOf(cognition: FixtureCognition) {
  const asked = [...cognition.scars.values()].flat().filter((scar) => scar.isSurge).length;
  return {
    asked,
    evidence: { e: 0.99, mean: -0.0004, n: asked, needed: null, sd: 0.003 },
    gain: -0.0004,
    shift: 0.06,
    shiftExpected: 0.05,
    supplements: 1,
  };
}

export interface FixtureCognition {
  readonly field: FixtureField;
  /** Scars of a lane, all ever seen. */
  readonly scars: Map<string, FixtureScar[]>;
  /** Questions of a lane whose heat has been measured. */
  readonly seen: Map<string, number>;
}

export const newFixtureCognition = (size = FIELD_SIZE): FixtureCognition => ({
  field: newFixtureField(size),
  scars: new Map(),
  seen: new Map(),
});

const shareUp = (p: readonly number[]): number =>
  p.slice(4).reduce((sum, value) => sum + value, 0) / PPM;
const entropy = (p: readonly number[]): number =>
  p.reduce((sum, value) => sum - (value > 0 ? value * Math.log(value) : 0), 0);
const shares = (p: readonly number[]): number[] => p.map((value) => value / PPM);

function mixture(all: readonly (readonly number[])[]): number[] {
  return (all[0] ?? []).map(
    (_, bin) => all.reduce((sum, p) => sum + (p[bin] ?? 0), 0) / all.length,
  );
}

function split(bids: readonly Bid[]): { disagreement: number; doubt: number; total: number } {
  const all = bids.map((bid) => shares(bid.p));
  const total = entropy(mixture(all));
  const doubt = all.reduce((sum, p) => sum + entropy(p), 0) / all.length;
  return { disagreement: Math.max(0, total - doubt), doubt, total };
}

function pairOf(x: Bid, y: Bid, scale: number) {
  const [a, b] = [shares(x.p), shares(y.p)];
  const opposition = Math.max(0, -(2 * shareUp(x.p) - 1) * (2 * shareUp(y.p) - 1)) * scale;
  const divergence = (entropy(mixture([a, b])) - (entropy(a) + entropy(b)) / 2) / Math.LN2;
  const same = seatOfExpert(x.expert) === seatOfExpert(y.expert);
  return {
    a: x.expert,
    b: y.expert,
    divergence,
    kind: same ? 'interpretive' : 'informational',
    opposition,
    relevance: 0.9,
    tension: Math.min(
      1,
      0.9 * (0.7 * Math.sqrt(opposition) + 0.3 * Math.sqrt(Math.max(0, divergence))),
    ),
  };
}

/** Heard by the direction ledger: who may contradict whom. */
const speakers = (bids: readonly Bid[]): Bid[] =>
  bids.filter((bid) => bid.expert !== 'risk' && bid.expert !== 'placebo');

export interface Contradicting {
  readonly n: number;
  readonly at: At;
  readonly bids: Bid[];
  /** Journal positions of the bids, by expert. */
  readonly seqs: Readonly<Record<string, number>>;
}

/** Before the pool: field, contradiction, and the surge it may ask for. */
export function contradict(
  journal: FixtureJournal,
  cognition: FixtureCognition,
  { n, at, bids, seqs }: Contradicting,
): void {
  const step = n % CYCLE;
  const decision =
    step === TENSION_SCRIPT.surge
      ? 'surge'
      : step === TENSION_SCRIPT.collapse
        ? 'collapse'
        : step === TENSION_SCRIPT.buffer
          ? 'buffer'
          : 'none';
  const context = { journal, cognition, n, at, seqs };
  addTension(context, bids, { stage: 'bids', decision });
  if (decision !== 'surge') return;
  const mover = bids.find((bid) => bid.expert === 'technical.trend');
  if (mover === undefined) return;
  mover.p = leaned(25_000);
  journal.add(
    'supplement',
    {
      expert: mover.expert,
      likelihood: [60_000, 40_000, 20_000, 0, -20_000, -40_000, -60_000, -80_000],
      p: mover.p,
      seen: [journal.seq - 20],
      stake: 500_000,
      text: 'the five-day trend has turned; seen again on the longer window',
    },
    { ...at, from: 'technical' },
  );
  addTension(context, bids, { stage: 'surge', decision: 'none' });
}

interface Context {
  readonly journal: FixtureJournal;
  readonly cognition: FixtureCognition;
  readonly n: number;
  readonly at: At;
  readonly seqs: Readonly<Record<string, number>>;
}

interface Look {
  readonly stage: 'bids' | 'surge' | 'settled';
  readonly decision: string;
}

function addTension(context: Context, bids: readonly Bid[], look: Look): void {
  const { journal, cognition, n, at, seqs } = context;
  const heard = speakers(bids);
  const isTense = look.decision !== 'none';
  // Opposition is stretched in scripted rounds, so that some tension is above 0.40.
  const scale = isTense ? 4 : 1;
  const pairs = heard.flatMap((x, index) => heard.slice(index + 1).map((y) => pairOf(x, y, scale)));
  const top = pairs.toSorted((x, y) => y.tension - x.tension)[0];
  const scars = cognition.scars.get(at.lane) ?? [];
  cognition.scars.set(at.lane, scars);
  const changed: FixtureScar[] = [];
  if (look.stage === 'bids' && isTense && top !== undefined) {
    const scar: FixtureScar = {
      a: top.a,
      b: top.b,
      bids: [seqs[top.a] ?? 1, seqs[top.b] ?? 1],
      entropyAfter: null,
      entropyBefore: split(heard).total,
      id: `${at.round}/0`,
      into: null,
      kind: top.kind,
      lossA: null,
      lossB: null,
      qA: bids.find((bid) => bid.expert === top.a)?.p ?? BASE,
      qB: bids.find((bid) => bid.expert === top.b)?.p ?? BASE,
      state: look.decision === 'collapse' ? 'collapsed' : 'open',
      tension: top.tension,
      isSurge: look.decision === 'surge',
    };
    if (scar.state === 'collapsed') scar.entropyAfter = scar.entropyBefore;
    scars.push(scar);
    changed.push(scar);
  }
  const last = scars.at(-1);
  if (look.stage === 'surge' && last !== undefined && last.state === 'open') {
    last.state = 'collapsed';
    last.entropyAfter = split(heard).total;
    changed.push(last);
  }
  const group = split(heard);
  journal.add(
    'tension',
    {
      decision: look.decision,
      gradient: gradientOf(heard),
      group: { ceiling: Math.log(heard.length), tension: group.disagreement },
      lambda: 0.21 + 0.01 * (n % 7),
      largest: top?.tension ?? 0,
      ledger: ledgerOf(scars),
      pairs,
      scars: changed.map(told),
      stage: look.stage,
      tense: isTense,
      thresholds: n < 20 ? { enter: null, leave: null } : { enter: 0.18, leave: 0.11 },
      value: { budget: 0.4, cost: 0.02, perfect: 0.11, sample: isTense ? 0.034 : 0.008 },
    },
    at,
  );
}

const told = ({ isSurge: _isSurge, ...scar }: FixtureScar) => ({ ...scar });

function ledgerOf(scars: readonly FixtureScar[]) {
  const count = (state: FixtureScar['state']): number =>
    scars.filter((scar) => scar.state === state).length;
  return {
    collapsed: count('collapsed'),
    detected: scars.length,
    expired: count('expired'),
    merged: count('merged'),
    open: count('open'),
  };
}

/** w q (ln(q / m) - KL(q from m)), the six steepest. */
function gradientOf(heard: readonly Bid[]): { bin: number; expert: string; slope: number }[] {
  const all = heard.map((bid) => shares(bid.p));
  const m = mixture(all);
  return heard
    .flatMap((bid, index) => {
      const q = all[index] as number[];
      const kl = q.reduce((sum, value, bin) => sum + value * Math.log(value / (m[bin] ?? 1)), 0);
      return q.map((value, bin) => ({
        bin,
        expert: bid.expert,
        slope: (value * (Math.log(value / (m[bin] ?? 1)) - kl)) / heard.length,
      }));
    })
    .toSorted((x, y) => Math.abs(y.slope) - Math.abs(x.slope))
    .slice(0, 6);
}

const ERASURE = { atFloor: 0, budget: 0.02, erased: 0.011, over: false, post: 0.004, pre: 0.004 };

/** After the pool: where the uncertainty sat, how warm it was, what moved too far. */
export function heat(
  journal: FixtureJournal,
  cognition: FixtureCognition,
  {
    at,
    before,
    after,
  }: { readonly at: At; readonly before: readonly Bid[]; readonly after: readonly Bid[] },
): void {
  const n = (cognition.seen.get(at.lane) ?? 0) + 1;
  cognition.seen.set(at.lane, n);
  const beta = 0.55 + 0.3 / Math.sqrt(n);
  const moved = after.filter((bid, index) => bid.p !== before[index]?.p);
  const tempered = BASE.map((base, bin) => {
    const q = (leaned(12_000)[bin] as number) / PPM;
    return Math.exp(beta * Math.log(q) + (1 - beta) * Math.log(base / PPM));
  });
  const sum = tempered.reduce((total, value) => total + value, 0);
  journal.add(
    'thermo',
    {
      atRest: split(speakers(after)).disagreement * 0.3,
      ceiling: Math.log(BASE.length),
      erasure: { direction: ERASURE, shape: ERASURE },
      freeEnergy: { base: 0.041, floor: 0.012, post: 0.017, pre: 0.026, q: 0.014 },
      growth: {
        alarm: false,
        evenOdds: 0.0029,
        gain: 0.0031,
        growth: 0.0026,
        lower: n < 60 ? null : -0.006,
        n,
      },
      memory: { gain: 0.8, halfLife: 340 },
      minority: {
        experts: moved.map((bid) => ({
          expert: bid.expert,
          from: 0.041,
          share: 0.09,
          up: shareUp(bid.p),
          upPool: 0.53,
        })),
        ratio: moved.length === 0 ? 0.02 : 0.12,
        threshold: 0.1,
      },
      moves: moved.map((bid, index) => ({
        allowed: 0.0012,
        cause: 'surge',
        expert: bid.expert,
        flagged: index === 0,
        moved: index === 0 ? 0.0021 : 0.0009,
        seq: journal.seq,
        struck: 0,
      })),
      post: split(speakers(after)),
      pre: split(speakers(before)),
      said: { bins: 0.014, side: 0.004 },
      temperature: {
        applied: false,
        beta,
        betaHigh: Math.min(2, beta + 0.7 / Math.sqrt(n)),
        betaLow: Math.max(0, beta - 0.7 / Math.sqrt(n)),
        evidence: { e: 1.2, mean: 0.0002, n, needed: 4_100, sd: 0.012 },
        ledgers: {
          direction: { beta, high: Math.min(2, beta + 0.3), low: Math.max(0, beta - 0.3) },
          shape: { beta, high: Math.min(2, beta + 0.3), low: Math.max(0, beta - 0.3) },
        },
        q: tempered.map((value) => value / sum),
      },
      unanimity: split(speakers(after)).disagreement * 0.9,
    },
    at,
  );
}

/** The outcome is known: every scar of the round is scored; what was left open has expired. */
export function rescore(
  journal: FixtureJournal,
  cognition: FixtureCognition,
  at: At & { readonly cause: number },
  outcome: number | null,
): void {
  const scars = cognition.scars.get(at.lane) ?? [];
  const changed = scars.filter((scar) => scar.id.startsWith(`${at.round}/`));
  for (const scar of changed) {
    if (scar.state === 'open') {
      scar.state = 'expired';
      scar.entropyAfter = scar.entropyBefore;
    }
    if (outcome === null) continue;
    scar.lossA = -Math.log((scar.qA[outcome] ?? 1) / PPM);
    scar.lossB = -Math.log((scar.qB[outcome] ?? 1) / PPM);
  }
  if (changed.length === 0) return;
  journal.add(
    'tension',
    {
      decision: 'none',
      gradient: [],
      group: { ceiling: Math.log(VOICES.length), tension: 0 },
      lambda: 0,
      largest: 0,
      ledger: ledgerOf(scars),
      pairs: [],
      scars: changed.map(told),
      stage: 'settled',
      ...(changed.some((scar) => scar.isSurge) ? { surge: surgeOf(cognition) } : {}),
      tense: false,
      thresholds: { enter: null, leave: null },
      value: { budget: 0, cost: 0, perfect: 0, sample: 0 },
    },
    at,
  );
}

/** The field is read out for the questions just asked; its graph is rebuilt now and then. */
export function readField(
  journal: FixtureJournal,
  { field }: FixtureCognition,
  n: number,
  at: At,
): void {
  if (n % GRAPH_EVERY === 1) addGraph(journal, field);
  addField(journal, field, at);
}
