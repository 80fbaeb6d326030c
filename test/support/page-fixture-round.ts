/** A fixture round up to the end of its debate. */
import { sha256Hex } from '../../protocols/canonical.ts';
import { contradict, opposedLean, readField } from './page-fixture-cognition.ts';
import { disputeGuest, GUEST } from './page-fixture-evidence.ts';
import { addSleepingField } from './page-fixture-field.ts';
import { decide } from './page-fixture-decision.ts';
import {
  BASE,
  CYCLE,
  EDGES,
  equityOf,
  INSTRUMENT,
  leaned,
  moneyOf,
  SCRIPT,
  seatOfExpert,
  VOICES,
  zero,
} from './page-fixture-world.ts';
import type { At, Bid, Play, World } from './page-fixture-world.ts';

export function playRound(world: World, n: number, shadow: boolean): void {
  const { journal } = world;
  const round = `r${n}`;
  const lane = shadow ? `${INSTRUMENT}:5b:${n % 3}` : `${INSTRUMENT}:1b:${n % 2}`;
  const at = { round, lane };
  const script = shadow ? SCRIPT.quiet : n % CYCLE;
  const call = journal.add('cfp', callBody(world, shadow), at);
  if (world.cognition !== undefined && !shadow) {
    if (world.isFieldAsleep) addSleepingField(journal, at);
    else readField(journal, world.cognition, n, at);
  }
  journal.at += 50_000;
  const bids = bidding(world, { n, script, at, shadow });
  journal.at += 10_000;
  const before = bids.map((bid) => ({ ...bid }));
  debate(world, { n, script, bids, at });
  const { cognition } = world;
  const isDebated = cognition !== undefined && !shadow;
  if (isDebated) contradict(journal, cognition, { n, at, bids, seqs: seqsOf(world, round) });
  decide(world, { n, script, bids, before, at, shadow, asOf: call.seq });
  const entry = world.price;
  world.pending.push({ round, lane, n, entry, q: leaned(12_000), shadow });
}

/** Positions of a round's bids, by expert. */
function seqsOf({ journal }: World, round: string): Record<string, number> {
  const seqs: Record<string, number> = {};
  for (const record of journal.records)
    if (record.type === 'bid' && record.round === round) seqs[record.body.expert] = record.seq;
  return seqs;
}

function callBody(world: World, shadow: boolean): unknown {
  const { journal } = world;
  return {
    asOf: { hash: journal.head.hash, seq: journal.seq },
    base: BASE,
    book: {
      equity: moneyOf(equityOf(world)),
      holdingHorizons: 1,
      markTicks: world.price,
      positionLots: world.position,
      strategicLots: 0,
    },
    budget: { cpuMs: 50, tokens: 0, usd: 0 },
    cost: { feePpm: 200, halfSpreadPpm: 100, impactPpm: 0, volumeSharePpmMax: 10_000 },
    deadlines: { challenge: 50_000, rebut: 30_000, reveal: 20_000, revise: 30_000, seal: 50_000 },
    edges: EDGES,
    entryRule: 'next-close',
    horizon: { bars: shadow ? 5 : 1, series: '1d' },
    instrument: INSTRUMENT,
    moments: {
      m: [-2.4, -1.5, -0.8, -0.25, 0.25, 0.8, 1.5, 2.4],
      m2: [6, 2.4, 0.7, 0.1, 0.1, 0.7, 2.4, 6],
    },
    portfolioHash: zero,
    settleRule: 'first-good-price',
    shadow,
    sigma: 11_500,
    version: 1,
    voidRule: 'no-price-within-half-a-horizon',
  };
}

interface Bidding {
  readonly n: number;
  readonly script: number;
  readonly at: At;
  readonly shadow: boolean;
}

