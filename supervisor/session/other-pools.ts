/** Pools of other lanes that a round is held against: their questions are open, their Q stands. */
import type { OtherPool } from '../../council/contradiction/measure.ts';
import { reliabilityOf } from '../../council/contradiction/proposal.ts';
import { firstUpBin } from '../../protocols/bins.ts';
import { shrunkCorrelation } from './allocation.ts';
import { standingEvidence } from './evidence.ts';
import type { OpenRound, SessionState } from './state.ts';

/** Pools compared with a round; the newest come first. */
const OTHERS_MAX = 8;

/**
 * The newest pool of each other horizon of the instrument, and of the same horizon of each other
 * instrument, at most eight. Other instruments count by the shrunk correlation of their returns.
 */
export function otherPools(state: SessionState, round: OpenRound): OtherPool[] {
  const bins = round.book.call.body.base.length;
  const seen = new Set<string>();
  const pools: OtherPool[] = [];
  for (const other of [...state.rounds.values()].reverse()) {
    if (pools.length === OTHERS_MAX) break;
    const key = `${other.instrument} ${other.bars}`;
    const stated = other.book.aggregate;
    const same = other.instrument === round.instrument;
    if (other === round || stated === undefined || seen.has(key)) continue;
    if (!same && other.bars !== round.bars) continue;
    if (stated.body.q.length !== bins) continue;
    seen.add(key);
    const rho = same ? 1 : shrunkCorrelation(state.risk, round.instrument, other.instrument);
    if (rho === 0) continue;
    pools.push({
      link: { across: same ? 'horizons' : 'instruments', rho },
      proposal: {
        ageBars: ageOf(other),
        evidence: new Map(),
        firstUp: firstUpBin(other.book.call.body.edges),
        horizonBars: other.bars,
        name: `lane:${other.book.lane}`,
        q: stated.body.q,
        reliability: reliabilityOf(standingEvidence(state, other).council),
      },
      said: stated.seq,
    });
  }
  return pools;
}

/** Bars since the question was put: one to the entry, then those of its horizon that have passed. */
const ageOf = ({ bars, clock }: OpenRound): number =>
  clock.entryTicks === null ? 0 : 1 + bars - clock.barsLeft;
