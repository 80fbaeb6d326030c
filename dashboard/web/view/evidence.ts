/** What opens risk: two proofs a group, the bar they have to reach, and what the trial may lose before. Pure. */
import type { GroupView } from '../../fold/evidence-state.ts';
import type { PageState } from '../../fold/state.ts';
import { OPENING_BAR, priceOfClosings, RUN_LENGTH } from '../../../protocols/evidence-bars.ts';
import type { GroupFigures } from '../../../protocols/settlement.ts';
import { many, money, percentSize, whole } from './format.ts';
import { evidenceFigure, logPlace } from './log-scale.ts';
import { barOf } from './group-proof.ts';
import { groupWords } from './names.ts';

/** Where the bar is drawn on the scale: a little room beyond it shows that it was passed. */
const BAR_PLACE = 0.86;

export interface ProofRow {
  readonly id: 'side' | 'money';
  readonly name: string;
  /** "3.1 of 20". */
  readonly text: string;
  /** "less than chance" below 1, where proof begins; else empty. */
  readonly note: string;
  /** 0 to 1; the bar stands at `barPlace`. */
  readonly place: number;
}

export interface GroupProof {
  readonly group: string;
  readonly name: string;
  readonly state: 'open' | 'shut' | 'scored';
  readonly stateText: string;
  readonly rows: readonly ProofRow[];
  readonly barPlace: number;
  readonly barText: string;
  /** "about 640 more questions", "none in sight"; empty while open. */
  readonly needText: string;
  /** While open: evidence that the skill is lost. */
  readonly lost: { readonly text: string; readonly share: number } | undefined;
  /** What shut it before, and what that costs; else empty. */
  readonly pastText: string;
  readonly seq: number;
}

/** Groups that have settled a question, traded ones first, as they were asked. */
export function groupProofs(state: PageState): GroupProof[] {
  return groupsOf(state)
    .toSorted((a, b) => Number(b.isTraded) - Number(a.isTraded))
    .flatMap((view) => groupProof(view, seriesOf(state)) ?? []);
}

const groupsOf = (state: PageState): GroupView[] => Object.values(state.groups);
const seriesOf = (state: PageState): string => state.run?.series ?? '';

export function groupProof(view: GroupView, series: string): GroupProof | undefined {
  const figures = view.evidence?.group;
  if (figures === undefined) return undefined;
  const bar = barOf(figures);
  const isOpen = figures.state === 'open';
  return {
    barPlace: BAR_PLACE,
    barText: evidenceFigure(bar),
    group: view.group,
    lost:
      figures.detector === null
        ? undefined
        : {
            share: Math.min(1, figures.detector / RUN_LENGTH),
            text: `${evidenceFigure(figures.detector)} of ${whole(RUN_LENGTH)}`,
          },
    name: groupWords(view.group, series),
    needText: isOpen ? '' : needWords(view, figures),
    pastText: pastWords(figures),
    rows: [
      proofRow('side', 'The side', figures.sign, bar),
      proofRow('money', 'The money', figures.money, bar),
    ],
    seq: view.seq,
    state: !view.isTraded ? 'scored' : figures.state,
    stateText: !view.isTraded
      ? 'scored, never traded'
      : isOpen
        ? 'open: proved'
        : 'shut: not proved',
  };
}

function proofRow(id: ProofRow['id'], name: string, value: number, bar: number): ProofRow {
  const inside = logPlace(value, bar) * BAR_PLACE;
  // Beyond the bar the scale goes on at the same pace, as far as there is room.
  const beyond = value > bar ? logPlace(value / bar, bar) * BAR_PLACE : 0;
  return {
    id,
    name,
    note: value < 1 ? 'less than chance' : value >= bar ? 'reached' : '',
    place: Math.min(1, inside + beyond),
    text: `${evidenceFigure(value)} of ${evidenceFigure(bar)}`,
  };
}

/** `needed` counts from where evidence last began, as `asked` does. */
function needWords({ asked }: GroupView, figures: GroupFigures): string {
  const { closings, needed, toOpen } = figures;
  if (needed === null) return 'none in sight';
  if (asked === null) return `about ${whole(needed)} questions in all`;
  const alone = OPENING_BAR * priceOfClosings(closings);
  const more = Math.max(0, needed - asked);
  const others = barOf(figures) > alone ? ` to reach ${whole(alone)}` : '';
  if (more === 0)
    return toOpen > OPENING_BAR
      ? `${whole(alone)} is reached; more is asked while others are traded`
      : 'at the bar';
  return `about ${many(more, 'more question', 'more questions')}${others}`;
}

