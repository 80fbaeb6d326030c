/**
 * The scar ledger of a lane. A contradiction is never deleted: it is open until it is decided by the
 * odds (collapsed), found again in the lane's next round (merged into the scar of that round), or
 * not found again there (expired). detected = open + collapsed + expired + merged, always.
 *
 * The state holds the scars of the lane's last round only; the journal holds them all.
 */
import type { ExpertId, RoundId } from '../../protocols/ids.ts';
import type { Scar, ScarState, TensionPair } from '../../protocols/tension.ts';
import type { Ppm, Seq } from '../../protocols/units.ts';
import { ln } from '../ln.ts';
import { PPM } from '../../protocols/units.ts';

/** Scars a round may open; the tensest pairs come first. */
export const SCARS_MAX = 16;

export type ScarCounts = Record<ScarState | 'detected', number>;

/** Plain state. */
export interface ScarLedger {
  readonly counts: ScarCounts;
  /** Scars of the last round in which the lane was tense, whatever became of them. */
  scars: Scar[];
}

export const emptyScarLedger = (): ScarLedger => ({
  counts: { collapsed: 0, detected: 0, expired: 0, merged: 0, open: 0 },
  scars: [],
});

/** One side of a contradiction, as it was said. */
export interface Side {
  readonly name: ExpertId | string;
  /** Journal positions of what was said. */
  readonly said: readonly Seq[];
  readonly q: readonly Ppm[];
}

/** What a round opens scars with. */
export interface ScarCase {
  readonly round: RoundId;
  /** Pairs above the entry level, tensest first. */
  readonly pairs: readonly TensionPair[];
  readonly sideOf: (name: string) => Side;
  /** Entropy of the pool, nats. */
  readonly entropy: number;
}

const samePair = (a: Pick<Scar, 'a' | 'b'>, b: Pick<Scar, 'a' | 'b'>): boolean =>
  (a.a === b.a && a.b === b.b) || (a.a === b.b && a.b === b.a);

/**
 * A new round of the lane: opens its scars and ends those of the round before. Answers what changed,
 * the old first.
 */
export function openScars(ledger: ScarLedger, found: ScarCase): Scar[] {
  const { entropy, round, sideOf } = found;
  const opened = found.pairs.slice(0, SCARS_MAX).map((pair, n): Scar => {
    const [a, b] = [sideOf(pair.a), sideOf(pair.b)];
    return {
      a: pair.a,
      b: pair.b,
      bids: [...a.said, ...b.said].slice(0, 4),
      entropyAfter: null,
      entropyBefore: entropy,
      id: `${round}/${n}`,
      into: null,
      kind: pair.kind,
      lossA: null,
      lossB: null,
      qA: [...a.q],
      qB: [...b.q],
      state: 'open',
      tension: pair.tension,
    };
  });
  const ended = ledger.scars
    .filter(({ state }) => state === 'open')
    .map((scar): Scar => {
      const into = opened.find((candidate) => samePair(candidate, scar));
      count(ledger, 'open', -1);
      count(ledger, into === undefined ? 'expired' : 'merged', 1);
      return into === undefined
        ? { ...scar, state: 'expired' }
        : { ...scar, into: into.id, state: 'merged' };
    });
  count(ledger, 'detected', opened.length);
  count(ledger, 'open', opened.length);
  ledger.scars = opened;
  return [...ended, ...opened];
}

/** Decides every open scar by the odds. @param entropy of the pool that decides, nats. */
export function collapseScars(ledger: ScarLedger, entropy: number): Scar[] {
  const collapsed: Scar[] = [];
  ledger.scars = ledger.scars.map((scar) => {
    if (scar.state !== 'open') return scar;
    count(ledger, 'open', -1);
    count(ledger, 'collapsed', 1);
    const decided: Scar = { ...scar, entropyAfter: entropy, state: 'collapsed' };
    collapsed.push(decided);
    return decided;
  });
  return collapsed;
}

/**
 * The outcome is known: each side of each scar of the round gets its log loss, nats. What is still
 * open stays so until the lane's next round shows whether it comes back.
 */
export function scoreScars(
  ledger: ScarLedger,
  { entropy, outcome, round }: { entropy: number; outcome: number; round: RoundId },
): Scar[] {
  ledger.scars = ledger.scars.map((scar) =>
    scar.id.startsWith(`${round}/`)
      ? {
          ...scar,
          entropyAfter: scar.entropyAfter ?? entropy,
          lossA: -ln((scar.qA[outcome] as number) / PPM),
          lossB: -ln((scar.qB[outcome] as number) / PPM),
        }
      : scar,
  );
  return ledger.scars.filter(({ id }) => id.startsWith(`${round}/`));
}

function count(ledger: ScarLedger, what: keyof ScarCounts, by: number): void {
  ledger.counts[what] += by;
}
