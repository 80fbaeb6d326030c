/**
 * Who sits at the table: a fold of `agent.*` records (and of the first `cfp`, which closes the
 * founding). Plain data, so that it can be hashed and snapshotted.
 *
 * Priors (reference: the table of the docs): base 1/4; the founding seats of a ledger share 1/4
 * equally, a seat with several voices splits its part; newcomer n >= 2 holds 1 / (n (n + 1)),
 * reserved from the start, so that a join disturbs nobody. They sum to at most 1.
 *
 * A seat whose code changed (`record: new`) leaves and joins: it gets the next number of a newcomer. A
 * founder that leaves so takes its part of the founders' quarter along, or the others' would grow.
 */
import { appError } from '../protocols/errors.ts';
import type { AppError } from '../protocols/errors.ts';
import type { Ledger } from '../protocols/decision.ts';
import { seatOf } from '../protocols/ids.ts';
import type { ExpertId, SeatId } from '../protocols/ids.ts';
import type { AgentJoined, AgentProbation } from '../protocols/presence.ts';
import type { JournalRecord } from '../protocols/record.ts';
import type { Founder, Roster, RosterSeat } from '../protocols/view/roster.ts';

/** The public base rate: a member of every pool, always awake, stake 1. */
export const BASE = 'base' as unknown as ExpertId;
export const BASE_PRIOR = 0.25;
/** What the founding seats of a ledger share. */
export const FOUNDERS_PRIOR = 0.25;

/** An expert as the pools see it. */
export interface Expert {
  readonly expert: ExpertId;
  readonly prior: number;
}

export const emptyRoster = (): Roster => ({ closed: false, nextNewcomer: 2, seats: [] });

/**
 * Why a seat may not join as announced; undefined when it may. The session asks before it appends.
 * A seat's experts, ledgers and shadow flag are fixed by its first join: its record depends on them.
 */
export function checkJoin(roster: Roster, joined: AgentJoined): AppError | undefined {
  if ((joined.seat as string) === (BASE as string)) {
    return appError('COUNCIL_SEAT_RESERVED', { seat: joined.seat });
  }
  const experts = [...joined.experts].sort() as ExpertId[];
  const stranger = experts.find((expert) => seatOf(expert) !== joined.seat);
  if (stranger !== undefined) {
    return appError('COUNCIL_EXPERT_FOREIGN', { seat: joined.seat, expert: stranger });
  }
  const known = seatById(roster, joined.seat);
  const changed =
    new Set(experts).size !== experts.length ||
    (known !== undefined &&
      (known.experts.join() !== experts.join() ||
        known.ledgers.join() !== [...joined.ledgers].sort().join() ||
        known.shadow !== joined.shadow));
  return changed ? appError('COUNCIL_SEAT_CHANGED', { seat: joined.seat }) : undefined;
}

/**
 * Folds one record. Hand it every record: it reads `agent.joined`, `agent.died`,
 * `agent.quarantined`, `agent.probation` and `cfp`. @throws what `checkJoin` returns.
 */
export function foldRoster(roster: Roster, record: JournalRecord): void {
  switch (record.type) {
    case 'cfp':
      roster.closed = true;
      return;
    case 'agent.joined':
      foldJoined(roster, record.body);
      return;
    case 'agent.died':
      foldGone(roster, record.body.seat, false);
      return;
    case 'agent.quarantined':
      foldGone(roster, record.body.seat, true);
      return;
    case 'agent.probation':
      foldProbation(roster, record.body);
      return;
    default:
  }
}

