/** Rosters, calls and books for tests of the council, made of real records. */
import { EDGE_SIGMAS } from '../../council/base-rate.ts';
import { toPpm } from '../../council/ppm.ts';
import { emptyRoster, foldRoster } from '../../council/roster.ts';
import type { Roster } from '../../protocols/view/roster.ts';
import { foldRoundBook, openRoundBook } from '../../council/round-book.ts';
import type { RoundBook } from '../../protocols/view/round-book.ts';
import type { Claim } from '../../protocols/bid.ts';
import type { Ledger } from '../../protocols/decision.ts';
import { instrumentId, laneId, messageId, roundId, seatId } from '../../protocols/ids.ts';
import type { ExpertId } from '../../protocols/ids.ts';
import type { AgentJoined } from '../../protocols/presence.ts';
import type { Cfp } from '../../protocols/question.ts';
import type { JournalRecord, RecordOf } from '../../protocols/record.ts';
import { PROTOCOL } from '../../protocols/record.ts';

export const HASH = '0'.repeat(64);
export const SPX = instrumentId('SPX');
export const ROUND = roundId(1);
export const LANE = laneId(SPX, '1b', 0);
export const EVEN_BASE = [23_000, 77_000, 170_000, 230_000, 230_000, 170_000, 77_000, 23_000];

export interface SeatSpec {
  readonly seat: string;
  readonly voices?: readonly string[];
  readonly ledgers?: readonly Ledger[];
  readonly shadow?: boolean;
  readonly newcomer?: boolean;
  readonly record?: AgentJoined['record'];
}

export function joined(spec: SeatSpec): AgentJoined {
  const voices = spec.voices ?? [];
  return {
    experts: voices.length === 0 ? [spec.seat] : voices.map((voice) => `${spec.seat}.${voice}`),
    incarnation: 0,
    ledgers: [...(spec.ledgers ?? ['direction', 'shape'])],
    manifestHash: HASH,
    newcomer: spec.newcomer ?? false,
    ...(spec.record === undefined ? {} : { record: spec.record }),
    role: 'forecaster',
    seat: seatId(spec.seat),
    shadow: spec.shadow ?? false,
    version: '1.0.0',
  };
}

/** A record of this session with everything that does not matter filled in. */
export function record<T extends JournalRecord['type']>(
  type: T,
  body: RecordOf<T>['body'],
  seq = 1,
): RecordOf<T> {
  return { at: 1_000_000, body, lane: LANE, round: ROUND, seq, type, v: PROTOCOL };
}

export const fold = (roster: Roster, spec: SeatSpec): void =>
  foldRoster(roster, record('agent.joined', joined(spec)) as JournalRecord);

export function rosterOf(...specs: readonly SeatSpec[]): Roster {
  const roster = emptyRoster();
  for (const spec of specs) fold(roster, spec);
  return roster;
}

export function cfpOf(changes: Partial<Cfp> = {}): Cfp {
  const sigma = changes.sigma ?? 10_000;
  return {
    asOf: { hash: HASH, seq: 100 },
    base: EVEN_BASE,
    book: {
      equity: '100000000',
      holdingHorizons: 1,
      markTicks: 1000,
      positionLots: 0,
      strategicLots: 0,
    },
    budget: { cpuMs: 100, tokens: 0, usd: 0 },
    cost: { feePpm: 100, halfSpreadPpm: 100, impactPpm: 0, volumeSharePpmMax: 10_000 },
    deadlines: { challenge: 1, rebut: 1, reveal: 1, revise: 1, seal: 1 },
    edges: EDGE_SIGMAS.map((multiple) => Math.round(multiple * sigma)),
    entryRule: 'next-close',
    horizon: { bars: 1, series: '1d' },
    instrument: SPX,
    moments: {
      m: [-2.6, -1.5, -0.82, -0.25, 0.25, 0.82, 1.5, 2.6],
      m2: [7, 2, 0.7, 0, 0, 0.7, 2, 7],
    },
    portfolioHash: HASH,
    settleRule: 'first-good-price',
    shadow: false,
    sigma,
    version: 1,
    voidRule: 'no-price-within-half-a-horizon',
    ...changes,
  };
}

export interface Said {
  readonly expert: string;
  readonly p: readonly number[];
  readonly stake?: number;
  readonly claims?: readonly Claim[];
  /** A changed forecast, founded on a ruling that the book gets. */
  readonly revised?: { readonly p: readonly number[]; readonly stake: number };
}

/** A book in which everyone has said this. */
export function bookOf(cfp: Cfp, said: readonly Said[] = []): RoundBook {
  const book = openRoundBook(record('cfp', cfp));
  const put = (entry: JournalRecord): void => foldRoundBook(book, entry);
  for (const { expert, p, stake, claims } of said) {
    put(
      record('bid', {
        claims: [...(claims ?? [])],
        expert: expert as unknown as ExpertId,
        nonce: '0'.repeat(32),
        p: [...p],
        provenance: {
          agent: expert,
          answerHash: null,
          promptHash: null,
          tokens: 0,
          usd: 0,
          version: '1.0.0',
        },
        stake: stake ?? 1_000_000,
        text: '',
      }) as JournalRecord,
    );
  }
  for (const { expert: name, revised } of said) {
    if (revised === undefined) continue;
    const expert = name as unknown as ExpertId;
    const rulingId = messageId(ROUND, expert, 'ruling', 0);
    put(
      record('ruling', {
        challengeId: messageId(ROUND, expert, 'challenge', 0),
        claimHeld: false,
        claimValue: null,
        evaluator: 'test',
        outcome: 'upheld',
        rulingId,
        target: expert,
        trace: '',
      }) as JournalRecord,
    );
    put(
      record('revise', {
        because: [rulingId],
        expert,
        n: 0,
        p: [...revised.p],
        stake: revised.stake,
        text: '',
      }) as JournalRecord,
    );
  }
  return book;
}

/** Base's bins inside a side, with this chance of up. */
export function tilted(base: readonly number[], up: number): number[] {
  const firstUp = base.length / 2;
  const whole = base.reduce((sum, part) => sum + part, 0);
  const above = base.slice(firstUp).reduce((sum, part) => sum + part, 0);
  return toPpm(
    base.map((part, bin) =>
      bin < firstUp ? (part * (1 - up)) / (whole - above) : (part * up) / above,
    ),
  );
}

/** A small seeded generator of doubles in [0, 1): the same seed gives the same world. */
export function uniform(seed: number): () => number {
  let state = (seed * 2_654_435_761 + 0x9e37_79b9) >>> 0;
  return () => {
    state = (state + 0x6d2b_79f5) >>> 0;
    let mixed = state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
