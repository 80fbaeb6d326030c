/**
 * The long rehearsal: what the agent says in it is held against the schemas, the council's arithmetic
 * and the world it was said on. The later checks compare what they see with this run.
 */
import { failed, passed, runOn } from './check-row.ts';
import type { CheckRow, Subject } from './check-row.ts';
import { claimFaults } from './check-claims.ts';
import { Finding, lineOf, notStored } from './finding.ts';
import { SILENT } from './messages.ts';
import type { HeardAt, Rehearsed, Said } from './rehearsal.ts';
import type { RehearsedSeat } from './rehearsed-seat.ts';
import { expertsOfSeat } from './seat.ts';
import { viewTwin } from './view-twin.ts';
import { checkSupplement } from '../../council/evidence-bound.ts';
import { checkBid, checkEvidence, checkForecast } from '../../council/ppm.ts';
import type { AppError } from '../../protocols/errors.ts';
import type { SeatMessage } from '../../protocols/host.ts';
import type { RecordOf } from '../../protocols/record.ts';
import type { Digest, StateDigest } from '../../protocols/state-digest.ts';

export interface FirstRun {
  readonly rows: readonly CheckRow[];
  /** It came to its end: the other checks can be made. */
  readonly isWhole: boolean;
  readonly rehearsed: Rehearsed;
  /** Rounds there were: fewer than asked for where the world ended. */
  readonly rounds: number;
  /** Messages said, by type. */
  readonly counts: Readonly<Record<string, number>>;
  /** Sizes of the agent's state, in order of rounds. */
  readonly sizes: readonly StateSize[];
}

export interface StateSize {
  readonly bytes: number;
  /** At its call. */
  readonly round: number;
}

/** What is gathered while the run goes on; of each kind the first finding. */
interface Heard {
  misfit?: string;
  viewWritten?: string;
  readonly counts: Record<string, number>;
  claimed: number;
  /** Of claims, by what is wrong: the first time each was seen. */
  readonly faults: Map<string, string>;
  /** Refusals by expert, reason and text. */
  readonly refusals: Map<string, number>;
  readonly bidding: Set<string>;
  readonly silent: Map<string, number>;
}

export async function firstRun(subject: Subject): Promise<FirstRun> {
  const heard: Heard = {
    bidding: new Set(),
    claimed: 0,
    counts: {},
    faults: new Map(),
    refusals: new Map(),
    silent: new Map(),
  };
  const sizes: StateSize[] = [];
  const compareViews = (when: string, view: Digest | undefined, twin: Digest): void => {
    if (view?.sha256 === twin.sha256) return;
    heard.viewWritten ??= `${when} the view is not what its records make it`;
  };
  let rehearsed: Rehearsed = { calledAt: [], records: [], said: [] };
  let doing = 'loading';
  try {
    const seat = await subject.stage.open({ host: 'new' });
    doing = 'conformance';
    const twin = viewTwin();
    const middle = Math.ceil(subject.rounds / 2);
    const looked = [1, 2, 3, middle, subject.rounds];
    rehearsed = await runOn(seat, subject, {
      answering: async (entry, ask, records) => {
        const n = Number(ask.round.slice(1));
        if (ask.phase !== 'seal' || !looked.includes(n)) return entry.seat.answer(ask);
        const { agent, view } = await stored(entry.seat);
        sizes.push({ bytes: agent?.bytes ?? 0, round: n });
        compareViews(`by the call of ${ask.round}`, view, twin(records));
        return entry.seat.answer(ask);
      },
      heard: (said, at) => hear(heard, said, at),
    });
    const { agent, view } = await stored(seat);
    compareViews('by the end', view, twin(rehearsed.records));
    // A world that ended before the last round.
    const last = rehearsed.calledAt.length;
    if (last < subject.rounds) sizes.push({ bytes: agent?.bytes ?? 0, round: last });
  } catch (thrown) {
    const isHost = doing !== 'loading' && thrown instanceof Finding && thrown.isHostOver;
    const early = failed(isHost ? 'host' : doing, lineOf(thrown));
    return { ...report(heard), rehearsed, rows: [early, ...gathered(heard)], sizes };
  }
  const rounds = rehearsed.calledAt.length;
  const rows = [
    conformanceRow(heard, subject, rounds),
    forecastsRow(heard, subject, rounds),
    claimsRow(heard),
    viewRow(heard),
  ];
  return { ...report(heard), isWhole: true, rehearsed, rounds, rows, sizes };
}

/** @throws a Finding when what it keeps cannot be stored. */
async function stored(seat: RehearsedSeat): Promise<StateDigest> {
  try {
    return await seat.digest();
  } catch (thrown) {
    throw thrown instanceof Finding ? thrown : notStored(thrown);
  }
}

const report = ({ counts }: Heard) => ({ counts, isWhole: false, rounds: 0 });

