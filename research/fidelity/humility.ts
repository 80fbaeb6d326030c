/**
 * CF6, humility: is the council right more often where it is surer? Estimate = the part of its error
 * rate that goes when only the surer half of the questions is answered (risk-coverage, El-Yaniv &
 * Wiener 2010); sureness = |tilt| of Q. And it must not be overconfident: the reliability part of the
 * Brier score (Murphy 1973) may not surely exceed 0.01. Side of the return only.
 */
import type { RandomStream } from '../../runtime/random.ts';
import { blockInterval, placeboOf, shuffled } from './resample.ts';
import { isUp, tiltOf, upOf } from './rows.ts';
import type { RoundRow } from './rows.ts';
import { judged, QUESTIONS_MIN, tooFew, unknown } from './score.ts';
import type { FidelityScore } from './score.ts';

const NAMED = { id: 'CF6', name: 'Humility' } as const;
const BINS = 10;
const RELIABILITY_MAX = 0.01;

interface Answer {
  /** Chance of up, and whether it came. */
  readonly up: number;
  readonly came: boolean;
  readonly sure: number;
  /** 1 = wrong side, 1/2 = no side taken. */
  readonly wrong: number;
}

export function humilityScore(rows: readonly RoundRow[], random: RandomStream): FidelityScore {
  if (rows.length < QUESTIONS_MIN) return unknown(NAMED, rows.length, tooFew(rows.length));
  const answers = rows.map(answerOf);
  const all = Int32Array.from(answers.keys());
  const placebo = placeboOf((n) => {
    const order = shuffled(rows.length, random.stream('placebo', String(n)));
    const dealt = answers.map((answer, t) => ({
      ...answer,
      sure: (answers[order[t] as number] as Answer).sure,
    }));
    return saved(dealt, all);
  });
  const { reliability, resolution, uncertainty } = brierParts(answers, all);
  const band = blockInterval(
    rows.length,
    (at) => brierParts(answers, at).reliability,
    random.stream('reliability'),
    300,
  );
  const abstained = rows.filter((row) => row.abstained).length / rows.length;
  return judged(NAMED, {
    ablation: 0,
    also: {
      else: 'overconfident: the reliability part of its Brier score is surely above 0.01',
      // Binning noise alone gives about BINS / (4 n): it is taken off.
      holds: (band?.low ?? 0) - BINS / (4 * rows.length) <= RELIABILITY_MAX,
    },
    estimate: saved(answers, all),
    interval: blockInterval(
      rows.length,
      (at) => saved(answers, at),
      random.stream('interval'),
      400,
    ),
    n: rows.length,
    null: placebo,
    parts: {
      abstained,
      ece: calibrationError(answers, all),
      eceHigh:
        blockInterval(rows.length, (at) => calibrationError(answers, at), random.stream('ece'), 300)
          ?.high ?? null,
      reliability,
      resolution,
      riskAll: risk(answers, all, 1),
      riskHalf: risk(answers, all, 0.5),
      riskQuarter: risk(answers, all, 0.25),
      uncertainty,
    },
    why: 'share of errors avoided by answering the surer half; ablation: sureness without order; placebo: sureness dealt out anew',
  });
}

function answerOf(row: RoundRow): Answer {
  const tilt = tiltOf(row.q, row);
  const took = Math.abs(tilt) > 1e-9;
  return {
    came: isUp(row),
    sure: took ? Math.abs(tilt) : 0,
    up: upOf(row.q, row.firstUp),
    wrong: took ? (tilt > 0 === isUp(row) ? 0 : 1) : 0.5,
  };
}

function saved(answers: readonly Answer[], at: ArrayLike<number>): number {
  const whole = risk(answers, at, 1);
  return whole === 0 ? 0 : (whole - risk(answers, at, 0.5)) / whole;
}

/** Error rate of the surest `coverage` of the answers; those tied at the edge count in part. */
function risk(answers: readonly Answer[], at: ArrayLike<number>, coverage: number): number {
  const picked: Answer[] = [];
  for (let k = 0; k < at.length; k++) picked.push(answers[at[k] as number] as Answer);
  picked.sort((a, b) => b.sure - a.sure);
  const wanted = Math.max(1, Math.floor(coverage * picked.length));
  const edge = (picked[wanted - 1] as Answer).sure;
  let surer = 0;
  let wrong = 0;
  let tied = 0;
  let wrongTied = 0;
  for (const { sure, wrong: own } of picked) {
    if (sure > edge + 1e-12) {
      surer += 1;
      wrong += own;
    } else if (sure >= edge - 1e-12) {
      tied += 1;
      wrongTied += own;
    }
  }
  return (wrong + ((wanted - surer) * wrongTied) / tied) / wanted;
}

interface Bin {
  count: number;
  said: number;
  came: number;
}

/** Equal-count bins of the chance of up. */
function bins(answers: readonly Answer[], at: ArrayLike<number>): Bin[] {
  const picked: Answer[] = [];
  for (let k = 0; k < at.length; k++) picked.push(answers[at[k] as number] as Answer);
  picked.sort((a, b) => a.up - b.up);
  const found: Bin[] = Array.from({ length: BINS }, () => ({ came: 0, count: 0, said: 0 }));
  for (const [t, { up, came }] of picked.entries()) {
    const bin = found[Math.min(BINS - 1, Math.floor((t * BINS) / picked.length))] as Bin;
    bin.count += 1;
    bin.said += up;
    if (came) bin.came += 1;
  }
  return found.filter(({ count }) => count > 0);
}

function brierParts(answers: readonly Answer[], at: ArrayLike<number>) {
  const found = bins(answers, at);
  const n = at.length;
  const rate = found.reduce((sum, { came }) => sum + came, 0) / n;
  let reliability = 0;
  let resolution = 0;
  for (const { came, count, said } of found) {
    reliability += (count / n) * ((said - came) / count) ** 2;
    resolution += (count / n) * (came / count - rate) ** 2;
  }
  return { reliability, resolution, uncertainty: rate * (1 - rate) };
}

/** Expected calibration error: mean |said - came| over the bins. */
const calibrationError = (answers: readonly Answer[], at: ArrayLike<number>): number =>
  bins(answers, at).reduce((sum, { came, said }) => sum + Math.abs(said - came) / at.length, 0);
