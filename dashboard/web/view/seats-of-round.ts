/** One row of the council table: what a voice said in this round, and how much it counts. Pure. */
import type { AgentView, RoundBookView } from '../../fold/debate-state.ts';
import type { PageState } from '../../fold/state.ts';
import { laterBid } from '../../fold/seats.ts';
import { capital, chance, decimal, many, span, THIN } from './format.ts';
import { expertName, REFUSE_WORDS } from './names.ts';
import { isKept, NOT_COUNTED, probationAt } from './probation.ts';
import { lastDownOf, leanOf, stripOf } from './strip.ts';
import type { Lean, StripView } from './strip.ts';
import { endedWords } from './trouble.ts';

export type RowState =
  | 'asked'
  | 'sealed'
  | 'opened'
  | 'asleep'
  | 'late'
  | 'invalid'
  | 'missing'
  | 'died'
  | 'quarantined';

/** The vessel: outline = weight, fill = weight x stake, tick = where it began. Shares of 1. */
export interface Vessel {
  readonly weight: number | undefined;
  readonly stake: number;
  readonly began: number | undefined;
  /** Share of the pool, ppm; undefined until the pool is known. */
  readonly share: number | undefined;
  readonly ledger: 'direction' | 'shape' | 'shadow' | 'probation';
  readonly label: string;
}

/** What happened to this voice in this round, worst or newest first. */
export interface RowNote {
  readonly icon: string;
  /** Three words at most: what fits the narrow table. */
  readonly short: string;
  readonly text: string;
  readonly tone: 'plain' | 'attention' | 'stop';
}

export interface SeatRow {
  readonly expert: string;
  readonly seat: string;
  readonly name: string;
  readonly shadow: boolean;
  /** On probation when the round was called. */
  readonly isKept: boolean;
  readonly state: RowState;
  /** What stands in place of a strip. */
  readonly placeText: string;
  readonly strip: StripView | undefined;
  readonly lean: Lean | undefined;
  readonly vessel: Vessel;
  readonly note: RowNote;
  /** Set when the seat is out now, whatever it did in this round. */
  readonly life: { readonly icon: string; readonly text: string } | undefined;
  readonly words: string;
}

export interface RowContext {
  readonly state: PageState;
  readonly book: RoundBookView;
  readonly top: number;
  /** Now, not a walk back: only then may a seat's present life be shown. */
  readonly isNow: boolean;
}

/** Voices that bid, in join order: only they have a strip. */
export function biddersOf(state: PageState): { agent: AgentView; expert: string }[] {
  return Object.values(state.agents)
    .filter((agent) => agent.ledgers.length > 0)
    .sort((a, b) => a.place - b.place)
    .flatMap((agent) => agent.experts.map((expert) => ({ agent, expert })));
}

export function seatRow(agent: AgentView, expert: string, context: RowContext): SeatRow {
  const { book, top } = context;
  const bid = book.bids.find((record) => record.body.expert === expert);
  const revision = laterBid(book, expert);
  const place = placeOf(agent, expert, context);
  const base = book.call.body.base;
  const p = revision?.body.p ?? bid?.body.p;
  const name = expertName(expert);
  const isOpen = p !== undefined && place.state === 'opened';
  return {
    expert,
    seat: agent.seat,
    name,
    shadow: agent.shadow,
    isKept: isKept(agent, book.call.seq),
    state: place.state,
    placeText: place.text,
    strip: isOpen
      ? stripOf({
          name,
          p,
          base,
          edges: book.call.body.edges,
          top,
          before: revision === undefined ? undefined : bid?.body.p,
        })
      : undefined,
    lean: isOpen ? leanOf(p, base, lastDownOf(book.call.body.edges)) : undefined,
    vessel: vesselOf(agent, expert, context),
    note: keptNote(noteOf(agent, expert, context, place), isKept(agent, book.call.seq)),
    life: context.isNow ? lifeOf(agent) : undefined,
    words: bid?.body.text ?? '',
  };
}

function lifeOf(agent: AgentView): SeatRow['life'] {
  switch (agent.life) {
    case 'ready':
      return undefined;
    case 'quarantined':
      return {
        icon: '⊘',
        text: `${capital(agent.seat)} is out until an operator lets it back: ${agent.lastReason ?? 'died too often'}. Rounds go on.`,
      };
    case 'died':
    case 'taken-out': {
      const next =
        agent.restartInMs === null
          ? 'not restarted'
          : `restarting in ${span(agent.restartInMs * 1_000)}`;
      return { icon: '✕', text: `${outWords(agent)}, ${next}` };
    }
    default:
      return agent.life satisfies never;
  }
}

