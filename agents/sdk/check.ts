/**
 * The test kit of a plugin: rehearses it on a made-up market and reports whether it keeps the
 * contract. Every check runs the agent afresh; a thrown error is a finding, not a crash of the kit.
 */
import type { Agent } from './contract.ts';
import { importAgent } from './import-agent.ts';
import { loadManifest } from './load.ts';
import type { LoadedAgent } from './load.ts';
import { rehearse } from './rehearsal.ts';
import type { Answering, RehearsalOptions, Rehearsed } from './rehearsal.ts';
import { createSeat, expertsOfSeat } from './seat.ts';
import { digestState } from './state-digest.ts';
import { WARM_UP_BARS } from '../../council/question.ts';
import { checkClaims } from '../../council/claim-check.ts';
import { checkSupplement } from '../../council/evidence-bound.ts';
import { checkBid, checkEvidence, checkForecast } from '../../council/ppm.ts';
import { atOnce } from '../../protocols/awaitable.ts';
import { canonical } from '../../protocols/canonical.ts';
import { errorReport } from '../../protocols/errors.ts';
import type { AppError } from '../../protocols/errors.ts';
import type { Ask, SeatMessage, SeatSpec } from '../../protocols/host.ts';
import { seatId } from '../../protocols/ids.ts';
import type { RoundId } from '../../protocols/ids.ts';
import type { Cfp } from '../../protocols/question.ts';
import type { RecordOf } from '../../protocols/record.ts';

export interface CheckOptions {
  readonly config?: Readonly<Record<string, unknown>>;
  /** Rounds of the long rehearsal; 40 by default. */
  readonly rounds?: number;
  readonly seed?: number;
}

export interface CheckRow {
  readonly name: string;
  readonly ok: boolean;
  /** What was seen; of a failure, where. */
  readonly detail: string;
}

export interface CheckReport {
  readonly agent: string;
  readonly version: string;
  readonly manifestHash: string;
  readonly ok: boolean;
  readonly seed: number;
  readonly rows: readonly CheckRow[];
  /** Messages said in the long rehearsal, by type. */
  readonly said: Readonly<Record<string, number>>;
}

interface Subject {
  readonly agent: Agent<unknown>;
  readonly loaded: LoadedAgent;
  readonly rounds: number;
  readonly seed: number;
  readonly spec: SeatSpec;
}

/**
 * Checks the agent in `path` (a folder, or its agent.json).
 * @throws the codes of `loadManifest` and `importAgent`: without an agent there is nothing to check.
 */
export async function checkAgent(path: string, options: CheckOptions = {}): Promise<CheckReport> {
  const loaded = await loadManifest(path);
  const { manifest, moduleUrl } = loaded;
  const agent = await importAgent({ manifest, moduleUrl });
  return checkLoaded(agent, loaded, options);
}

/** The same for an agent at hand: tests hand in cheats. */
export function checkLoaded(
  agent: Agent<unknown>,
  loaded: LoadedAgent,
  options: CheckOptions = {},
): CheckReport {
  const { manifest, moduleUrl } = loaded;
  const seed = options.seed ?? 1;
  const config = options.config ?? {};
  const seat = seatId(manifest.id);
  const spec: SeatSpec = { config, incarnation: 1, manifest, moduleUrl, runSeed: seed, seat };
  const subject: Subject = { agent, loaded, rounds: options.rounds ?? 40, seed, spec };
  const rows = checks.map(([name, check]) => row(name, () => check(subject)));
  return {
    agent: manifest.id,
    manifestHash: loaded.hash,
    ok: rows.every(({ ok }) => ok),
    rows,
    said: rows[0]?.ok === true ? counts(run(subject)) : {},
    seed,
    version: manifest.version,
  };
}

/** Answers a sentence about what was seen. @throws a Finding, or whatever the agent throws. */
type Check = (subject: Subject) => string;

/** Order matters: the first finding explains the later ones. */
const checks: readonly (readonly [string, Check])[] = [
  ['conformance', conformance],
  ['determinism', determinism],
  ['purity', purity],
  ['look-ahead', lookAhead],
  ['restart', restart],
  ['snapshot', snapshot],
  ['odd calls', oddCalls],
];

class Finding extends Error {}

