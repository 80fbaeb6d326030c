/**
 * Tension between two proposals. Opposition and not divergence alone: Jensen-Shannon puts 0.6
 * against 0.9, the same side, above 0.6 against 0.4, opposite sides.
 *
 *   T = omega (eta sqrt(O) + (1 - eta) sqrt(J)),  O = max(0, -d_a d_b),  J = JSD in bits
 *   omega = o_h o_t |rho| sqrt(r_a r_b)
 */
import type { TensionKind } from '../../protocols/tension.ts';
import { exp } from '../exp.ts';
import { ln } from '../ln.ts';
import { jensenShannon } from './divergence.ts';
import { directionScore, mirrored } from './proposal.ts';
import type { Evidence, Proposal } from './proposal.ts';

/** Share of opposition in a tension. */
export const ETA = 0.7;
/** Evidence is the same from this overlap on. */
const SAME_EVIDENCE = 0.5;
const LN2 = ln(2);

/** How two proposals are linked. */
export interface Link {
  /** Correlation of the returns they are about; 1 for one instrument. */
  readonly rho: number;
  /** Same lane, other horizon of the instrument, or other instrument. */
  readonly across: 'experts' | 'horizons' | 'instruments';
}

export const SAME_QUESTION: Link = { across: 'experts', rho: 1 };

export interface PairTension {
  readonly divergence: number;
  readonly kind: TensionKind;
  readonly opposition: number;
  readonly relevance: number;
  /** 0 to 1. */
  readonly tension: number;
}

/** Horizons a factor e apart keep 0.61 of it, a factor 10 apart 0.07. */
export function horizonOverlap(a: number, b: number): number {
  if (!(a > 0) || !(b > 0)) return 0;
  const apart = ln(a / b);
  const exponent = -(apart * apart) / 2;
  return exponent < -700 ? 0 : exp(exponent);
}

/** Halves with every half-life between them; the shorter half-life counts. */
export function timeOverlap(apart: number, halfLife: number): number {
  const exponent = -(LN2 * Math.abs(apart)) / halfLife;
  return exponent < -700 ? 0 : exp(exponent);
}

/** omega: how much the two are about the same thing, and how far their records are believed. */
export const relevanceOf = (a: Proposal, b: Proposal, link: Link): number =>
  horizonOverlap(a.horizonBars, b.horizonBars) *
  timeOverlap(a.ageBars - b.ageBars, Math.min(a.horizonBars, b.horizonBars)) *
  Math.min(1, Math.abs(link.rho)) *
  Math.sqrt(a.reliability * b.reliability);

export const oppositionOf = (a: Proposal, b: Proposal): number =>
  Math.max(0, -(directionScore(a) * directionScore(b)));

/** Tension of a pair. Symmetric; 0 of a proposal with itself; unmoved by mirroring both. */
export function pairTension(a: Proposal, other: Proposal, link: Link): PairTension {
  const b = link.rho < 0 ? mirrored(other) : other;
  const relevance = relevanceOf(a, b, link);
  const opposition = oppositionOf(a, b);
  const divergence = jensenShannon(a.q, b.q);
  const raw = ETA * Math.sqrt(opposition) + (1 - ETA) * Math.sqrt(divergence);
  return {
    divergence,
    kind: kindOf(a, b, link),
    opposition,
    relevance,
    tension: Math.min(1, relevance * raw),
  };
}

/** By what they differ in: instrument, horizon, evidence, or only its reading. */
function kindOf(a: Proposal, b: Proposal, { across }: Link): TensionKind {
  if (across === 'instruments') return 'relational';
  if (across === 'horizons') return 'temporal';
  return evidenceOverlap(a.evidence, b.evidence) >= SAME_EVIDENCE
    ? 'interpretive'
    : 'informational';
}

/**
 * Weighted Jaccard index of what two proposals cite: sum of minima over sum of maxima. 1 when neither
 * cites anything: there is nothing that one could tell the other.
 */
export function evidenceOverlap(a: Evidence, b: Evidence): number {
  let least = 0;
  let most = 0;
  for (const [key, weight] of a) {
    const other = b.get(key) ?? 0;
    least += Math.min(weight, other);
    most += Math.max(weight, other);
  }
  for (const [key, weight] of b) if (!a.has(key)) most += weight;
  return most === 0 ? 1 : least / most;
}