/** Why a seat is not there: "dead: it throws", "disabled by operator". */
const outWords = ({ life, lastReason }: AgentView): string =>
  life === 'taken-out' ? (lastReason ?? life) : `dead: ${lastReason ?? 'no reason known'}`;

interface Place {
  readonly state: RowState;
  readonly text: string;
}

function placeOf(agent: AgentView, expert: string, context: RowContext): Place {
  const { book } = context;
  if (book.bids.some((record) => record.body.expert === expert))
    return { state: 'opened', text: '' };
  const refusal = book.refusals.find((record) => record.body.expert === expert);
  if (refusal !== undefined) {
    const reason = REFUSE_WORDS[refusal.body.reason] ?? refusal.body.reason;
    return { state: 'asleep', text: `asleep: ${reason}` };
  }
  const fault = faultOf(agent, context);
  if (fault !== undefined) return fault;
  const seal = book.seals.find((record) => record.body.expert === expert);
  if (seal !== undefined) {
    return book.bids.length > 0
      ? { state: 'missing', text: 'sealed, never opened: not counted' }
      : { state: 'sealed', text: `sealed ${seal.body.digest.slice(0, 6)}` };
  }
  if (context.isNow && agent.life === 'quarantined') {
    return { state: 'quarantined', text: 'quarantined: out until an operator lets it back' };
  }
  if (agent.outSeq !== null && agent.outSeq < book.call.seq)
    return { state: 'died', text: outWords(agent) };
  if (book.bids.length > 0 || book.decision !== null || book.settle !== null)
    return { state: 'missing', text: 'asleep: no answer' };
  return { state: 'asked', text: 'asked' };
}

function faultOf(agent: AgentView, context: RowContext): Place | undefined {
  const faults = context.book.faults;
  for (const fault of faults) {
    if (fault.type === 'dead-letter' && fault.body.seat === agent.seat) {
      return { state: 'invalid', text: `not counted: ${fault.body.reason}` };
    }
    if (fault.type === 'late' && fault.body.seat === agent.seat) {
      return { state: 'late', text: `late by ${span(fault.body.byUs)}: not counted` };
    }
  }
  for (const fault of faults) {
    if (fault.type === 'agent.died' && fault.body.seat === agent.seat) {
      const next =
        fault.body.restartInMs === null
          ? 'not restarted'
          : `restarting in ${span(fault.body.restartInMs * 1_000)}`;
      return {
        state: 'died',
        text: `${endedWords(fault.body.reason)} before sealing, ${next}`,
      };
    }
    if (fault.type === 'deadline' && fault.body.missing.includes(agent.seat as never)) {
      if (agent.outSeq !== null && agent.outSeq < fault.seq)
        return { state: 'died', text: outWords(agent) };
      return { state: 'missing', text: `asleep: no answer (${fault.body.cause})` };
    }
  }
  return undefined;
}

function vesselOf(agent: AgentView, expert: string, context: RowContext): Vessel {
  const { book, state } = context;
  const isShapeOnly = !agent.ledgers.includes('direction');
  // Pools leave a ledger at a time.
  const isOut =
    probationAt(agent, book.call.seq)?.ledgers.includes(isShapeOnly ? 'shape' : 'direction') ===
    true;
  const ledger = agent.shadow
    ? 'shadow'
    : isOut
      ? 'probation'
      : isShapeOnly
        ? 'shape'
        : 'direction';
  const weights = book.weightsAtCall[isShapeOnly ? 'shape' : 'direction'];
  const total = Object.values(weights).reduce((sum, weight) => sum + weight, 0);
  const own = agent.shadow || isOut ? undefined : weights[expert];
  const revised = laterBid(book, expert);
  const bid = book.bids.find((record) => record.body.expert === expert);
  const stake = (revised?.body.stake ?? bid?.body.stake ?? 0) / 1_000_000;
  const bound = state.lanes[book.lane]?.certificate?.rows[isShapeOnly ? 'shape' : 'direction'].find(
    (row) => row.expert === expert,
  )?.bound;
  const share = book.aggregate?.body.shares.find((row) => row.expert === expert)?.share;
  const weight = own === undefined || total === 0 ? undefined : own / total;
  const isDirection = ledger === 'direction';
  return {
    weight,
    stake,
    began: bound === undefined || total === 0 ? undefined : Math.exp(-bound) / total,
    share: isDirection ? share : undefined,
    ledger,
    label: vesselLabel(ledger, weight, stake, isDirection ? share : undefined),
  };
}

function vesselLabel(
  ledger: Vessel['ledger'],
  weight: number | undefined,
  stake: number,
  share: number | undefined,
): string {
  if (ledger === 'shadow') return 'shadow: scored, no weight';
  if (ledger === 'probation') return 'on probation: scored, in no pool';
  const own =
    weight === undefined ? 'weight not settled yet' : `${percent(weight)} ${ledger} weight`;
  const pool = share === undefined ? '' : `, ${chance(share)} of the pool`;
  return `${own}, ${percent(stake)} staked${pool}`;
}