function row(name: string, check: () => string): CheckRow {
  try {
    return { detail: check(), name, ok: true };
  } catch (thrown) {
    const detail = thrown instanceof Finding ? thrown.message : errorReport(thrown).message;
    return { detail, name, ok: false };
  }
}

function run(subject: Subject, over: Partial<RehearsalOptions> = {}): Rehearsed {
  const seats = [{ seat: createSeat(subject.spec, subject.agent), spec: subject.spec }];
  return rehearse(seats, { rounds: subject.rounds, seed: subject.seed, ...over });
}

function counts({ said }: Rehearsed): Record<string, number> {
  const all: Record<string, number> = {};
  for (const { type } of said.flatMap(({ messages }) => messages)) {
    all[type] = (all[type] ?? 0) + 1;
  }
  return all;
}

function conformance(subject: Subject): string {
  const rehearsed = run(subject);
  const calls = new Map<RoundId | undefined, RecordOf<'cfp'>>();
  for (const record of rehearsed.records) {
    if (record.type === 'cfp') calls.set(record.round, record);
  }
  const standing = new Map<string, readonly number[]>();
  for (const { ask, messages } of rehearsed.said) {
    for (const message of messages) {
      const call = calls.get(ask.round) as RecordOf<'cfp'>;
      const error = misfitOf(message, call, standing);
      if (error !== undefined) throw new Finding(`${ask.round}: ${error.message}`);
    }
  }
  const all = counts(rehearsed);
  const spoke = (all['bid'] ?? 0) + (all['refuse'] ?? 0);
  const voices = expertsOfSeat(subject.spec).length;
  if (spoke !== voices * subject.rounds) {
    throw new Finding(`${spoke} bids and refusals of ${voices} voices in ${subject.rounds} rounds`);
  }
  const said = Object.entries(all).map(([type, count]) => `${count} ${type}`);
  return `${subject.rounds} rounds: ${said.join(', ') || 'nothing said'}`;
}

/** Why a forecast would not count; `standing` holds what each expert said last in each round. */
function misfitOf(
  message: SeatMessage,
  call: RecordOf<'cfp'>,
  standing: Map<string, readonly number[]>,
): AppError | undefined {
  const { type } = message;
  if (type !== 'bid' && type !== 'revise' && type !== 'supplement') return undefined;
  const key = `${call.round} ${message.body.expert}`;
  const last = standing.get(key);
  standing.set(key, message.body.p);
  switch (type) {
    case 'bid':
      return (
        checkBid(message.body, call.body.base.length) ??
        checkEvidence(message.body, call.body.asOf.seq) ??
        checkClaims(message.body, call.body)
      );
    case 'revise':
      return checkForecast(message.body, call.body.base.length);
    case 'supplement':
      return last === undefined ? undefined : checkSupplement(message.body, last);
  }
}

function determinism(subject: Subject): string {
  same(run(subject), run(subject), 'two runs of the same rounds differ');
  return 'two runs, the same bytes';
}

/** Compares what was said up to a round; all of it without one. */
function same(a: Rehearsed, b: Rehearsed, what: string, upTo = Infinity): void {
  for (const [index, { ask, messages }] of a.said.entries()) {
    if (Number(ask.round.slice(1)) > upTo) return;
    const other = b.said[index];
    const equal =
      other !== undefined &&
      canonical(other.ask) === canonical(ask) &&
      canonical(other.messages) === canonical(messages);
    if (!equal) throw new Finding(`${what}: ${ask.round}, phase ${ask.phase}`);
  }
}

function purity(subject: Subject): string {
  let asked = 0;
  const answering: Answering = ({ seat }, ask) => {
    const before = stateOf(seat.snapshot().state);
    const first = atOnce(seat.answer(ask));
    const second = atOnce(seat.answer(ask));
    if (canonical(first) !== canonical(second)) {
      throw new Finding(`asked twice, two answers: ${ask.round}, phase ${ask.phase}`);
    }
    if (stateOf(seat.snapshot().state) !== before) {
      throw new Finding(`an answer changed the state: ${ask.round}, phase ${ask.phase}`);
    }
    asked += 1;
    return first;
  };
  run(subject, { answering, rounds: Math.min(subject.rounds, 4) });
  return `${asked} answers, each asked twice, state unchanged`;
}

const stateOf = (stored: unknown): string => digestState((stored as { agent: unknown }).agent);