function pastWords({ closings }: GroupFigures): string {
  if (closings === 0) return '';
  const times = closings === 1 ? 'once' : `${whole(closings)} times`;
  return `Its skill was lost ${times}: what was proved before counts no more, and the bar is ${whole(priceOfClosings(closings))} times as high.`;
}

/** The whole in plain words, one to three sentences; none before anything was asked on evidence. */
export function riskSentences(
  groups: readonly GroupView[],
  { currency, series }: { readonly currency: string; readonly series: string },
): string[] {
  const traded = groups.filter(({ isTraded }) => isTraded);
  if (traded.length === 0) return [];
  const isOpen = ({ evidence }: GroupView): boolean => evidence?.group?.state === 'open';
  const shut = traded.filter((view) => !isOpen(view));
  return [
    proofSentence(traded, traded.filter(isOpen), series),
    ...trialSentences(shut, { currency, isAll: shut.length === traded.length }),
  ].filter((sentence) => sentence !== '');
}

export const stateSentences = (state: PageState, groups = groupsOf(state)): string[] =>
  riskSentences(groups, { currency: currencyOf(state), series: seriesOf(state) });

function currencyOf(state: PageState): string {
  return Object.values(state.instruments)[0]?.instrument.currency ?? '';
}

function proofSentence(
  traded: readonly GroupView[],
  open: readonly GroupView[],
  series: string,
): string {
  if (open.length > 0) {
    const names = open.map(({ group }) => groupWords(group, series)).join(', ');
    const it = open.length === 1 ? 'Its proven sleeve trades' : 'Their proven sleeves trade';
    return `Proved: ${names}. ${it} until the skill is found lost.`;
  }
  const settled = traded.filter(({ evidence }) => evidence?.group !== undefined);
  const nearest = settled.toSorted((a, b) => lesser(b) - lesser(a))[0];
  const figures = nearest?.evidence?.group;
  if (nearest === undefined || figures === undefined)
    return 'No question has settled yet, so nothing is proved.';
  const bar = evidenceFigure(barOf(figures));
  const said = `the side has ${evidenceFigure(figures.sign)} of ${bar}, the money ${evidenceFigure(figures.money)} of ${bar}`;
  if (traded.length === 1) return `Nothing is proved yet: ${said}.`;
  return `Nothing is proved yet in ${whole(traded.length)} questions traded. Nearest is ${groupWords(nearest.group, series)}: ${said}.`;
}

/** The smaller proof as a share of its bar. */
function lesser({ evidence }: GroupView): number {
  const figures = evidence?.group;
  return figures === undefined ? 0 : Math.min(figures.sign, figures.money) / barOf(figures);
}

function trialSentences(
  shut: readonly GroupView[],
  { currency, isAll }: { readonly currency: string; readonly isAll: boolean },
): string[] {
  const trials = shut.flatMap(({ trial }) => trial ?? []);
  if (trials.length === 0) return [];
  const where = isAll ? 'Until both are proved' : 'Elsewhere';
  const beside = shut.some(({ strategicLots }) => strategicLots !== 0)
    ? ', beside what the strategic sleeve holds'
    : '';
  if (trials.every(({ granted }) => BigInt(granted) === 0n)) {
    return [`No loss budget was granted: ${where.toLowerCase()} nothing trades${beside}.`];
  }
  const alive = trials.filter(({ isUsedUp, left }) => !isUsedUp && BigInt(left) > 0n);
  if (alive.length === 0) {
    const they =
      trials.length === 1
        ? 'What the trial may still lose is too little for one lot: it'
        : 'What each trial may still lose is too little for one lot: they';
    return [`${they} can only close, until an operator grants more${beside}.`];
  }
  const left = alive.reduce((sum, trial) => sum + BigInt(trial.left), 0n);
  const spent = trials.length - alive.length;
  const who = trials.length === 1 ? 'the trial' : 'trials';
  const others =
    spent === 0
      ? ''
      : ` ${whole(spent)} of ${whole(trials.length)} can only close: too little is left for one lot.`;
  const gap = Math.min(...alive.map(({ gapPpm }) => gapPpm ?? Infinity));
  const unless = Number.isFinite(gap)
    ? [
        `More only if one horizon moves by more than ${percentSize(gap)}, or a fill costs more than was told.`,
      ]
    : [];
  return [
    `${where} only ${who} may lose money, at most ${money(left.toString(), currency)} more${beside}.${others}`,
    ...unless,
  ];
}