function bidding(world: World, { n, script, at, shadow }: Bidding): Bid[] {
  const { journal, random } = world;
  const asleep = new Set<string>(n % 3 === 0 ? [] : ['sentiment']);
  if (script === SCRIPT.late || script === SCRIPT.died || script === SCRIPT.invalid)
    asleep.add('fundamental');
  const bids: Bid[] = [];
  const speakers = [
    ...VOICES,
    ...(world.cognition === undefined || world.isFieldAsleep || shadow
      ? []
      : [{ expert: 'field', seat: 'field', lean: -8_000, stake: 400_000, weight: 0.04 }]),
    ...(world.evidence === undefined
      ? []
      : [{ expert: GUEST, seat: GUEST, lean: 25_000, stake: 500_000, weight: 0 }]),
    { expert: 'risk', seat: 'risk', lean: 0, stake: 500_000, weight: 0.02 },
    {
      expert: 'placebo',
      seat: 'placebo',
      lean: Math.round((random() - 0.5) * 80_000),
      stake: 500_000,
      weight: 0,
    },
  ];
  for (const voice of speakers) {
    if (asleep.has(voice.expert)) continue;
    const swing = Math.round((random() - 0.5) * 50_000);
    const isShape = voice.expert === 'risk' || voice.expert.endsWith('volatility');
    const opposed = world.cognition === undefined ? undefined : opposedLean(voice.expert, n);
    const lean = opposed ?? voice.lean + (n % 2 === 0 ? swing : -swing);
    const p = isShape ? leaned(0, 14_000) : leaned(lean);
    bids.push({ expert: voice.expert, p, stake: voice.stake });
    journal.add(
      'seal',
      { digest: sha256Hex(`${n}${voice.expert}`), expert: voice.expert },
      { ...at, from: voice.seat },
    );
  }
  if (asleep.has('sentiment')) {
    journal.add(
      'refuse',
      { expert: 'sentiment', reason: 'no-data', text: 'no text today' },
      { ...at, from: 'sentiment' },
    );
  }
  if (world.isFieldAsleep && !shadow) {
    const text = '1 instrument is traded here; a field needs at least 8';
    journal.add(
      'refuse',
      { expert: 'field', reason: 'out-of-scope', text },
      { ...at, from: 'field' },
    );
  }
  faults(world, script, at);
  for (const bid of bids) {
    journal.add(
      'bid',
      {
        claims:
          bid.expert === 'technical.trend'
            ? [
                {
                  evidence: [journal.seq - 12],
                  id: 'c1',
                  predicate: 'rsi14(close) < 30',
                  value: 28.4,
                },
              ]
            : [],
        expert: bid.expert,
        nonce: '0'.repeat(32),
        p: bid.p,
        provenance: {
          agent: seatOfExpert(bid.expert),
          answerHash: null,
          promptHash: null,
          tokens: 0,
          usd: 0,
          version: '1.0.0',
        },
        stake: bid.stake,
        text: `fixture words of ${bid.expert}`,
      },
      { ...at, from: seatOfExpert(bid.expert) },
    );
  }
  return bids;
}

function faults(world: World, script: number, at: At): void {
  const { journal } = world;
  if (script === SCRIPT.late) {
    journal.add('deadline', { cause: 'clock', missing: ['fundamental'], phase: 'seal' }, at);
    journal.add(
      'late',
      { byUs: 12_000, digest: zero, phase: 'seal', seat: 'fundamental', type: 'seal' },
      { ...at, from: 'fundamental' },
    );
  }
  if (script === SCRIPT.died) {
    journal.add(
      'agent.died',
      {
        incarnation: 1,
        reason: 'fixture: threw while folding',
        restartInMs: 500,
        restarts: 1,
        seat: 'fundamental',
      },
      at,
    );
    journal.add('deadline', { cause: 'died', missing: ['fundamental'], phase: 'seal' }, at);
    journal.add('agent.joined', {
      experts: ['fundamental'],
      incarnation: 2,
      ledgers: ['direction', 'shape'],
      manifestHash: zero,
      newcomer: false,
      role: 'fundamental',
      seat: 'fundamental',
      shadow: false,
      version: '1.0.0',
    });
  }
  if (script === SCRIPT.invalid) {
    journal.add(
      'dead-letter',
      {
        code: 'MESSAGE_SCHEMA',
        detail: 'bins do not sum to 1,000,000 (999,998)',
        digest: zero,
        reason: 'schema',
        seat: 'fundamental',
        type: 'bid',
      },
      { ...at, from: 'fundamental' },
    );
  }
}

function debate(world: World, { script, bids, at }: Play): void {
  if (script !== SCRIPT.challenged && script !== SCRIPT.rejected) return;
  const { journal } = world;
  disputeGuest(world, at);
  const upheld = script === SCRIPT.challenged;
  const challengeId = `${at.round}/risk/challenge/0`;
  const rulingId = `${at.round}/technical.trend/ruling/0`;
  journal.add(
    'challenge',
    {
      challengeId,
      claimId: 'c1',
      kind: 'stale',
      predicate: 'age(close) > 1d',
      seat: 'risk',
      target: 'technical.trend',
      text: 'the bar behind it is three days old',
    },
    { ...at, from: 'risk' },
  );
  journal.add(
    'rebuttal',
    {
      challengeId,
      evidence: [],
      expert: 'technical.trend',
      stance: upheld ? 'concede' : 'contest',
      text: upheld ? 'seen too late' : 'the bar is of today',
    },
    { ...at, from: 'technical' },
  );
  journal.add(
    'ruling',
    {
      challengeId,
      claimHeld: !upheld,
      claimValue: upheld ? 34.1 : 28.4,
      evaluator: 'predicate 1',
      outcome: upheld ? 'upheld' : 'rejected',
      rulingId,
      target: 'technical.trend',
      trace: `rsi14(close) = ${upheld ? '34.1' : '28.4'}; ${upheld ? 'not ' : ''}< 30`,
    },
    at,
  );
  if (!upheld) return;
  const bid = bids.find((item) => item.expert === 'technical.trend');
  if (bid === undefined) return;
  const p = leaned(15_000);
  journal.add(
    'revise',
    {
      because: [rulingId],
      expert: bid.expert,
      n: 0,
      p,
      stake: 400_000,
      text: 'without that claim',
    },
    { ...at, from: 'technical' },
  );
}
