/**
 * A group is what opens and shuts as one: (voice or council, instrument, horizon).
 *
 *            min(sign, money) / 2^closings passes e-BH
 *     shut ──────────────────────────────────────────────▶ open
 *          ◀──────────────────────────────────────────────
 *            mean of the detectors reaches 5,000; evidence starts again at 1, dearer
 *
 * Both must speak: the smaller of two e-processes is one for "the side is not known, or no money is
 * made by it". The j-th reopening needs 20 x 2^j, so that all openings of a group that has no skill
 * have a chance of at most 1/20 + 1/40 + ... = 1/10 together. Once open, no e-BH shuts it again.
 */
import { OPENING_BAR, priceOfClosings, RUN_LENGTH } from '../../protocols/evidence-bars.ts';
import { eBh } from './e-bh.ts';
import { emptyGrowth, observeEvidence, questionsUntil } from './questions-needed.ts';
import type { Growth } from './questions-needed.ts';
import { edgeToKeep, lossEvidence, observeWin, watchSkill } from './lost-skill.ts';
import type { LostSkill } from './lost-skill.ts';
import { average } from './mixture.ts';
import { emptyMoney, moneyEvidence, observeMoney, restartMoney } from './money.ts';
import type { MoneyProcess } from './money.ts';
import { enterPhase, leavePhase } from './phases.ts';
import type { PhaseEnds } from './phases.ts';
import { sideOf } from './recentre.ts';
import { emptySign, observeSign, restartSign, signEvidence } from './sign.ts';
import type { SignCall, SignProcess } from './sign.ts';

export interface GroupPhase {
  readonly sign: SignProcess;
  readonly money: MoneyProcess;
  /** Null while shut. */
  lost: LostSkill | null;
}

/** Plain state. */
export interface EvidenceGroup {
  state: 'open' | 'shut';
  /** Times the detector shut it. */
  closings: number;
  readonly phases: readonly GroupPhase[];
  readonly ends: PhaseEnds;
  growth: { sign: Growth; money: Growth };
}

export interface SettledQuestion {
  /** Chances of up given a move, as sealed. */
  readonly call: SignCall;
  readonly outcome: 'up' | 'down' | 'flat';
  /** See `MoneyBet`. */
  readonly move: number;
  readonly drift: number;
  readonly cost: number;
}

/** What a group has to show. */
export interface GroupEvidence {
  readonly sign: number;
  readonly money: number;
  /** min(sign, money) / 2^closings: the e-value that e-BH sees. */
  readonly e: number;
  /** Null while shut. */
  readonly detector: number | null;
  /** Questions until both reach the bar of this group alone; null = none in sight. */
  readonly needed: number | null;
}

/** A change of state, with its reason, for the journal. */
export interface GroupChange {
  readonly group: string;
  readonly from: 'open' | 'shut';
  readonly to: 'open' | 'shut';
  readonly reason: 'proved' | 'skill-lost';
  readonly sign: number;
  readonly money: number;
  /** What was measured, and what it had to reach. */
  readonly measured: number;
  readonly needed: number;
  readonly closings: number;
}

export const emptyGroup = (phases = 1): EvidenceGroup => ({
  closings: 0,
  ends: Array.from({ length: phases }, () => null),
  growth: { money: emptyGrowth(), sign: emptyGrowth() },
  phases: Array.from({ length: phases }, () => ({
    lost: null,
    money: emptyMoney(),
    sign: emptySign(),
  })),
  state: 'shut',
});

export function groupEvidence(group: EvidenceGroup): GroupEvidence {
  const { sign, money } = valuesOf(group);
  const price = priceOfClosings(group.closings);
  const bar = OPENING_BAR * price;
  const until = [
    questionsUntil(group.growth.sign, bar),
    questionsUntil(group.growth.money, bar),
  ] as const;
  return {
    detector: detectorOf(group),
    e: Math.min(sign, money) / price,
    money,
    needed: until[0] === null || until[1] === null ? null : Math.max(until[0], until[1]),
    sign,
  };
}

