/** The end of a fixture round: pools, intent, verdict, gate, commit, order and fill. */
import { sha256Hex } from '../../protocols/canonical.ts';
import { heat } from './page-fixture-cognition.ts';
import { GUEST, partsOfOrder, sleevesOfIntent } from './page-fixture-evidence.ts';
import {
  asDoubles,
  BASE,
  equityOf,
  INSTRUMENT,
  leaned,
  moneyOf,
  pooled,
  SCRIPT,
  zero,
} from './page-fixture-world.ts';
import type { At, Deciding, World } from './page-fixture-world.ts';

export function decide(world: World, { n, script, bids, before, at, shadow }: Deciding): void {
  const { journal, weights } = world;
  const say = bids
    .filter((bid) => bid.expert !== 'risk' && bid.expert !== 'placebo' && bid.expert !== GUEST)
    .map((bid) => ({ bid, mass: (weights[bid.expert] ?? 0) * (bid.stake / 1_000_000) }));
  const total = say.reduce((sum, item) => sum + item.mass, weights['base'] ?? 0.25);
  const q = BASE.map((base, bin) => {
    const sum = say.reduce(
      (acc, item) => acc + item.mass * (item.bid.p[bin] as number),
      (weights['base'] ?? 0.25) * base,
    );
    return sum / total / 1_000_000;
  });
  const shares = [
    { expert: 'base', share: Math.round(((weights['base'] ?? 0.25) / total) * 1_000_000) },
    ...say.map((item) => ({
      expert: item.bid.expert,
      share: Math.round((item.mass / total) * 1_000_000),
    })),
  ];
  const pools = {
    ...pooled(q),
    base: asDoubles(BASE),
    pre0: asDoubles(leaned(20_000)),
    pre1: asDoubles(leaned(20_000)),
  };
  journal.add(
    'aggregate',
    {
      awakeShare: 510_000,
      debate: 'on',
      disagreement: 0.0123,
      poolWeights: { direction: pooled(1 / 6), shape: pooled(1 / 6) },
      pools,
      q,
      qIntent: q,
      shadow: q,
      shares,
      weightsHash: zero,
    },
    { ...at, from: 'meta-reasoner' },
  );
  if (world.cognition !== undefined && !shadow)
    heat(journal, world.cognition, { at, before, after: bids });
  if (shadow) {
    journal.add('abstain', { detail: '', reason: 'shadow' }, at);
    return;
  }
  decideTrade(world, n, script, at);
}

function decideTrade(world: World, n: number, script: number, at: At): void {
  const { journal } = world;
  const lots =
    script === SCRIPT.bought || script === SCRIPT.shrunk
      ? 12
      : script === SCRIPT.sold
        ? -world.position
        : 0;
  const wants = lots !== 0 || script === SCRIPT.vetoed;
  const edge = wants ? 820 : 210;
  const target = world.position + (script === SCRIPT.vetoed ? 20 : lots);
  journal.add(
    'intent',
    {
      activeLots: target,
      costPpm: 450,
      edgePpm: edge,
      instrument: INSTRUMENT,
      kellyFractionPpm: 250_000,
      muPpm: 120,
      netPpm: edge - 450,
      reason: 'fixture',
      sizingRule: 'quarter-kelly',
      strategicLots: 0,
      targetLots: target,
      ...sleevesOfIntent(world, target),
    },
    { ...at, from: 'meta-reasoner' },
  );
  if (!wants) {
    const isHeld = script === SCRIPT.held;
    journal.add('abstain', { detail: '', reason: isHeld ? 'no-change' : 'edge-below-cost' }, at);
    return;
  }
  const check = {
    after: 7,
    before: 12,
    bound: true,
    limit: 7,
    rule: 'gross exposure',
    unit: 'lots',
  };
  if (script === SCRIPT.vetoed) {
    journal.add(
      'verdict',
      {
        decision: 'veto',
        limits: [{ ...check, rule: 'daily loss limit' }],
        maxLots: 0,
        text: 'daily loss limit reached',
      },
      { ...at, from: 'risk' },
    );
    journal.add('abstain', { detail: '', reason: 'veto' }, at);
    return;
  }
  const isShrunk = script === SCRIPT.shrunk;
  const approved = isShrunk ? 7 : lots;
  journal.add(
    'verdict',
    {
      decision: isShrunk ? 'shrink' : 'allow',
      limits: isShrunk ? [check] : [],
      maxLots: 50,
      text: isShrunk ? 'gross exposure' : 'within all limits',
    },
    { ...at, from: 'risk' },
  );
  journal.add(
    'gate',
    {
      approvedLots: approved,
      checks: isShrunk ? [check] : [],
      refusals: [],
      refusedBy: null,
      requestedLots: lots,
    },
    at,
  );
  if (approved === 0) {
    journal.add('abstain', { detail: '', reason: 'no-change' }, at);
    return;
  }
  trade(world, approved, at, n);
}

function trade(world: World, lots: number, at: At, n: number): void {
  const { journal } = world;
  const orderId = `${at.round}/o0`;
  const intent = {
    instrument: INSTRUMENT,
    kind: 'market',
    limitTicks: null,
    lots,
    orderId,
    reduceOnly: lots < 0,
    ...partsOfOrder(world, lots),
  };
  const commit = journal.add(
    'commit',
    {
      decisionHash: sha256Hex(orderId),
      equity: moneyOf(equityOf(world)),
      orders: [intent],
      targetLots: world.position + lots,
    },
    at,
  );
  journal.add(
    'plan',
    {
      algo: 'single',
      costQuantilesPpm: [100, 300, 600],
      limits: [],
      orderId,
      slices: [{ afterUs: 0, lots }],
    },
    { ...at, from: 'execution' },
  );
  journal.add('order.submit', { commit: commit.hash, ...intent, referenceTicks: world.price }, at);
  journal.add(
    'order.accepted',
    { eventTime: journal.at, orderId, venueOrderId: `v${n}` },
    { from: 'paper' },
  );
  const fill = world.price + Math.sign(lots) * 3;
  const fee = Math.abs(lots) * (fill / 100) * 0.0002;
  journal.add(
    'order.filled',
    {
      eventTime: journal.at,
      fee: moneyOf(fee),
      fillId: `f${n}`,
      instrument: INSTRUMENT,
      lots,
      orderId,
      priceTicks: fill,
      slippageTicks: 3,
    },
    { from: 'paper' },
  );
  world.cash -= lots * (fill / 100) + fee;
  world.costs += fee;
  world.position += lots;
}
