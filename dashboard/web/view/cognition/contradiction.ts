/** Who contradicts whom in a round, what is done about it, and the ledger of its scars. Pure. */
import type { Evidence } from '../../../../protocols/settlement.ts';
import type { Tension } from '../../../../protocols/tension.ts';
import type { RoundBookView } from '../../../fold/debate-state.ts';
import type { LaneCognition, ScarView, TensionPoint } from '../../../fold/cognition-state.ts';
import type { PageState } from '../../../fold/state.ts';
import { decimal, DASH, whole } from '../format.ts';
import { expertName } from '../names.ts';
import { biddersOf } from '../seats-of-round.ts';
import {
  tensionText,
  decisionText,
  DECISION_WORDS,
  KIND_WORDS,
  largestPair,
  tensionOf,
} from './tension-words.ts';
import { chipOf } from './chip.ts';
import { empty, SHOWN } from './panel.ts';
import type { Panel } from './panel.ts';

/** Labels of strong conflict: outlined above the first until below the second. */
const STRONG_ENTER = 0.4;
const STRONG_LEAVE = 0.32;
/** Tension with another question below which it is not told, and how many are. */
const LINKED_MIN = 0.005;
const LINKED_MAX = 5;

export interface MatrixCell {
  readonly row: number;
  readonly column: number;
  readonly a: string;
  readonly b: string;
  readonly tension: number;
  readonly text: string;
  readonly kind: string;
  readonly isStrong: boolean;
}

export interface Matrix {
  readonly experts: readonly string[];
  readonly names: readonly string[];
  readonly cells: readonly MatrixCell[];
}

export interface ScarRow {
  readonly id: string;
  readonly seq: number;
  readonly cells: readonly string[];
}

export interface Contradiction extends Panel {
  readonly round: string | undefined;
  readonly matrix: Matrix;
  /** "asking for more: …", with the figures it was decided by. */
  readonly decision: string;
  readonly isTense: boolean;
  /** Pairs with other lanes, as sentences. */
  readonly linked: readonly string[];
  /** Which voice and band carry the conflict. */
  readonly gradient: string;
  readonly scars: readonly ScarRow[];
  readonly ledger: string;
  readonly ledgerAddsUp: boolean;
}

export const SCAR_HEAD = [
  'Scar',
  'Between',
  'Kind',
  'Tension',
  'Life',
  'Pool’s entropy',
  'Who was right',
] as const;

/** Pairs in strong conflict after the rounds given, oldest first: entered above, left below. */
export function strongPairs(books: readonly RoundBookView[], cut: number): ReadonlySet<string> {
  const strong = new Set<string>();
  for (const book of books) {
    for (const pair of tensionOf(book, cut)?.body.pairs ?? []) {
      const key = pairKey(pair.a, pair.b);
      if (pair.tension > STRONG_ENTER) strong.add(key);
      else if (pair.tension < STRONG_LEAVE) strong.delete(key);
    }
  }
  return strong;
}

const pairKey = (a: string, b: string): string => (a < b ? `${a} ${b}` : `${b} ${a}`);

export interface ContradictionView {
  readonly state: PageState;
  /** Rounds of the table shown, oldest first, the shown one last. */
  readonly books: readonly RoundBookView[];
  readonly lanes: readonly LaneCognition[];
  readonly cut: number;
}

export function contradictionOf({ state, books, lanes, cut }: ContradictionView): Contradiction {
  const book = books.findLast((item) => tensionOf(item, cut) !== undefined);
  const record = book === undefined ? undefined : tensionOf(book, cut);
  const lane = lanes.find((item) => item.lane === book?.lane) ?? lanes[0];
  const matrix = matrixOf(state, record?.body.pairs ?? [], strongPairs(books, cut));
  const scars = lanes
    .flatMap((item) => item.scars)
    .filter((scar) => scar.openedSeq <= cut)
    .toSorted((a, b) => b.openedSeq - a.openedSeq);
  const ledger = lane?.ledger ?? undefined;
  const last = lanes
    .flatMap(({ tensions }) => tensions.filter(({ seq }) => seq <= cut))
    .toSorted((a, b) => a.seq - b.seq)
    .at(-1);
  return {
    title: titleOf(record?.body, last),
    caption:
      'Two seats disagree in direction, on the same question. Area = tension from 0 to 1; 0.40 is about two opposed 71 % calls. A bold outline is entered above 0.40 and left below 0.32.',
    chip: chipOf(
      mostSettled(lanes),
      'the council with what surges brought against without it, direction ledger',
    ),
    state:
      record === undefined
        ? empty(
            last === undefined
              ? 'Filled by the first round whose bids are compared.'
              : `The pairs of round ${last.n} are on its page. The next round fills this.`,
          )
        : SHOWN,
    twin: {
      name: 'contradiction',
      head: ['Between', 'And', 'Tension', 'Opposition', 'Divergence', 'Relevance', 'Kind'],
      rows: () =>
        (record?.body.pairs ?? []).map((pair) => [
          expertName(pair.a),
          expertName(pair.b),
          tensionText(pair.tension),
          decimal(pair.opposition, 3),
          decimal(pair.divergence, 3),
          decimal(pair.relevance, 2),
          KIND_WORDS[pair.kind],
        ]),
    },
    seq: record?.seq,
    round: book?.round ?? last?.round,
    matrix,
    decision: record === undefined ? '' : decisionText(record.body),
    isTense: record?.body.tense ?? false,
    linked: linkedOf(record?.body.pairs ?? [], book?.lane),
    gradient: gradientText(record?.body),
    scars: scars.map(scarRow),
    ledger: ledger === undefined ? '' : ledgerText(ledger),
    ledgerAddsUp:
      ledger === undefined ||
      ledger.detected === ledger.open + ledger.collapsed + ledger.expired + ledger.merged,
  };
}

