/** Evidence, sleeves and a guest on probation for fixture rounds: what protocol 1.2 adds to a journal. */
import { formatMoney, parseMoney } from '../../protocols/units.ts';
import type { Lots } from '../../protocols/units.ts';
import { INSTRUMENT, VOICES, zero } from './page-fixture-world.ts';
import type { At, FixtureJournal, World } from './page-fixture-world.ts';

export const GUEST = 'guest';
const GROUP = `${INSTRUMENT}:1b`;
const GRANTED = '50000000000';

/** What a fixture run with evidence keeps between rounds. */
export interface FixtureEvidence {
  /** Loss the trial has used, 1e-8 units. */
  used: bigint;
  readonly opens: boolean;
  isOpen: boolean;
}

/** `opens`: the proven sleeve is open from the 20th settlement on. */
export const newFixtureEvidence = (opens: boolean): FixtureEvidence => ({
  isOpen: false,
  opens,
  used: 0n,
});

/** The guest's join and the loss budget, before the first question. */
export function openEvidence(journal: FixtureJournal): void {
  journal.add('agent.joined', {
    experts: [GUEST],
    incarnation: 1,
    ledgers: ['direction', 'shape'],
    manifestHash: zero,
    newcomer: true,
    probation: ['direction', 'shape'],
    role: 'guest',
    seat: GUEST,
    shadow: false,
    version: '1.0.0',
  });
  journal.add('sleeve.trial', {
    amount: GRANTED,
    granted: GRANTED,
    group: GROUP,
    left: GRANTED,
    reason: 'start',
  });
}

/** What a settlement publishes beside the evidence of experts; 1.05 a question, from 1 on. */
export function groupOf(evidence: FixtureEvidence, n: number, shadow: boolean) {
  const sign = evidence.opens ? 1.2 ** n : 3.15;
  const money = evidence.opens ? 1.18 ** n : 0.967;
  const isOpen = evidence.isOpen && !shadow;
  return {
    group: {
      closings: 0,
      debate: 'on',
      detector: isOpen ? 240.5 : null,
      e: Math.min(sign, money),
      money,
      name: shadow ? `${INSTRUMENT}:5b` : GROUP,
      needed: shadow ? null : 640 + n,
      sign,
      state: isOpen ? 'open' : 'shut',
      toOpen: 20,
    },
    shape: Object.fromEntries([...VOICES.map(({ expert }) => [expert, 1.4]), [GUEST, 2.2]]),
  };
}

/** Opens the proven sleeve once, when it is due. */
export function proveDue(world: World, cause: number): void {
  const { evidence, journal, settled } = world;
  if (evidence === undefined || !evidence.opens || evidence.isOpen || settled < 20) return;
  evidence.isOpen = true;
  const { e, money, sign } = groupOf(evidence, settled, false).group;
  journal.add(
    'sleeve.proven',
    {
      closings: 0,
      from: 'shut',
      group: GROUP,
      measured: e,
      money,
      needed: 20,
      reason: 'proved',
      sign,
      to: 'open',
    },
    { cause },
  );
}

/** The sleeves of an intent, and what the trial may lose while its group is shut. */
export function sleevesOfIntent(world: World, target: Lots) {
  const { evidence } = world;
  if (evidence === undefined) return {};
  const sleeve = evidence.isOpen ? 'proven' : 'trial';
  const rows = (['strategic', 'proven', 'trial'] as const).map((name) => ({
    group: name === 'strategic' ? INSTRUMENT : GROUP,
    heldLots: name === sleeve ? world.position : 0,
    sleeve: name,
    targetLots: name === sleeve ? target : 0,
  }));
  if (evidence.isOpen) return { sleeves: rows };
  evidence.used += 437_500_000n;
  const left = formatMoney(parseMoney(GRANTED) - evidence.used);
  return { sleeves: rows, trial: { gapPpm: 287_500, granted: GRANTED, left, mostLots: 12 } };
}

/** Whose lots an order is. */
export const partsOfOrder = ({ evidence }: World, lots: Lots) =>
  evidence === undefined
    ? {}
    : { parts: [{ group: GROUP, lots, sleeve: evidence.isOpen ? 'proven' : 'trial' }] };

/** A dispute with the guest, which counts for nobody who decides. */
export function disputeGuest({ evidence, journal }: World, at: At): void {
  if (evidence === undefined) return;
  const challengeId = `${at.round}/${GUEST}/challenge/0`;
  journal.add(
    'challenge',
    {
      challengeId,
      claimId: 'c1',
      kind: 'stale',
      predicate: 'age(close) > 1d',
      seat: GUEST,
      target: 'technical.trend',
      text: 'the guest thinks it stale',
    },
    { ...at, from: GUEST },
  );
  journal.add(
    'ruling',
    {
      challengeId,
      claimHeld: true,
      claimValue: 28.4,
      credit: 7,
      evaluator: 'predicate 1',
      outcome: 'rejected',
      rulingId: `${at.round}/technical.trend/ruling/1`,
      target: 'technical.trend',
      trace: 'rsi14(close) = 28.4; < 30',
    },
    at,
  );
}