/** The phase of a question that is entered now; null = it is left out of the evidence. */
export const enterQuestion = (
  group: EvidenceGroup,
  window: { readonly entry: number; readonly settle: number },
): number | null => enterPhase(group.ends, window);

/** The question that was entered in a phase has settled, or is void. */
export const leaveQuestion = (group: EvidenceGroup, phase: number, at: number): void =>
  leavePhase(group.ends, phase, at);

/** Adds a settled question of a phase. Answers the change if the group shuts on it. */
export function settleQuestion(
  name: string,
  group: EvidenceGroup,
  phase: number,
  question: SettledQuestion,
): GroupChange | null {
  const { sign, money, lost } = group.phases[phase] as GroupPhase;
  const { call, outcome } = question;
  if (outcome !== 'flat') {
    const z = observeSign(sign, call, outcome === 'up');
    if (lost !== null) observeWin(lost, z);
  }
  observeMoney(money, { ...question, side: sideOf(call.up, call.base) });
  const values = valuesOf(group);
  observeEvidence(group.growth.sign, values.sign);
  observeEvidence(group.growth.money, values.money);
  const detector = detectorOf(group);
  if (detector === null || detector < RUN_LENGTH) return null;
  shut(group);
  return {
    ...values,
    closings: group.closings,
    from: 'open',
    group: name,
    measured: detector,
    needed: RUN_LENGTH,
    reason: 'skill-lost',
    to: 'shut',
  };
}

/** What e-BH asks of the next group: e of the run's groups, as they stand. */
export function neededToOpen(
  groups: Readonly<Record<string, EvidenceGroup>>,
  bar: number = OPENING_BAR,
): number {
  return eBh(seenGroups(groups), bar).needed;
}

/** Opens what has been proved among the traded groups, by name. Answers the changes, sorted. */
export function openProvedGroups(
  groups: Readonly<Record<string, EvidenceGroup>>,
  bar: number = OPENING_BAR,
): GroupChange[] {
  const seen = seenGroups(groups);
  const { needed, opens } = eBh(seen, bar);
  const changes: GroupChange[] = [];
  for (const [index, { group, money, name, sign }] of seen.entries()) {
    if (opens[index] !== true) continue;
    group.state = 'open';
    for (const phase of group.phases) phase.lost = watchSkill(edgeToKeep(phase.sign));
    changes.push({
      closings: group.closings,
      from: 'shut',
      group: name,
      measured: Math.min(sign, money),
      money,
      needed: needed * priceOfClosings(group.closings),
      reason: 'proved',
      sign,
      to: 'open',
    });
  }
  return changes;
}

/** Groups by name, as e-BH sees them. */
function seenGroups(groups: Readonly<Record<string, EvidenceGroup>>) {
  return Object.keys(groups)
    .sort()
    .map((name) => {
      const group = groups[name] as EvidenceGroup;
      const { sign, money } = valuesOf(group);
      const e = Math.min(sign, money) / priceOfClosings(group.closings);
      return { e, group, money, name, open: group.state === 'open', sign };
    });
}

const valuesOf = ({ phases }: EvidenceGroup): { sign: number; money: number } => ({
  money: average(phases.map(({ money }) => moneyEvidence(money))),
  sign: average(phases.map(({ sign }) => signEvidence(sign))),
});

const detectorOf = ({ state, phases }: EvidenceGroup): number | null =>
  state === 'shut'
    ? null
    : average(phases.map(({ lost }) => (lost === null ? 0 : lossEvidence(lost))));

/** What was proved before the loss proves nothing after it: evidence begins again at 1. */
function shut(group: EvidenceGroup): void {
  group.state = 'shut';
  group.closings += 1;
  group.growth = { money: emptyGrowth(), sign: emptyGrowth() };
  for (const phase of group.phases) {
    phase.lost = null;
    restartSign(phase.sign);
    restartMoney(phase.money);
  }
}