function foldJoined(roster: Roster, joined: AgentJoined): void {
  const refusal = checkJoin(roster, joined);
  if (refusal !== undefined) throw refusal;
  const late = joined.newcomer || roster.closed;
  const before = seatById(roster, joined.seat);
  if (before !== undefined && endsRecord(joined)) leave(roster, before, late);
  const known = seatById(roster, joined.seat);
  if (known !== undefined) {
    known.role = joined.role;
    known.version = joined.version;
    if (joined.codeHash !== undefined) known.codeHash = joined.codeHash;
    known.incarnation = joined.incarnation;
    known.awake = true;
    known.quarantined = false;
    return;
  }
  roster.seats.push({
    awake: true,
    ...(joined.codeHash === undefined ? {} : { codeHash: joined.codeHash }),
    experts: [...joined.experts].sort() as ExpertId[],
    incarnation: joined.incarnation,
    ledgers: [...joined.ledgers].sort(),
    newcomer: late ? roster.nextNewcomer : 0,
    ...(joined.probation === undefined ? {} : { probation: [...joined.probation].sort() }),
    quarantined: false,
    role: joined.role,
    seat: joined.seat,
    shadow: joined.shadow,
    version: joined.version,
  });
  if (late) roster.nextNewcomer += 1;
  roster.seats.sort((a, b) => (a.seat < b.seat ? -1 : 1));
}

/** Does what a seat earned here end with this join? */
export const endsRecord = ({ record }: Pick<AgentJoined, 'record'>): boolean => record === 'new';

/** A founder comes back as one only while nothing was asked: then nobody's prior has been used yet. */
function leave(roster: Roster, seat: RosterSeat, isLate: boolean): void {
  roster.seats.splice(roster.seats.indexOf(seat), 1);
  if (seat.newcomer > 0 || !isLate) return;
  const { experts, ledgers, shadow } = seat;
  roster.left = [...(roster.left ?? []), { experts, ledgers, shadow }];
}

function foldProbation(roster: Roster, { cause, ledgers, seat: id }: AgentProbation): void {
  const seat = seatById(roster, id);
  if (seat === undefined) return;
  if (cause === 'evidence') {
    for (const ledger of ledgers) {
      if (seat.probation?.includes(ledger) === true) continue;
      seat.returns = { ...seat.returns, [ledger]: (seat.returns?.[ledger] ?? 0) + 1 };
    }
  } else seat.barred = true;
  seat.probation = ledgers;
}

function foldGone(roster: Roster, seat: SeatId, quarantined: boolean): void {
  const known = seatById(roster, seat);
  if (known === undefined) return;
  known.awake = false;
  if (quarantined) known.quarantined = true;
}

export const seatById = (roster: Roster, seat: SeatId): RosterSeat | undefined =>
  roster.seats.find((candidate) => candidate.seat === seat);

/** Experts of a ledger with their priors: base first, then by id. Shadow experts are left out. */
export function expertsOf(roster: Roster, ledger: Ledger): readonly Expert[] {
  return withPriors(roster, (seat) => !seat.shadow && holds(seat, ledger));
}

/** Members of the shadow pool of a ledger: those of `expertsOf` and the shadow experts, with priors
 * of that pool's own. */
export function shadowExpertsOf(roster: Roster, ledger: Ledger): readonly Expert[] {
  return withPriors(roster, (seat) => holds(seat, ledger));
}

/** Every expert of every seat, base first, then by id: the rows of a leaderboard. */
export function allExperts(roster: Roster): readonly ExpertId[] {
  return [BASE, ...roster.seats.flatMap((seat) => seat.experts).sort()];
}

const holds = (seat: Founder, ledger: Ledger): boolean =>
  seat.experts.length > 0 && seat.ledgers.includes(ledger);

function withPriors(
  { left = [], seats: all }: Roster,
  isMember: (seat: Founder) => boolean,
): readonly Expert[] {
  const seats = all.filter(isMember);
  const founders =
    seats.filter((seat) => seat.newcomer === 0).length + left.filter(isMember).length;
  const experts: Expert[] = [];
  for (const seat of seats) {
    const n = seat.newcomer;
    const whole = n === 0 ? FOUNDERS_PRIOR / founders : 1 / (n * (n + 1));
    for (const expert of seat.experts) experts.push({ expert, prior: whole / seat.experts.length });
  }
  experts.sort((a, b) => (a.expert < b.expert ? -1 : 1));
  return [{ expert: BASE, prior: BASE_PRIOR }, ...experts];
}
