/**
 * Which sleeve holds what an intent wants: the active lots are proven while the group is open, else they
 * are on trial, and the trial says how many there may be.
 */
import type { Instrument } from '../../protocols/instrument.ts';
import type { Cfp } from '../../protocols/question.ts';
import type { SleeveTarget, TrialRoom } from '../../protocols/sleeves.ts';
import { formatMoney } from '../../protocols/units.ts';
import type { Lots } from '../../protocols/units.ts';
import { sideCostPpm } from '../costs.ts';
import type { CostConditions } from '../costs.ts';
import type { SleeveLots } from './parts.ts';
import { trialCapital, trialGapPpm, trialMost } from './trial.ts';
import type { Trial, TrialTerms } from './trial.ts';

/** Room of a trial at a call, for a position of up to `lots`: costs are of that many. */
export function trialRoom(
  trial: Trial,
  cfp: Pick<Cfp, 'book' | 'cost' | 'sigma'>,
  { conditions, lots, lotValue }: TrialAsked,
): TrialRoom {
  const priceTicks = cfp.book.markTicks;
  const costPpm = priceTicks > 0 ? sideCostPpm(cfp.cost, conditions, { lots, priceTicks }) : 0;
  const terms: TrialTerms = { costPpm, lotValue, sigmaPpm: cfp.sigma };
  return {
    gapPpm: trialGapPpm(cfp.sigma),
    granted: trial.granted,
    left: formatMoney(trialCapital(trial, terms)),
    mostLots: trialMost(trial, terms),
  };
}

export interface TrialAsked {
  readonly conditions: CostConditions;
  readonly lots: Lots;
  /** One lot at the mark of the call, 1e-8 units. */
  readonly lotValue: bigint;
}

/** One entry a sleeve, summing to the intent's target. */
export function sleeveTargets(asked: {
  readonly group: string;
  readonly instrument: Instrument['id'];
  /** Orders on their way included. */
  readonly held: SleeveLots;
  readonly isOpen: boolean;
  readonly intent: { readonly strategicLots: Lots; readonly activeLots: Lots };
}): SleeveTarget[] {
  const { group, held, instrument, intent, isOpen } = asked;
  const proven = isOpen ? intent.activeLots : 0;
  return [
    {
      group: instrument,
      heldLots: held.strategic,
      sleeve: 'strategic',
      targetLots: intent.strategicLots,
    },
    { group, heldLots: held.proven, sleeve: 'proven', targetLots: proven },
    { group, heldLots: held.trial, sleeve: 'trial', targetLots: intent.activeLots - proven },
  ];
}
