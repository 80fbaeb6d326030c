/**
 * Is a skill that was proved still there? An e-detector (Shin, Ramdas & Rinaldo 2024), of the
 * Shiryaev-Roberts kind: S_k <- (S_k + 1)(1 + lambda_k (g0 - z)), z the wins of a unit bet.
 *
 * While E[z | past] >= g0, each S_k minus the number of questions is a supermartingale, and so is
 * their mean: the mean number of questions until the mean S reaches c is at least c, however often
 * it is looked at (average run length). False closings are rare, they are not impossible.
 */
import { average, keepFinite } from './mixture.ts';
import { meanStake } from './sign.ts';
import type { SignProcess } from './sign.ts';

const LAMBDAS: readonly number[] = [0.05, 0.1, 0.2];
/** Smallest edge worth keeping open for, in units of z. */
const EDGE_MIN = 0.03;

/** Plain state. */
export interface LostSkill {
  n: number;
  /** Edge that is to be kept; frozen at the opening, else a fading skill would lower its own bar. */
  readonly edge: number;
  readonly sums: number[];
}

/** Half the mean stake that earned the evidence, at least .03. */
export const edgeToKeep = (sign: SignProcess): number => Math.max(EDGE_MIN, meanStake(sign) / 2);

export const watchSkill = (edge: number): LostSkill => ({ edge, n: 0, sums: LAMBDAS.map(() => 0) });

/** Adds what a unit bet won, z of the sign process. */
export function observeWin(lost: LostSkill, z: number): void {
  for (const [k, lambda] of LAMBDAS.entries()) {
    lost.sums[k] = ((lost.sums[k] as number) + 1) * (1 + lambda * (lost.edge - z));
  }
  keepFinite(lost.sums);
  lost.n += 1;
}

/** Evidence that skill is lost; shut at `RUN_LENGTH`. */
export const lossEvidence = (lost: LostSkill): number => average(lost.sums);
