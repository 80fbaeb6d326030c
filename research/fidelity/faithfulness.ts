/**
 * CF8, faithfulness of explanations: can a bid be told from the figures it cites? For each expert the
 * tilt of its bid is predicted from the values of its own claims (linear, fitted on the other four of
 * five consecutive parts of the run). Estimate = share of the tilt's variance so explained, mean over
 * experts. Ablation: the figures that the other experts cited in the same round (insertion of others'
 * evidence); placebo: its own figures of another time. An expert that cites what it does not use, or
 * uses what it does not cite, scores low.
 *
 * Deletion, where the journal holds it: how far bids moved whose claims were struck, against bids
 * whose claims were challenged in vain. And the shares of a linear pool explain it exactly: sum of
 * share (p_i - base) = pool - base, which is SHAP's efficiency; a test holds it to 1e-12.
 */
import type { RandomStream } from '../../runtime/random.ts';
import { meanInterval, meanOf, placeboOf } from './resample.ts';
import { solveNormal } from './least-squares.ts';
import { tiltOf } from './rows.ts';
import type { ExpertRow, RoundRow } from './rows.ts';
import { judged, QUESTIONS_MIN, tooFew, unknown } from './score.ts';
import type { FidelityScore } from './score.ts';

const NAMED = { id: 'CF8', name: 'Faithfulness' } as const;
const FOLDS = 5;
const SPOKEN_MIN = 200;
/** A claim must stand in this share of an expert's bids to be used. */
const CITED_MIN = 0.8;
const CLAIMS_MAX = 8;

/** An expert's bids in order: their tilts and the figures cited with them, f64[bids][claims]. */
interface Cited {
  readonly tilts: number[];
  readonly figures: number[][];
  readonly others: number[][];
}

export function faithfulnessScore(rows: readonly RoundRow[], random: RandomStream): FidelityScore {
  if (rows.length < QUESTIONS_MIN) return unknown(NAMED, rows.length, tooFew(rows.length));
  const cited = citedBy(rows);
  const parts = { experts: cited.length, ...deletion(rows) };
  if (cited.length === 0) {
    return unknown(NAMED, 0, 'no expert cites figures often enough to be read', parts);
  }
  const skills = cited.flatMap(({ figures, tilts }) => explained(tilts, figures));
  const placebo = placeboOf((n) => {
    const shift = random.stream('placebo', String(n));
    return meanOf(
      cited.map(({ figures, tilts }) => {
        const by = shift.integer(SPOKEN_MIN / 4, tilts.length - 1);
        const moved = tilts.map((_, t) => figures[(t + by) % tilts.length] as number[]);
        return meanOf(explained(tilts, moved));
      }),
    );
  }, 20);
  const others = cited.filter((one) => (one.others[0] as number[]).length > 0);
  return judged(NAMED, {
    ablation:
      others.length === 0
        ? null
        : meanOf(others.map((one) => meanOf(explained(one.tilts, one.others)))),
    estimate: meanOf(skills),
    interval: meanInterval(skills, random.stream('interval')),
    n: skills.length,
    null: placebo,
    parts,
    why: "variance of bids explained by the figures they cite; ablation: by the others' figures; placebo: by figures of another time",
  });
}

function citedBy(rows: readonly RoundRow[]): Cited[] {
  const said = new Map<string, { expert: ExpertRow; row: RoundRow }[]>();
  for (const row of rows) {
    for (const expert of row.experts) {
      const list = said.get(expert.expert) ?? [];
      list.push({ expert, row });
      said.set(expert.expert, list);
    }
  }
  const ids = new Map(
    [...said].map(([name, list]) => [name, usual(list.map(({ expert }) => expert))]),
  );
  return [...said].flatMap(([name, list]) => {
    const own = ids.get(name) as string[];
    if (own.length === 0 || list.length < SPOKEN_MIN) return [];
    const tilts = list.map(({ expert, row }) => tiltOf(expert.pre, row));
    if (Math.max(...tilts) - Math.min(...tilts) < 1e-9) return [];
    const foreign = [...ids]
      .filter(([other]) => other !== name)
      .flatMap(([other, claims]) => claims.map((claim) => [other, claim] as const));
    return {
      figures: filled(list.map(({ expert }) => own.map((id) => expert.claims[id]))),
      others: filled(
        list.map(({ row }) =>
          foreign
            .slice(0, CLAIMS_MAX)
            .map(([other, id]) => row.experts.find(({ expert }) => expert === other)?.claims[id]),
        ),
      ),
      tilts,
    };
  });
}

