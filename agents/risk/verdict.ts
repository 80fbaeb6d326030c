/**
 * The verdict on an intent: the largest absolute position each limit allows, and the smallest of
 * those. Unknown means no; what only reduces risk always passes.
 */
import { barSigma } from '../../portfolio/risk/residuals.ts';
import type { RiskHistory } from '../../portfolio/risk/residuals.ts';
import { riskBars, tailRisk } from '../../portfolio/risk/expected-shortfall.ts';
import type { Exposure } from '../../portfolio/risk/expected-shortfall.ts';
import type { LimitCheck, Verdict } from '../../protocols/decision.ts';
import type { InstrumentId } from '../../protocols/ids.ts';
import { PPM } from '../../protocols/units.ts';
import type { Lots, Ppm } from '../../protocols/units.ts';

export interface RiskLimits {
  /** Sum of absolute positions over equity. */
  readonly grossPpmMax: Ppm;
  /** Expected shortfall at 97.5 % over equity. */
  readonly esPpmMax: Ppm;
  /** From this drawdown on no new risk. */
  readonly drawdownPpmMax: Ppm;
  /** Change of position over the volume of a bar. */
  readonly volumeSharePpmMax: Ppm;
}

export interface RiskCase {
  readonly instrument: InstrumentId;
  readonly targetLots: Lots;
  readonly currentLots: Lots;
  /** Value of one lot over equity; undefined = unknown. */
  readonly perLot: number | undefined;
  /** Other holdings, value over equity. */
  readonly others: readonly Exposure[];
  readonly drawdownPpm: Ppm;
  readonly mode: 'normal' | 'reduce-only' | 'halted';
  /** Lots; undefined = the series has no volume. */
  readonly barVolumeLots: Lots | undefined;
  readonly history: RiskHistory | undefined;
}

interface Measured {
  readonly check: LimitCheck;
  readonly maxLots: Lots;
}

export function verdictOn(given: RiskCase, limits: RiskLimits): Verdict {
  const target = Math.abs(given.targetLots);
  if (isReducing(given)) {
    return {
      decision: 'allow',
      limits: [],
      maxLots: target,
      text: 'Only reduces risk: always allowed.',
    };
  }
  const measured = [
    mode(given),
    drawdown(given, limits),
    gross(given, limits),
    shortfall(given, limits),
    liquidity(given, limits),
  ];
  const maxLots = Math.max(0, Math.min(target, ...measured.map((one) => one.maxLots)));
  const checks = measured.map(({ check }) => check);
  const bound = checks.filter((check) => check.bound).map(({ rule }) => rule);
  const decision = maxLots === target ? 'allow' : maxLots === 0 ? 'veto' : 'shrink';
  return { decision, limits: checks, maxLots, text: textOf(decision, maxLots, bound) };
}

/** Not larger than now and on the same side, or flat. */
const isReducing = ({ currentLots, targetLots }: RiskCase): boolean =>
  targetLots === 0 ||
  (Math.abs(targetLots) <= Math.abs(currentLots) && targetLots > 0 === currentLots > 0);

function textOf(decision: Verdict['decision'], maxLots: Lots, bound: readonly string[]): string {
  if (decision === 'allow') return 'Within all limits.';
  const by = bound.join(', ');
  return decision === 'veto' ? `No new risk: ${by}.` : `At most ${maxLots} lots: ${by}.`;
}

/** Lots already held on the target's side: what may always be kept. */
const kept = ({ currentLots, targetLots }: RiskCase): Lots =>
  currentLots > 0 === targetLots > 0 ? Math.abs(currentLots) : 0;

function measured(given: RiskCase, maxLots: Lots, check: Omit<LimitCheck, 'bound'>): Measured {
  const most = Math.max(kept(given), Math.min(Number.MAX_SAFE_INTEGER, maxLots));
  return { check: { ...check, bound: most < Math.abs(given.targetLots) }, maxLots: most };
}