/** Of a run that broke off: what had been found by then. */
const gathered = (heard: Heard): CheckRow[] => [
  ...(heard.faults.size === 0 ? [] : [claimsRow(heard)]),
  ...(heard.viewWritten === undefined ? [] : [viewRow(heard)]),
];

function hear(heard: Heard, { ask, messages }: Said, at: HeardAt): void {
  for (const message of messages) {
    heard.counts[message.type] = (heard.counts[message.type] ?? 0) + 1;
    const misfit = misfitOf(message, at);
    if (misfit !== undefined) {
      heard.misfit ??= `${ask.round}, phase ${ask.phase}: ${misfit.message}`;
    } else if (message.type === 'bid') {
      heard.claimed += message.body.claims.length;
      heard.bidding.add(message.body.expert);
      for (const [what, fault] of claimFaults(message.body, at)) {
        if (!heard.faults.has(what)) heard.faults.set(what, `${ask.round}: ${fault}`);
      }
    } else if (message.type === 'refuse') {
      const { expert, reason, text } = message.body;
      if (text === SILENT) heard.silent.set(expert, (heard.silent.get(expert) ?? 0) + 1);
      const key = `${reason} ("${text}")`;
      heard.refusals.set(key, (heard.refusals.get(key) ?? 0) + 1);
    }
  }
}

/** Why a forecast would not count. The book holds what was said before it. */
function misfitOf(message: SeatMessage, { book }: HeardAt): AppError | undefined {
  const call: RecordOf<'cfp'> = book.call;
  const bins = call.body.base.length;
  switch (message.type) {
    case 'bid':
      return checkBid(message.body, bins) ?? checkEvidence(message.body, call.body.asOf.seq);
    case 'revise':
      return checkForecast(message.body, bins);
    case 'supplement': {
      const { expert } = message.body;
      const last = [...book.bids, ...book.revisions].findLast(({ body }) => body.expert === expert);
      return last === undefined ? undefined : checkSupplement(message.body, last.body.p);
    }
    default:
      return undefined;
  }
}

function conformanceRow(heard: Heard, { stage }: Subject, rounds: number): CheckRow {
  const name = 'conformance';
  if (heard.misfit !== undefined) return failed(name, heard.misfit);
  const experts = expertsOfSeat(stage.spec);
  const spoke = (heard.counts['bid'] ?? 0) + (heard.counts['refuse'] ?? 0);
  if (spoke !== experts.length * rounds) {
    const counted = `${spoke} bids and refusals of ${experts.length} voices in ${rounds} rounds`;
    return failed(name, `${counted}: every voice bids or refuses once a round`);
  }
  const silent = experts.find((expert) => heard.silent.get(expert) === rounds);
  if (silent !== undefined) {
    const what = `bid() never gave anything for ${silent} in ${rounds} rounds`;
    return failed(name, `${what}; give an array with an opinion, or a refusal, for each expert`);
  }
  const said = Object.entries(heard.counts).map(([type, count]) => `${count} ${type}`);
  return passed(name, `${rounds} rounds: ${said.join(', ') || 'nothing said'}`);
}

/** Reasons that are shown of an agent that only refuses. */
const REASONS = 3;

function forecastsRow(heard: Heard, { stage }: Subject, rounds: number): CheckRow {
  const name = 'forecasts';
  const experts = expertsOfSeat(stage.spec);
  if (experts.length === 0) return passed(name, 'it has no ledger, and never bids');
  if (stage.spec.manifest.role === 'field') {
    return passed(name, 'a rehearsal reads no field out, which is all that its role bids on');
  }
  const mute = experts.filter((expert) => !heard.bidding.has(expert));
  if (mute.length < experts.length) {
    const bids = `${heard.counts['bid'] ?? 0} bids in ${rounds} rounds`;
    return passed(name, mute.length === 0 ? bids : `${bids}, none of ${mute.join(', ')}`);
  }
  const reasons = [...heard.refusals]
    .sort(([, a], [, b]) => b - a)
    .slice(0, REASONS)
    .map(([reason, count]) => `${count} times ${reason}`);
  return failed(
    name,
    `never a bid in ${rounds} rounds: ${reasons.join(', ') || 'its bids did not count'}. ` +
      'Refuse less, or give it the data it waits for with --dataset and --knowledge',
  );
}

/** Faults of claims that are told. */
const FAULTS = 4;

function claimsRow({ claimed, faults }: Heard): CheckRow {
  const name = 'claims';
  if (faults.size > 0) return failed(name, [...faults.values()].slice(0, FAULTS).join(' '));
  return passed(name, claimed === 0 ? 'none were made' : `${claimed} claims, none false`);
}

function viewRow({ viewWritten }: Heard): CheckRow {
  const name = 'view';
  return viewWritten === undefined
    ? passed(name, 'as its records make it')
    : failed(name, `${viewWritten}: it was written to; copy what you change into the state`);
}