/** Surge evidence of the lane that has settled most of them. */
function mostSettled(lanes: readonly LaneCognition[]): Evidence | undefined {
  let best: Evidence | undefined;
  for (const { surge } of lanes)
    if (surge !== null && (best === undefined || surge.evidence.n > best.n)) best = surge.evidence;
  return best;
}

function titleOf(tension: Tension | undefined, last: TensionPoint | undefined): string {
  if (tension === undefined)
    return last === undefined
      ? 'No contradiction has been measured yet'
      : `Last measured in round ${last.n}: ${tensionText(last.largest)} at most`;
  const top = largestPair(tension);
  if (top === undefined) return 'Nobody could contradict anybody: fewer than two bids';
  const pair = `${expertName(top.a)} and ${expertName(top.b)}`;
  if (!tension.tense && tension.decision === 'none')
    return `The round is calm: ${pair} pull apart most, ${tensionText(top.tension)}`;
  return `${pair} pull apart most, ${tensionText(top.tension)} (${KIND_WORDS[top.kind]}): ${DECISION_WORDS[tension.decision]}`;
}

/** Questions of other lanes that pull against this one, tensest first; calm ones are not told. */
function linkedOf(pairs: Tension['pairs'], lane: string | undefined): string[] {
  const own = `lane:${lane ?? ''}`;
  return pairs
    .filter(({ a, b, tension }) => `${a} ${b}`.includes('lane:') && tension >= LINKED_MIN)
    .toSorted((x, y) => y.tension - x.tension)
    .slice(0, LINKED_MAX)
    .map(({ a, b, kind, tension }) => {
      const others = [a, b].filter((side) => side !== own).map((side) => expertName(side));
      return `${others.join(' and ')} ${tensionText(tension)} (${KIND_WORDS[kind]})`;
    });
}

function gradientText(tension: Tension | undefined): string {
  const steepest = tension?.gradient[0];
  if (steepest === undefined) return '';
  return `${expertName(steepest.expert)} carries most of it, in band ${whole(steepest.bin + 1)}.`;
}

function matrixOf(state: PageState, pairs: Tension['pairs'], strong: ReadonlySet<string>): Matrix {
  const named = new Set(pairs.flatMap((pair) => [pair.a, pair.b]));
  const inOrder = biddersOf(state)
    .map(({ expert }) => expert)
    .filter((expert) => named.has(expert));
  // Whoever the page has not seen joining stands at the end: the matrix never drops a pair.
  const others = [...named].filter((side) => !inOrder.includes(side) && !side.startsWith('lane:'));
  const experts = [...inOrder, ...others];
  const cells = pairs.flatMap((pair): MatrixCell[] => {
    const [i, j] = [experts.indexOf(pair.a), experts.indexOf(pair.b)];
    if (i < 0 || j < 0) return [];
    return [
      {
        row: Math.max(i, j),
        column: Math.min(i, j),
        a: expertName(pair.a),
        b: expertName(pair.b),
        tension: pair.tension,
        text: tensionText(pair.tension),
        kind: KIND_WORDS[pair.kind],
        isStrong: strong.has(pairKey(pair.a, pair.b)),
      },
    ];
  });
  return { experts, names: experts.map((side) => expertName(side)), cells };
}

const LIFE_WORDS: Readonly<Record<ScarView['state'], string>> = {
  open: 'open',
  collapsed: 'collapsed: settled by odds or evidence',
  expired: 'expired: the question ended first',
  merged: 'merged',
};

function scarRow(scar: ScarView): ScarRow {
  const life =
    scar.state === 'merged' ? `merged into ${scar.into ?? 'another'}` : LIFE_WORDS[scar.state];
  return {
    id: scar.id,
    seq: scar.changedSeq,
    cells: [
      scar.id,
      `${expertName(scar.a)} and ${expertName(scar.b)}`,
      KIND_WORDS[scar.kind],
      decimal(scar.tension, 2),
      life,
      `${decimal(scar.entropyBefore, 3)} → ${scar.entropyAfter === null ? 'open' : decimal(scar.entropyAfter, 3)}`,
      rightText(scar),
    ],
  };
}

function rightText({ a, b, lossA, lossB }: ScarView): string {
  if (lossA === null || lossB === null) return `${DASH} not settled yet`;
  const gap = Math.abs(lossA - lossB);
  if (gap < 0.005) return 'both alike';
  return `${expertName(lossA < lossB ? a : b)}, by ${decimal(gap, 2)} nats`;
}

export const ledgerText = (ledger: Tension['ledger']): string =>
  `${whole(ledger.detected)} detected = ${whole(ledger.open)} open + ${whole(ledger.collapsed)} collapsed + ${whole(ledger.expired)} expired + ${whole(ledger.merged)} merged`;
