/**
 * A made-up journal for the page's tests: clearly a test (instrument TESTX, dataset "fixture"), but
 * every record is valid and the chain of hashes is real.
 */
import { sha256Hex } from '../../protocols/canonical.ts';
import { PROTOCOL } from '../../protocols/record.ts';
import { newFixtureCognition, rescore } from './page-fixture-cognition.ts';
import {
  groupOf,
  GUEST,
  newFixtureEvidence,
  openEvidence,
  proveDue,
} from './page-fixture-evidence.ts';
import { playRound } from './page-fixture-round.ts';
import {
  bar,
  CYCLE,
  EDGES,
  FixtureJournal,
  INSTRUMENT,
  leaned,
  mark,
  pooled,
  SCRIPT,
  START,
  startWeights,
  stream,
  VOICES,
  zero,
} from './page-fixture-world.ts';
import type { FixtureOptions, World } from './page-fixture-world.ts';

export function fixtureJournal(options: FixtureOptions = {}): FixtureJournal {
  const journal = new FixtureJournal();
  const world: World = {
    journal,
    random: stream(7),
    price: 100_000,
    position: 0,
    cash: 1_000_000,
    costs: 0,
    peak: 1_000_000,
    weights: startWeights(),
    settled: 0,
    cognition:
      options.cognition === undefined || options.cognition === false
        ? undefined
        : newFixtureCognition(options.fieldSize),
    isFieldAsleep: options.cognition === 'asleep',
    evidence:
      options.evidence === undefined || options.evidence === false
        ? undefined
        : newFixtureEvidence(options.evidence === 'open'),
    pending: [],
  };
  opening(world, options);
  for (let index = 0; index < 30; index++) bar(world);
  let n = 0;
  const rounds = options.rounds ?? 26;
  for (let index = 1; index <= rounds; index++) {
    bar(world);
    settleDue(world);
    mark(world);
    n += 1;
    const isLast = index === rounds;
    const before = journal.seq;
    playRound(world, n, false);
    if (isLast && options.openAfter !== undefined)
      journal.records.length = before + options.openAfter;
    if (options.shadowHorizon === true && index % 2 === 0) {
      n += 1;
      playRound(world, n, true);
    }
  }
  closing(world, options);
  return journal;
}

function opening({ evidence, journal }: World, options: FixtureOptions): void {
  journal.add('run.started', {
    code: zero,
    config: {},
    configHash: zero,
    dataset: { name: 'fixture, made up for tests', sha256: zero },
    flags: evidence === undefined ? [] : [1, 2],
    market: options.market ?? 'replay',
    mode: options.mode ?? 'paper',
    node: 'v20',
    packageVersion: '0.1.0',
    protocol: PROTOCOL,
    publicKey: 'fixture',
    run: sha256Hex('fixture'),
    seed: 7,
    series: '1d',
  });
  journal.add('market.instrument', {
    instrument: {
      class: 'simulated',
      currency: 'USD',
      entryRule: 'next-close',
      from: START,
      id: INSTRUMENT,
      lotSize: '1',
      lotTickMoney: '1000000',
      multiplier: '1',
      symbol: 'Test index',
      tickSize: '0.01',
      venue: 'fixture',
      version: 1,
    },
    notes: ['made up for tests'],
  });
  const roles: [string, string, string[], string[], boolean][] = [
    [
      'technical',
      'technical',
      VOICES.slice(0, 4).map((voice) => voice.expert),
      ['direction', 'shape'],
      false,
    ],
    ['fundamental', 'fundamental', ['fundamental'], ['direction', 'shape'], false],
    ['sentiment', 'sentiment', ['sentiment'], ['direction', 'shape'], false],
    ['risk', 'risk', ['risk'], ['shape'], false],
    ['execution', 'execution', [], [], false],
    ['meta-reasoner', 'meta-reasoner', [], [], false],
    ['placebo', 'placebo', ['placebo'], ['direction', 'shape'], true],
  ];
  if (options.cognition !== undefined && options.cognition !== false)
    roles.splice(3, 0, ['field', 'field', ['field'], ['direction'], false]);
  for (const [seat, role, experts, ledgers, shadow] of roles) {
    journal.add('agent.joined', {
      experts,
      incarnation: 1,
      ledgers,
      manifestHash: zero,
      newcomer: false,
      role,
      seat,
      shadow,
      version: '1.0.0',
    });
  }
  if (evidence !== undefined) openEvidence(journal);
}

function settleDue(world: World): void {
  const open = world.pending.filter((item) => !item.shadow);
  // The newest question stays open for one more bar, as closes settle one round late.
  const due = open.slice(0, Math.max(0, open.length - 1));
  // Shadow questions take five bars; the fixture settles them in runs with evidence only.
  const shadows = world.pending.filter((item) => item.shadow);
  if (world.evidence !== undefined && shadows.length > 2) due.push(...shadows.slice(0, 1));
  for (const item of due) {
    world.pending.splice(world.pending.indexOf(item), 1);
    settleOne(world, item);
  }
}