/** Claims that stand in nearly all of an expert's bids. */
function usual(bids: readonly ExpertRow[]): string[] {
  const counts = new Map<string, number>();
  for (const { claims } of bids) {
    for (const id of Object.keys(claims)) counts.set(id, (counts.get(id) ?? 0) + 1);
  }
  return [...counts]
    .filter(([, count]) => count >= CITED_MIN * bids.length)
    .map(([id]) => id)
    .sort()
    .slice(0, CLAIMS_MAX);
}

/** Missing figures stand at the mean of the column. */
function filled(table: readonly (readonly (number | undefined)[])[]): number[][] {
  const width = table[0]?.length ?? 0;
  const means = Array.from({ length: width }, (_, k) =>
    meanOf(table.flatMap((line) => line[k] ?? [])),
  );
  return table.map((line) => means.map((mean, k) => line[k] ?? mean));
}

/** (residual of the mean)^2 - (residual of the fit)^2 over the variance, a bid; their mean is R^2. */
function explained(tilts: readonly number[], figures: readonly (readonly number[])[]): number[] {
  const n = tilts.length;
  const scaled = standardised(figures);
  const centre = meanOf(tilts);
  const variance = meanOf(tilts.map((tilt) => (tilt - centre) ** 2));
  const skills: number[] = [];
  for (let fold = 0; fold < FOLDS; fold++) {
    const from = Math.floor((fold * n) / FOLDS);
    const to = Math.floor(((fold + 1) * n) / FOLDS);
    const outside = (t: number): boolean => t < from || t >= to;
    const mean = meanOf(tilts.filter((_, t) => outside(t)));
    const weights = solveNormal(
      scaled.filter((_, t) => outside(t)),
      tilts.filter((_, t) => outside(t)).map((tilt) => tilt - mean),
    );
    for (let t = from; t < to; t++) {
      const line = scaled[t] as readonly number[];
      const fit = line.reduce((sum, part, k) => sum + part * (weights[k] as number), 0);
      const off = (tilts[t] as number) - mean;
      skills.push((off * off - (off - fit) ** 2) / variance);
    }
  }
  return skills;
}

function standardised(figures: readonly (readonly number[])[]): number[][] {
  const width = figures[0]?.length ?? 0;
  const columns = Array.from({ length: width }, (_, k) => {
    const column = figures.map((line) => line[k] as number);
    const mean = meanOf(column);
    const sd = Math.sqrt(meanOf(column.map((value) => (value - mean) ** 2)));
    return { mean, sd: sd < 1e-12 ? 1 : sd };
  });
  return figures.map((line) =>
    columns.map(({ mean, sd }, k) => {
      const z = ((line[k] as number) - mean) / sd;
      return Math.max(-4, Math.min(4, z));
    }),
  );
}

/** Mean |tilt after - tilt before| of bids with a struck claim, and of those challenged in vain. */
function deletion(rows: readonly RoundRow[]): Record<string, number | null> {
  const struck: number[] = [];
  const spared: number[] = [];
  for (const row of rows) {
    for (const { post, pre, struck: lost, upheldAgainst } of row.experts) {
      const moved = Math.abs(tiltOf(post, row) - tiltOf(pre, row));
      if (lost > 0) struck.push(moved);
      else if (upheldAgainst > 0) spared.push(moved);
    }
  }
  return {
    movedWhenSpared: spared.length === 0 ? null : meanOf(spared),
    movedWhenStruck: struck.length === 0 ? null : meanOf(struck),
  };
}
