/**
 * From the council's forecast to the position it wants, net of costs (markets: from q to a
 * position). Two sleeves: strategic, a configured constant; active, kappa (mu_Q - mu_base) / s2 of
 * equity. The active sleeve moves only if the gain over the expected holding time exceeds the cost:
 *
 *     delta^2 s2 H / (2 kappa) > cost |delta|
 *
 * and a position whose direction the forecast no longer shares is unwound whatever that costs.
 * Invariant: an intent that adds active risk has netPpm > 0.
 */
import { invariant } from '../protocols/errors.ts';
import type { Aggregate, Intent } from '../protocols/decision.ts';
import type { Instrument } from '../protocols/instrument.ts';
import type { Cfp } from '../protocols/question.ts';
import { parseMoney, PPM } from '../protocols/units.ts';
import type { Lots } from '../protocols/units.ts';
import { conditionsOf, costPpm, sideCostPpm, volumeCapLots } from './costs.ts';
import { activeFraction, outlookOf } from './forecast.ts';
import type { Outlook } from './forecast.ts';
import type { SizingParams } from './sizing.ts';

export interface IntentInput {
  readonly cfp: Cfp;
  readonly aggregate: Aggregate;
  readonly instrument: Instrument;
  readonly params: SizingParams;
  /** Volume of the last bar, lots; absent = unknown, charged as the largest permitted share. */
  readonly barVolumeLots?: Lots;
  /** The active fraction that `allocate` gave this instrument among several; absent = on its own. */
  readonly activeFraction?: number;
  /** Most active lots on trial; absent = the group is proven, or before protocol 1.2. */
  readonly trialLots?: Lots;
}

/** A held position may drift above its cap by this factor before it is cut back to it. */
const CAP_SLACK = 1.1;

export const SIZING_RULE = 'fractional-kelly-over-base';

/** Everything a move is judged by. Fractions are of equity, signed. */
interface Stage {
  readonly input: IntentInput;
  readonly outlook: Outlook;
  /** Fraction of equity that one lot is. */
  readonly perLot: number;
  /** What Kelly wants, before caps. */
  readonly wanted: number;
  readonly strategicLots: Lots;
  readonly heldActive: Lots;
}

interface Worth {
  /** In `costPpm`; absent before protocol 1.2, then one. */
  readonly sides?: number;
  readonly edgePpm: number;
  readonly costPpm: number;
}

/** The intent of a round. Pure; target lots are whole, rounded toward zero. */
export function decideIntent(input: IntentInput): Intent {
  const { cfp, params } = input;
  const outlook = outlookOf(cfp, input.aggregate);
  const equity = Number(parseMoney(cfp.book.equity));
  const lotMoney = cfp.book.markTicks * Number(parseMoney(input.instrument.lotTickMoney));
  const heldActive = cfp.book.positionLots - cfp.book.strategicLots;
  if (!(equity > 0) || !(lotMoney > 0)) {
    const why = equity > 0 ? 'no price to size with' : 'no equity left';
    return intentOf(
      { input, outlook, perLot: 0, wanted: 0, strategicLots: 0, heldActive },
      { activeLots: 0, worth: { edgePpm: 0, costPpm: 0 }, reason: `${why}: unwind` },
    );
  }
  const perLot = lotMoney / equity;
  const wanted = input.activeFraction ?? activeFraction(outlook, params.kappaPpm / PPM);
  const strategicLots = strategicTarget(cfp.book.strategicLots, perLot, params);
  const stage: Stage = { input, outlook, perLot, wanted, strategicLots, heldActive };
  return decideActive(stage, cappedLots(stage));
}

function decideActive(stage: Stage, aim: Lots): Intent {
  const held = stage.heldActive;
  const renewed = held !== 0 && aim !== 0 && held > 0 === aim > 0;
  const from = renewed ? held : 0;
  const reached = reachable(stage, from, aim);
  const worth = worthOf(stage, from, reached);
  const pays = reached !== from && worth.edgePpm > worth.costPpm;
  const sums = `${worth.edgePpm.toFixed(1)} ppm against ${worth.costPpm.toFixed(1)} ppm`;
  if (pays) {
    const verb = Math.abs(reached) < Math.abs(from) ? 'reduce' : 'edge above cost';
    return intentOf(stage, { activeLots: reached, worth, reason: `${verb}: ${sums}` });
  }
  if (held === 0) {
    const reason = aim === 0 ? 'no edge: less than one lot' : `edge below cost: ${sums}`;
    return intentOf(stage, { activeLots: 0, worth, reason });
  }
  if (renewed) {
    const most = capOf(stage);
    const { trialLots } = stage.input;
    // The budget holds only if the position is cut at once: no slack.
    if (trialLots !== undefined && Math.abs(held) > trialLots) {
      return intentOf(stage, { activeLots: aim, worth, reason: 'reduce: beyond the trial budget' });
    }
    if (Math.abs(held) <= most * CAP_SLACK) {
      return intentOf(stage, { activeLots: held, worth, reason: `held: edge below cost: ${sums}` });
    }
    return intentOf(stage, { activeLots: aim, worth, reason: 'reduce: above the cap of one name' });
  }
  const unwinding = worthOf(stage, held, 0);
  return intentOf(stage, { activeLots: 0, worth: unwinding, reason: 'unwind: not renewed' });
}