function mode(given: RiskCase): Measured {
  const open = given.mode === 'normal';
  const value = open ? 0 : 1;
  return measured(given, open ? Number.MAX_SAFE_INTEGER : 0, {
    rule: `mode ${given.mode}`,
    unit: 'halted',
    before: value,
    after: value,
    limit: 0,
  });
}

function drawdown(given: RiskCase, { drawdownPpmMax }: RiskLimits): Measured {
  const open = given.drawdownPpm < drawdownPpmMax;
  return measured(given, open ? Number.MAX_SAFE_INTEGER : 0, {
    rule: 'drawdown',
    unit: 'ppm of peak',
    before: given.drawdownPpm,
    after: given.drawdownPpm,
    limit: drawdownPpmMax,
  });
}

function gross(given: RiskCase, { grossPpmMax }: RiskLimits): Measured {
  const { perLot } = given;
  let others = 0;
  for (const { value } of given.others) others += Math.abs(value);
  const room = grossPpmMax / PPM - others;
  const of = (lots: Lots): number => (others + Math.abs(lots) * (perLot ?? 0)) * PPM;
  return measured(given, perLot === undefined ? 0 : Math.floor(Math.max(0, room) / perLot), {
    rule: perLot === undefined ? 'gross exposure (no price or equity)' : 'gross exposure',
    unit: 'ppm of equity',
    before: of(given.currentLots),
    after: of(given.targetLots),
    limit: grossPpmMax,
  });
}

function shortfall(given: RiskCase, { esPpmMax }: RiskLimits): Measured {
  const of = (lots: Lots): number | undefined => shortfallPpm(given, lots);
  const before = of(given.currentLots);
  const after = of(given.targetLots);
  if (before === undefined || after === undefined) {
    return measured(given, 0, {
      rule: 'expected shortfall (too few returns)',
      unit: 'ppm of equity',
      before: 0,
      after: 0,
      limit: esPpmMax,
    });
  }
  const sign = given.targetLots < 0 ? -1 : 1;
  const fits = (lots: Lots): boolean => (of(sign * lots) ?? Infinity) <= esPpmMax;
  return measured(given, largest(Math.abs(given.targetLots), fits), {
    rule: 'expected shortfall 97.5 %',
    unit: 'ppm of equity',
    before,
    after,
    limit: esPpmMax,
  });
}

function shortfallPpm(given: RiskCase, lots: Lots): number | undefined {
  const { history, instrument, others, perLot } = given;
  if (lots === 0 && others.every(({ value }) => value === 0)) return 0;
  if (history === undefined || perLot === undefined) return undefined;
  if (lots !== 0 && barSigma(history, instrument) === undefined) return undefined;
  const exposures = [...others, { instrument, value: lots * perLot }];
  const bars = riskBars({ decisionBars: 1, lots, barVolumeLots: given.barVolumeLots });
  const risk = tailRisk(history, { exposures, bars });
  return risk === undefined ? undefined : Math.max(0, risk.es) * PPM;
}

/** Largest n in 0..most that fits, if fitting only gets harder with n. */
function largest(most: Lots, fits: (lots: Lots) => boolean): Lots {
  if (fits(most)) return most;
  let low = 0;
  let high = most;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (fits(middle)) low = middle;
    else high = middle;
  }
  return low;
}

/** A series without volume has no such limit here; the gate charges it the dearest impact. */
function liquidity(given: RiskCase, { volumeSharePpmMax }: RiskLimits): Measured {
  const change = Math.abs(given.targetLots - given.currentLots);
  const volume = given.barVolumeLots;
  if (volume === undefined) {
    return measured(given, Number.MAX_SAFE_INTEGER, {
      rule: 'liquidity (no volume known)',
      unit: 'lots',
      before: 0,
      after: change,
      limit: 0,
    });
  }
  const cap = Math.floor((volume * volumeSharePpmMax) / PPM);
  const sameSide = given.currentLots > 0 === given.targetLots > 0;
  const held = Math.abs(given.currentLots);
  return measured(given, sameSide ? held + cap : cap - held, {
    rule: 'liquidity',
    unit: 'lots',
    before: 0,
    after: change,
    limit: cap,
  });
}