function settleOne(world: World, item: World['pending'][number]): void {
  const { journal } = world;
  const isVoid = item.n % CYCLE === SCRIPT.void;
  const returnPpm = Math.round(((world.price - item.entry) / item.entry) * 1_000_000);
  let outcome = EDGES.findIndex((edge) => returnPpm <= edge);
  if (outcome < 0) outcome = 7;
  if (!isVoid) {
    world.settled += 1;
    for (const voice of VOICES) {
      const own = leaned(voice.lean)[outcome] as number;
      const q = item.q[outcome] as number;
      const stake = voice.stake / 1_000_000;
      world.weights[voice.expert] =
        ((world.weights[voice.expert] ?? 0) * (stake * own + (1 - stake) * q)) / q;
    }
  }
  const sorted = Object.fromEntries(
    Object.entries(world.weights).sort(([a], [b]) => (a < b ? -1 : 1)),
  );
  const ledger = {
    post0: sorted,
    post1: sorted,
    pre0: sorted,
    pre1: sorted,
    shadow: { ...sorted, placebo: 0.04 },
  };
  const evidence = { e: 0.94, mean: 0.0004, n: world.settled, needed: 3_744, sd: 0.02 };
  const cause = journal.records.findLast((record) => record.type === 'market.bar')?.seq ?? 1;
  const at = { round: item.round, lane: item.lane, cause };
  const settle = journal.add(
    'settle',
    {
      entryTicks: isVoid ? null : item.entry,
      evidence: {
        council: evidence,
        debate: { ...evidence, e: 1.1, needed: null },
        experts: Object.fromEntries([
          ...VOICES.map((voice) => [voice.expert, evidence]),
          ...(world.cognition === undefined ? [] : [['field', fieldEvidence(world.settled)]]),
          ['placebo', { ...evidence, e: 0.4, needed: null }],
          ...(world.evidence === undefined ? [] : [[GUEST, { ...evidence, e: 3.1 }]]),
        ]),
        ...(world.evidence === undefined
          ? {}
          : groupOf(world.evidence, world.settled, item.shadow)),
      },
      experts: [...VOICES.map((voice) => voice.expert), 'risk', 'placebo'].map((expert) => ({
        asleep: expert === 'sentiment',
        direction: { post: 0.69, pre: 0.7 },
        expert,
        shape: { post: 1.4, pre: 1.4 },
        stake: { post: 500_000, pre: 500_000 },
      })),
      outcome: isVoid ? null : outcome,
      poolLosses: { direction: pooled(0.69), shape: pooled(1.41) },
      poolWeights: { direction: pooled(1 / 6), shape: pooled(1 / 6) },
      qLoss: { direction: 0.688, shape: 1.405 },
      questions: world.settled,
      returnPpm: isVoid ? null : returnPpm,
      settleSeq: cause,
      settleTicks: isVoid ? null : world.price,
      voidReason: isVoid ? 'no price within half a horizon' : null,
      weights: { direction: ledger, shape: ledger },
      weightsHash: zero,
    },
    at,
  );
  proveDue(world, settle.seq);
  const rows = VOICES.map((voice) => ({
    bound: -Math.log(voice.weight),
    expert: voice.expert,
    regret: voice.weight * 6 - 0.1,
  }));
  journal.add(
    'certificate',
    {
      debate: { direction: pooled(0.02), shape: pooled(0.02) },
      debateBound: Math.log(6),
      drift: 2e-16,
      holds: true,
      questions: world.settled,
      rows: { direction: rows, shape: rows },
      weightsHash: zero,
    },
    { ...at, cause: settle.seq },
  );
  if (world.cognition !== undefined)
    rescore(journal, world.cognition, { ...at, cause: settle.seq }, isVoid ? null : outcome);
}

const fieldEvidence = (n: number) => ({ e: 0.97, mean: -0.00001, n, needed: null, sd: 0.009 });

function closing(world: World, options: FixtureOptions): void {
  const { journal } = world;
  journal.add('market.quality', {
    accepted: journal.seq,
    flags: ['closes only'],
    instrument: INSTRUMENT,
    refused: { outlier: 2 },
    skewUs: null,
    stream: '1d',
  });
  if (options.lookAhead === true) {
    journal.add('alert', {
      code: 'COUNCIL_LOOK_AHEAD',
      limit: 5_000,
      severity: 'stop',
      text: `fundamental does better on ${INSTRUMENT} than is plausible: it may know the future.`,
      value: null,
    });
    journal.add('agent.probation', {
      cause: 'look-ahead',
      ledgers: ['direction', 'shape'],
      reason: 'better than is plausible: it may know the future',
      seat: 'fundamental',
    });
  }
  if (options.halted === true) {
    journal.add('operator.halt', { by: 'abcd1234', text: 'fixture halt' }, { from: 'operator' });
    journal.add('risk.mode', { mode: 'halted', reason: 'halted by operator abcd1234' });
  }
  if (options.ended === true) {
    journal.add('market.ended', {
      bars: 56,
      dataset: 'fixture, made up for tests',
      lastEventTime: journal.at,
    });
  }
}