/** The world is another one after the call of round n: nothing said up to round n may change. */
function lookAhead(subject: Subject): string {
  const honest = run(subject);
  const cuts = [1, Math.floor(subject.rounds / 2), subject.rounds];
  for (const cut of cuts) {
    const other = run(subject, { alteredFrom: WARM_UP_BARS + cut });
    same(honest, other, 'with the future altered, another answer', cut);
  }
  return `futures altered after rounds ${cuts.join(', ')}: the same bytes before`;
}

/** A new incarnation before every answer of one round, rebuilt from records. */
function restart(subject: Subject): string {
  const rounds = Math.min(subject.rounds, 10);
  let restarts = 0;
  const answering =
    (at: number): Answering =>
    (entry, ask, records) => {
      if (Number(ask.round.slice(1)) === at) {
        entry.seat = createSeat(subject.spec, subject.agent);
        for (const record of records) entry.seat.fold(record);
        restarts += 1;
      }
      return atOnce(entry.seat.answer(ask));
    };
  const golden = run(subject, { rounds });
  for (const at of [Math.ceil(rounds / 2), rounds]) {
    same(
      golden,
      run(subject, { answering: answering(at), rounds }),
      'after a restart another answer',
    );
  }
  return `${restarts} restarts, the same bytes`;
}

/** A new incarnation from a stored snapshot before every third round. */
function snapshot(subject: Subject): string {
  const rounds = Math.min(subject.rounds, 10);
  let snapshots = 0;
  const answering: Answering = (entry, ask): readonly SeatMessage[] => {
    if (ask.phase === 'seal' && Number(ask.round.slice(1)) % 3 === 1) {
      entry.seat = fromSnapshot(subject, entry.seat.snapshot());
      snapshots += 1;
    }
    return atOnce(entry.seat.answer(ask));
  };
  same(
    run(subject, { rounds }),
    run(subject, { answering, rounds }),
    'from a snapshot another answer',
  );
  return `${snapshots} snapshots, the same bytes`;
}

const fromSnapshot = (subject: Subject, stored: NonNullable<SeatSpec['snapshot']>) =>
  createSeat({ ...subject.spec, snapshot: structuredClone(stored) }, subject.agent);

/** Questions unlike the usual ones: the answer may be a refusal, never an error. */
function oddCalls(subject: Subject): string {
  const last = subject.rounds > 12 ? 12 : subject.rounds;
  const seen: Ask[] = [];
  const answering: Answering = ({ seat }, ask) => {
    seen.push(ask);
    return atOnce(seat.answer(ask));
  };
  const call = (cfp: Cfp, round: number): Cfp => (odd[round % odd.length] as OddCall)(cfp);
  run(subject, { answering, call, rounds: last });
  return `${last} odd questions, ${seen.length} answers`;
}

type OddCall = (cfp: Cfp) => Cfp;
const even = (bins: number): number[] => {
  const each = Math.floor(1_000_000 / bins);
  return Array.from({ length: bins }, (_bin, k) =>
    k === 0 ? 1_000_000 - each * (bins - 1) : each,
  );
};
/** K bins around 0, evenly spaced. */
const binned = (cfp: Cfp, bins: number): Cfp => {
  const half = Math.floor(bins / 2);
  const moments = Array.from({ length: bins }, (_bin, k) => k - half + 0.5);
  return {
    ...cfp,
    base: even(bins),
    edges: Array.from({ length: bins - 1 }, (_edge, k) => (k + 1 - half) * 5_000),
    moments: { m: moments, m2: moments.map((m) => m * m) },
  };
};
const odd: readonly OddCall[] = [
  (cfp) => binned(cfp, 2),
  (cfp) => binned(cfp, 4),
  (cfp) => binned(cfp, 64),
  (cfp) => ({ ...cfp, sigma: 1 }),
  (cfp) => ({ ...cfp, sigma: 499_999 }),
  (cfp) => ({ ...cfp, horizon: { bars: 20, series: '1d' } }),
  (cfp) => ({ ...cfp, horizon: { bars: 1, series: '9m' } }),
  (cfp) => ({ ...cfp, horizon: { us: 10_000_000 } }),
  (cfp) => ({ ...cfp, base: [993_000, 1_000, 1_000, 1_000, 1_000, 1_000, 1_000, 1_000] }),
  (cfp) => ({ ...cfp, book: { ...cfp.book, equity: '0' } }),
  (cfp) => ({ ...cfp, shadow: true }),
];
