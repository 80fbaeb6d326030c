/** Where the uncertainty of rounds sat: private doubt below, disagreement above. Pure. */
import type { Evidence } from '../../../../protocols/settlement.ts';
import type { Thermo } from '../../../../protocols/thermo.ts';
import type { LaneCognition, SplitPoint } from '../../../fold/cognition-state.ts';
import { decimal, inHundred } from '../format.ts';
import { expertName } from '../names.ts';
import { chipOf } from './chip.ts';
import { empty, SHOWN } from './panel.ts';
import type { Panel } from './panel.ts';

export interface EntropySeries extends Panel {
  /** Oldest first. */
  readonly points: readonly SplitPoint[];
  /** ln K, nats: the top of the axis. */
  readonly ceiling: number;
  /** What is left of the disagreement, and who spoke against the pool, in sentences. */
  readonly notes: readonly string[];
  /** The newest round before and after its debate. */
  readonly phases: readonly {
    readonly name: string;
    readonly doubt: number;
    readonly disagreement: number;
  }[];
}

/** The splits of the lanes of one table known at `cut`, in order of their rounds. */
export function splitsOf(lanes: readonly LaneCognition[], cut: number): SplitPoint[] {
  return lanes
    .flatMap((lane) => lane.splits)
    .filter((point) => point.seq <= cut)
    .toSorted((a, b) => a.seq - b.seq);
}

export function entropySeries(
  lanes: readonly LaneCognition[],
  cut: number,
  { debate, thermo }: { debate: Evidence | undefined; thermo: Thermo | undefined },
): EntropySeries {
  const points = splitsOf(lanes, cut);
  const newest = points.at(-1);
  return {
    title: titleOf(newest),
    caption:
      'All uncertainty = what each seat doubts + how far seats differ. Talking can only turn the upper part into the lower. The line on top is ln K: knowing nothing.',
    chip: chipOf(debate, 'does debating help: pool after against before, direction ledger'),
    state: newest === undefined ? empty('Filled by the first pooled round.') : SHOWN,
    twin: {
      name: 'uncertainty by round',
      head: [
        'Round',
        'Doubt before, nats',
        'Disagreement before',
        'Doubt after',
        'Disagreement after',
        'Total after',
        'Ceiling',
      ],
      rows: () =>
        points
          .toReversed()
          .map((point) => [
            String(point.n),
            decimal(point.pre.doubt, 4),
            decimal(point.pre.disagreement, 4),
            decimal(point.post.doubt, 4),
            decimal(point.post.disagreement, 4),
            decimal(point.post.total, 4),
            decimal(point.ceiling, 4),
          ]),
    },
    seq: newest?.seq,
    points,
    ceiling: Math.max(0, ...points.map((point) => point.ceiling)),
    notes: thermo === undefined ? [] : notesOf(thermo),
    phases:
      newest === undefined
        ? []
        : [
            { name: 'before the debate', ...newest.pre },
            { name: 'after the debate', ...newest.post },
          ].map(({ name, doubt, disagreement }) => ({ name, doubt, disagreement })),
  };
}

/** The minority is written whenever disagreement is a large part of what the shares allow. */
function notesOf({ atRest, minority, unanimity }: Thermo): string[] {
  const rest = `If all listened and held on to what they staked, ${decimal(atRest, 4)} nats of disagreement would stay. The logarithmic pool leaves ${decimal(unanimity, 4)}.`;
  if (minority.ratio < minority.threshold) return [rest];
  const voices = minority.experts.map(
    ({ expert, up, upPool }) =>
      `${expertName(expert)} says up ${inHundred(up * 1e6)} in 100, the pool ${inHundred(upPool * 1e6)}`,
  );
  return voices.length === 0 ? [rest] : [`Minority report: ${voices.join('; ')}.`, rest];
}

function titleOf(point: SplitPoint | undefined): string {
  if (point === undefined) return 'No uncertainty has been measured yet';
  const { disagreement, total } = point.post;
  const share = total === 0 ? 0 : (disagreement / total) * 100;
  const moved = point.pre.disagreement - disagreement;
  const debate =
    Math.abs(moved) < 0.00005
      ? 'the debate left it as it was'
      : moved > 0
        ? `the debate took ${decimal(moved, 4)} nats of disagreement away`
        : `the debate added ${decimal(-moved, 4)} nats of disagreement`;
  return `Of ${decimal(total, 2)} nats of uncertainty, ${decimal(share, share < 0.1 ? 2 : 1)} in 100 are disagreement; ${debate}`;
}
