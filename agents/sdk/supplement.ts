/**
 * What a voice can add when a surge asks for more: what the others' opened bids are worth beyond its
 * own. P(up) = logistic(logit(own up) + bias + slope x tilt of the others), two coefficients from a
 * prior near 0, learned at every settlement, surge or not (see calibration.ts). The learned tilt is
 * the log likelihood that moves the bid: no more than it says, and nothing while it says nothing.
 */
import { upOdds, withUpOdds } from './bins.ts';
import { calibratedUpOdds, learnDirection, newCalibration } from './calibration.ts';
import type { Calibration, CalibrationPrior } from './calibration.ts';
import type { RoundResult, SeatView, SupplementDraft } from './contract.ts';
import { logit } from '../../council/exp.ts';
import { horizonKey } from '../../council/horizon.ts';
import { BASE, seatById } from '../../council/roster.ts';
import type { Roster } from '../../protocols/view/roster.ts';
import type { RoundBook } from '../../protocols/view/round-book.ts';
import { tableOf } from '../../council/table.ts';
import type { Speaker, Table } from '../../council/table.ts';
import { toPpm } from '../../council/ppm.ts';
import { firstUpBin } from '../../protocols/bins.ts';
import { seatOf } from '../../protocols/ids.ts';
import type { ExpertId } from '../../protocols/ids.ts';
import { signed } from './figures.ts';

/** A slope of 1 would add the others' mean tilt in full: one sd of the prior is half of that. */
const OTHERS_PRIOR: CalibrationPrior = { biasSd: 0.005, slopeSd: 0.5 };
/** Log odds below which there is nothing to say. */
const TILT_MIN = 0.001;
/** Bids cited. */
const SEEN_MAX = 16;

/** By horizon and expert: what the others have been worth to each own voice. Plain data. */
export type OthersModels = Record<string, Calibration>;

/**
 * The tilt of every other expert off base, averaged by weight x stake; 0 with nobody else there.
 * @internal
 */
export function othersTilt(
  table: Table,
  expert: ExpertId,
  weightOf: (expert: ExpertId) => number,
): number {
  const base = logit(table.base.direction[1]);
  let sum = 0;
  let whole = 0;
  for (const { expert: other, post } of inOrder(table)) {
    if (other === BASE || other === expert) continue;
    const weight = weightOf(other) * post.stake;
    sum += weight * (logit(post.direction[1]) - base);
    whole += weight;
  }
  return whole > 0 ? sum / whole : 0;
}

/** The answer of a seat to a surge: one supplement for each voice that has something to say. */
export function supplemented(
  models: OthersModels,
  book: RoundBook,
  view: SeatView,
  experts: readonly ExpertId[],
): SupplementDraft[] {
  const table = tableOf(book.call.body, book);
  const weights = view.laneWeights(book.lane).direction.experts.post0;
  const weightOf = (expert: ExpertId): number => countedWeight(view.roster, weights, expert);
  return experts.flatMap((expert): SupplementDraft[] => {
    const own = table.speakers.get(expert);
    const model = models[modelKey(book, expert)];
    if (own === undefined || model === undefined) return [];
    const heard = othersTilt(table, expert, weightOf);
    return draftOf(own, book, { heard, model });
  });
}

function draftOf(
  { expert, post }: Speaker,
  book: RoundBook,
  { heard, model }: { readonly heard: number; readonly model: Calibration },
): SupplementDraft[] {
  const { edges } = book.call.body;
  const before = upOdds(edges, post.ppm);
  const after = calibratedUpOdds(model, before, heard);
  // Off the bounded odds, so that the likelihood is what moves the bid and no more.
  const tilt = logit(after) - logit(before);
  if (Math.abs(tilt) < TILT_MIN) return [];
  const firstUp = firstUpBin(edges);
  return [
    {
      expert,
      likelihood: post.ppm.map((_, bin) => (bin < firstUp ? 0 : tilt)),
      p: toPpm(withUpOdds(edges, post.ppm, after)),
      seen: othersSaid(book, expert),
      stake: post.stakePpm,
      text: `The others lean ${signed(heard, 3)} in log odds; worth ${signed(tilt, 4)} beyond this bid, over ${model.n} questions.`,
    },
  ];
}

/** Learns what the others' bids were worth, from what was on the table before any surge. */
export function learnOthers(
  models: OthersModels,
  { book, settle }: RoundResult,
  roster: Roster,
  experts: readonly ExpertId[],
): void {
  const { outcome } = settle.body;
  const shares = book.aggregate?.body.shares;
  // The shares were stated before the outcome; weights read now would know it.
  if (outcome === null || shares === undefined) return;
  const call = book.call.body;
  const table = tableOf(call, { ...book, supplements: [] });
  const up = outcome >= firstUpBin(call.edges);
  const share = Object.fromEntries(shares.map((row) => [row.expert, row.share]));
  const weightOf = (expert: ExpertId): number => {
    const stake = table.speakers.get(expert)?.post.stake ?? 0;
    return stake > 0 ? countedWeight(roster, share, expert) / stake : 0;
  };
  for (const expert of experts) {
    const own = table.speakers.get(expert);
    if (own === undefined) continue;
    const model = (models[modelKey(book, expert)] ??= newCalibration(OTHERS_PRIOR));
    const seen = {
      baseUp: upOdds(call.edges, own.post.ppm),
      signal: othersTilt(table, expert, weightOf),
    };
    learnDirection(model, seen, up);
  }
}

/** Weight of an expert whose seat counts in the council's forecast; shadow seats do not. */
const countedWeight = (
  roster: Roster,
  weights: Readonly<Record<string, number>>,
  expert: ExpertId,
): number => (seatById(roster, seatOf(expert))?.shadow === false ? (weights[expert] ?? 0) : 0);

const inOrder = (table: Table): Speaker[] =>
  [...table.speakers.values()].sort((a, b) => (a.expert < b.expert ? -1 : 1));

const othersSaid = (book: RoundBook, expert: ExpertId): number[] =>
  book.bids
    .filter(({ body }) => body.expert !== expert)
    .slice(0, SEEN_MAX)
    .map(({ seq }) => seq);

const modelKey = (book: RoundBook, expert: ExpertId): string =>
  `${horizonKey(book.call.body.horizon)} ${expert}`;