/** A share of 1 as percent; small ones keep a decimal. */
export function percent(share: number): string {
  const value = share * 100;
  return `${decimal(value, value > 0 && value < 1 ? 1 : 0)}${THIN}%`;
}

const keptNote = (note: RowNote, kept: boolean): RowNote =>
  kept ? { ...note, text: note.text === '' ? NOT_COUNTED : `${note.text}; ${NOT_COUNTED}` } : note;

function noteOf(agent: AgentView, expert: string, context: RowContext, place: Place): RowNote {
  const { book } = context;
  const plain = (icon: string, short: string, text = short): RowNote => ({
    icon,
    short,
    text,
    tone: 'plain',
  });
  if (place.state === 'quarantined')
    return { icon: '⊘', short: 'quarantined', text: place.text, tone: 'attention' };
  if (place.state === 'died')
    return { icon: '✕', short: 'out', text: capital(place.text), tone: 'attention' };
  if (place.state === 'late')
    return { icon: '◷', short: 'late', text: place.text, tone: 'attention' };
  if (place.state === 'invalid')
    return { icon: '✗', short: 'not counted', text: place.text, tone: 'attention' };
  if (place.state === 'asleep')
    return plain('–', 'asleep', `${capital(place.text)}. Weight untouched.`);
  if (place.state === 'missing') return plain('–', 'no answer', capital(place.text));
  if (place.state === 'sealed') return plain('▣', 'sealed');
  if (place.state === 'asked') return plain('…', 'asked');
  for (const fault of book.faults) {
    if (fault.type !== 'agent.died' || fault.body.seat !== agent.seat) continue;
    const ended = endedWords(fault.body.reason);
    return {
      icon: '✕',
      short: `${ended}; bid stands`,
      text: `${ended}; its bid stands`,
      tone: 'attention',
    };
  }
  const revision = book.revisions.findLast((record) => record.body.expert === expert);
  if (book.supplements.some((record) => record.body.expert === expert))
    return plain('⊕', 'gave more', 'gave more evidence in a surge; its bid moved by it');
  if (revision !== undefined)
    return plain('↺', 'revised', `revised after ${many(revision.body.because.length, 'ruling')}`);
  const challenge = challengeNote(expert, book);
  if (challenge !== undefined) return challenge;
  const made = book.challenges.filter((record) => record.body.seat === agent.seat).length;
  if (made > 0 && agent.experts[0] === expert)
    return plain('△', many(made, 'challenge'), `made ${many(made, 'challenge')}`);
  const field = agent.role === 'field' ? fieldNote(book) : undefined;
  if (field !== undefined) return field;
  const claims = book.bids.find((record) => record.body.expert === expert)?.body.claims.length ?? 0;
  return agent.shadow
    ? plain('○', 'shadow', 'shadow: scored, no weight')
    : plain('', claims === 0 ? 'no claim' : many(claims, 'claim'));
}

/** Where the field seat's opinion came from: the largest current into the node it was asked about. */
function fieldNote({ field }: RoundBookView): RowNote | undefined {
  const main = field?.node.currents[0];
  if (field === null || main === undefined) return undefined;
  const from = field.from;
  if (from === null) return undefined;
  const isOwn = main.from === field.node.node;
  return {
    icon: '⇢',
    short: isOwn ? 'from itself' : `from ${from}`,
    text: isOwn
      ? 'mostly its own surprise, out by links and back'
      : `mostly from ${from}: ${decimal(main.ppm / 1_000_000, 3, true)} of ${decimal(field.node.throughPpm / 1_000_000, 3, true)} that came through links`,
    tone: 'plain',
  };
}

function challengeNote(expert: string, book: RoundBookView): RowNote | undefined {
  const challenge = book.challenges.findLast((record) => record.body.target === expert);
  if (challenge === undefined) return undefined;
  const ruling = book.rulings.find(
    (record) => record.body.challengeId === challenge.body.challengeId,
  );
  const by = capital(challenge.body.seat);
  if (ruling === undefined) {
    return {
      icon: '△',
      short: `by ${by}`,
      text: `challenged by ${by}: ${challenge.body.kind}`,
      tone: 'plain',
    };
  }
  const mark = { upheld: '✓', rejected: '✗', undecidable: '?' }[ruling.body.outcome];
  const words = { upheld: 'claim struck', rejected: 'claim stands', undecidable: 'undecidable' }[
    ruling.body.outcome
  ];
  return {
    icon: mark,
    short: words,
    text: `${by}: ${challenge.body.kind}, ${ruling.body.outcome}`,
    tone: 'plain',
  };
}