/** Largest |lots| of one instrument. */
const capOf = (stage: Stage): Lots =>
  Math.floor(stage.input.params.nameCapPpm / PPM / stage.perLot);

/** Lots Kelly wants, within the name's cap and the short flag, rounded toward zero. */
function cappedLots(stage: Stage): Lots {
  const { params } = stage.input;
  const cap = capOf(stage);
  const floor = params.allowShort ? -cap : 0;
  const whole = Math.trunc(stage.wanted / stage.perLot) + stage.strategicLots;
  const total = Math.min(cap, Math.max(floor, whole));
  const most = stage.input.trialLots ?? Number.MAX_SAFE_INTEGER;
  if (most === 0) return 0;
  const active = Math.min(most, Math.max(-most, total - stage.strategicLots));
  // A cap may cut an active position, never turn it round.
  if (stage.wanted > 0) return Math.max(0, active);
  return stage.wanted < 0 ? Math.min(0, active) : 0;
}

/** `aim`, as far as one bar's volume lets a risk-adding move go. */
function reachable(stage: Stage, from: Lots, aim: Lots): Lots {
  const most = volumeCapLots(stage.input.cfp.cost, stage.input.barVolumeLots);
  if (Math.abs(aim) <= Math.abs(from)) return aim;
  return aim > from ? Math.min(aim, from + most) : Math.max(aim, from - most);
}

/**
 * Gain of moving from `from` to `to` lots over the holding time, in ppm of the notional moved:
 * s2 H / (2 kappa) x [(f* - from)^2 - (f* - to)^2] / |to - from|, and the cost of a side.
 */
function worthOf(stage: Stage, from: Lots, to: Lots): Worth {
  const { cfp, params } = stage.input;
  const { cost, ...sides } = costOf(stage, from, to);
  const kappa = params.kappaPpm / PPM;
  if (to === from || kappa === 0) return { ...sides, edgePpm: 0, costPpm: cost };
  const { s2, sigma } = stage.outlook;
  const curve = (s2 * sigma * sigma * cfp.book.holdingHorizons) / (2 * kappa);
  const a = stage.wanted - from * stage.perLot;
  const b = stage.wanted - to * stage.perLot;
  const moved = Math.abs(to - from) * stage.perLot;
  // Without a move there is nothing to gain, and the cost is paid all the same.
  const moves = 1 - (cfp.flat ?? 0) / PPM;
  return { ...sides, edgePpm: (moves * curve * (a * a - b * b) * PPM) / moved, costPpm: cost };
}

/**
 * What the move costs, ppm of the notional moved. A position that is opened or added to is closed again
 * when nobody renews it, so it is charged both sides.
 */
function costOf(
  { input }: Stage,
  from: Lots,
  to: Lots,
): { readonly cost: number; readonly sides?: number } {
  const { barVolumeLots, cfp } = input;
  const lots = to - from;
  const conditions = conditionsOf(cfp.cost);
  if (conditions === undefined) {
    return { cost: costPpm(cfp.cost, { lots, sigmaPpm: cfp.sigma, volumeLots: barVolumeLots }) };
  }
  const sides = Math.abs(to) > Math.abs(from) ? 2 : 1;
  const side = sideCostPpm(cfp.cost, conditions, { lots, priceTicks: cfp.book.markTicks });
  return { cost: sides * side, sides };
}

/** The configured constant in lots; left alone within its band, so that it does not jitter. */
function strategicTarget(heldLots: Lots, perLot: number, params: SizingParams): Lots {
  const target = Math.trunc(params.strategicPpm / PPM / perLot);
  const band = (Math.abs(target) * params.strategicBandPpm) / PPM;
  return Math.abs(heldLots - target) <= band ? heldLots : target;
}

function intentOf(
  stage: Stage,
  choice: { activeLots: Lots; worth: Worth; reason: string },
): Intent {
  const { activeLots, worth } = choice;
  const netPpm = worth.edgePpm - worth.costPpm;
  const adds =
    Math.abs(activeLots) > Math.abs(stage.heldActive) ||
    (activeLots !== 0 && activeLots > 0 !== stage.heldActive > 0);
  invariant(!adds || netPpm > 0, 'an intent that adds risk has a positive net edge', {
    activeLots,
    heldActive: stage.heldActive,
    netPpm,
  });
  return {
    activeLots,
    costPpm: worth.costPpm,
    edgePpm: worth.edgePpm,
    instrument: stage.input.instrument.id,
    kellyFractionPpm: stage.input.params.kappaPpm,
    muPpm: stage.outlook.mu * stage.input.cfp.sigma,
    netPpm,
    reason: choice.reason,
    ...(worth.sides === undefined ? {} : { sides: worth.sides }),
    sizingRule: SIZING_RULE,
    strategicLots: stage.strategicLots,
    targetLots: stage.strategicLots + activeLots,
  };
}
