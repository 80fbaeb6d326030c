/** The list of rounds with its filters. Pure. */
import type { RoundSummary } from '../../fold/debate-state.ts';
import { chance, decimal, moment, position, signedSmall } from './format.ts';
import { abstainWords, horizonShort, isDaily } from './names.ts';

export const FILTERS = [
  'all',
  'traded',
  'no trade',
  'veto',
  'challenged',
  'surprised',
  'faults',
  'worst',
] as const;
export type RoundFilter = (typeof FILTERS)[number];

/** A return the council gave less than this share of its loss at even odds counts as a surprise, nats. */
const SURPRISE_NATS = 2.5;

const loss = (summary: RoundSummary): number =>
  summary.qLoss === null ? Number.NEGATIVE_INFINITY : summary.qLoss.direction + summary.qLoss.shape;

/** Newest first; `worst` sorts by what the council lost on them instead. */
export function filterRounds(
  summaries: readonly RoundSummary[],
  filter: RoundFilter,
): RoundSummary[] {
  const newest = [...summaries].reverse();
  switch (filter) {
    case 'all':
      return newest;
    case 'traded':
      return newest.filter((summary) => summary.orders > 0);
    case 'no trade':
      return newest.filter((summary) => summary.decision === 'abstain' && !summary.shadow);
    case 'veto':
      return newest.filter((summary) => summary.verdict === 'veto' || summary.reason === 'gate');
    case 'challenged':
      return newest.filter((summary) => summary.challenges > 0);
    case 'surprised':
      return newest.filter((summary) => loss(summary) > SURPRISE_NATS);
    case 'faults':
      return newest.filter((summary) => summary.faults > 0);
    case 'worst':
      return newest
        .filter((summary) => summary.qLoss !== null)
        .sort((a, b) => loss(b) - loss(a))
        .slice(0, 20);
    default:
      return filter satisfies never;
  }
}

export interface RoundLine {
  readonly round: string;
  readonly n: number;
  readonly asked: string;
  readonly question: string;
  readonly opinion: string;
  readonly edge: string;
  readonly decision: string;
  readonly outcome: string;
  readonly loss: string;
  readonly challenges: string;
  readonly seq: string;
}

export function roundLine(summary: RoundSummary): RoundLine {
  const up = summary.qUpPpm === null ? '–' : `up ${chance(summary.qUpPpm)}`;
  return {
    round: summary.round,
    n: summary.n,
    asked: moment(summary.askedAt, isDaily(summary.horizon)),
    question: `${summary.instrument}, ${horizonShort(summary.horizon)}`,
    opinion: `${up} (usual ${chance(summary.baseUpPpm)})`,
    edge: summary.netPpm === null ? '–' : signedSmall(summary.netPpm),
    decision: decisionOf(summary),
    outcome: outcomeOf(summary),
    loss: summary.qLoss === null ? '–' : decimal(loss(summary), 2),
    challenges: summary.challenges === 0 ? '0' : `${summary.challenges} (${summary.upheld} upheld)`,
    seq: position(summary.callSeq),
  };
}

function decisionOf(summary: RoundSummary): string {
  if (summary.decision === null) return summary.outcome === 'open' ? 'open' : 'never decided';
  if (summary.decision === 'abstain') {
    return summary.shadow
      ? 'Scored, not traded'
      : `No trade. ${abstainWords(summary.reason ?? '')}`;
  }
  if (summary.orders === 0) return 'Hold';
  if (summary.filledLots === 0) return 'Ordered, nothing filled yet';
  return `${summary.filledLots > 0 ? '▲ bought' : '▼ sold'} ${Math.abs(summary.filledLots)}`;
}

function outcomeOf(summary: RoundSummary): string {
  if (summary.outcome === 'open') return 'open';
  if (summary.outcome === 'void') return `void: ${summary.voidReason ?? ''}`;
  if (summary.outcomeBin === null) return 'did not move';
  return summary.returnPpm === null ? 'settled' : signedSmall(summary.returnPpm);
}

/** What sets the worst rounds apart: shares of them against all, in words. */
export function apartWords(summaries: readonly RoundSummary[]): string {
  const settled = summaries.filter((summary) => summary.qLoss !== null);
  const worst = filterRounds(settled, 'worst');
  if (settled.length < 40) return `Not enough settled rounds to compare (${settled.length} of 40).`;
  const share = (list: readonly RoundSummary[], test: (summary: RoundSummary) => boolean): number =>
    list.filter(test).length / list.length;
  const traits: readonly [string, (summary: RoundSummary) => boolean][] = [
    ['fell', (summary) => (summary.returnPpm ?? 0) < 0],
    ['were challenged', (summary) => summary.challenges > 0],
    ['had a fault', (summary) => summary.faults > 0],
    ['had a sleeping seat', (summary) => summary.refusals > 0],
    ['were traded', (summary) => summary.orders > 0],
  ];
  return traits
    .map(
      ([text, test]) =>
        `${text}: ${Math.round(share(worst, test) * 100)} of 100, all ${Math.round(share(settled, test) * 100)}`,
    )
    .join(' · ');
}
