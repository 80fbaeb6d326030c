/** Temperature, free energy, growth against its bound: the heat of a debate. Pure. */
import type { Evidence } from '../../../../protocols/settlement.ts';
import type { Thermo } from '../../../../protocols/thermo.ts';
import type { LaneCognition, TemperaturePoint } from '../../../fold/cognition-state.ts';
import { decimal, digitsFor, many, whole } from '../format.ts';
import { expertName } from '../names.ts';
import { chipOf } from './chip.ts';
import { empty, SHOWN } from './panel.ts';
import type { Panel } from './panel.ts';

/** T = 1 / beta runs to infinity as skill goes to nothing; the axis ends here and says so. */
export const TEMPERATURE_TOP = 4;

export interface HeatPoint {
  readonly seq: number;
  readonly round: string;
  readonly at: number;
  readonly value: number;
  readonly low: number;
  readonly high: number;
  readonly isApplied: boolean;
}

export interface TemperatureSeries extends Panel {
  readonly points: readonly HeatPoint[];
  readonly isApplied: boolean;
  /** How long the past is worth remembering, and what forgetting has cost. */
  readonly notes: readonly string[];
}

type KnownThermo = NonNullable<LaneCognition['thermo']>;

/** The newest thermo record of some lanes known at `cut`. */
export function newestThermo(
  lanes: readonly LaneCognition[],
  cut: number,
): KnownThermo | undefined {
  let best: KnownThermo | undefined;
  for (const { thermo } of lanes)
    if (thermo !== null && thermo.seq <= cut && (best === undefined || thermo.seq > best.seq))
      best = thermo;
  return best;
}

/** 1 / beta; infinite where the fit finds no skill at all. */
export const temperatureOf = (beta: number): number => (beta <= 0 ? Infinity : 1 / beta);

const heatPoint = (point: TemperaturePoint): HeatPoint => ({
  seq: point.seq,
  round: point.round,
  at: point.at,
  value: temperatureOf(point.beta),
  low: temperatureOf(point.high),
  high: temperatureOf(point.low),
  isApplied: point.applied,
});

/** Temperatures of one lane: lanes fit their own, so their lines are not mixed. */
export function temperatureSeries(lane: LaneCognition | undefined, cut: number): TemperatureSeries {
  const points = (lane?.temperatures.points ?? [])
    .filter((point) => point.seq <= cut)
    .map(heatPoint);
  const newest = points.at(-1);
  const evidence = lane?.thermo?.body.temperature.evidence;
  return {
    title: temperatureTitle(newest),
    caption:
      'Above 1: the seats have been too sure, and forecasts are flattened towards the usual odds before use. Below 1: too shy. Fitted on settled questions of this lane only; band as recorded.',
    chip: chipOf(evidence, 'the tempered forecast against the plain one, both ledgers'),
    state: newest === undefined ? empty('Filled by the first pooled round.') : SHOWN,
    twin: {
      name: 'temperature by round',
      head: ['Round', 'Temperature', 'Band low', 'Band high', 'Applied'],
      rows: () =>
        points
          .toReversed()
          .map((point) => [
            point.round.slice(1),
            heatText(point.value),
            heatText(point.low),
            heatText(point.high),
            point.isApplied ? 'yes' : 'no',
          ]),
    },
    seq: newest?.seq,
    points,
    isApplied: newest?.isApplied ?? false,
    notes: lane?.thermo == null || lane.thermo.seq > cut ? [] : memoryNotes(lane.thermo.body),
  };
}

function memoryNotes({ erasure, memory }: Thermo): string[] {
  const half =
    memory.halfLife === null
      ? 'What never forgets did best so far.'
      : `Past sides are best remembered with a half-life of ${many(memory.halfLife, 'question')} (${decimal(memory.gain, 2, true)} nats in all over never forgetting).`;
  const { budget, erased, over } = erasure.direction;
  const cost = `Forgetting has given back ${decimal(erased, 3)} nats of who is right in direction, ${over ? 'over' : 'within'} its budget of ${decimal(budget, 3)}.`;
  return [half, cost];
}

export const heatText = (value: number): string =>
  Number.isFinite(value) ? decimal(value, 2) : '∞';

function temperatureTitle(point: HeatPoint | undefined): string {
  if (point === undefined) return 'No temperature has been fitted yet';
  const use = point.isApplied ? 'applied to what is traded' : 'shown, not applied';
  if (point.low <= 1 && point.high >= 1)
    return `Temperature ${heatText(point.value)}, band ${heatText(point.low)} to ${heatText(point.high)} holds 1: neither too sure nor too shy is shown; ${use}`;
  const words = point.low > 1 ? 'the seats have been too sure' : 'the seats have been too shy';
  return `Temperature ${heatText(point.value)}: ${words}; ${use}`;
}

export interface FreeEnergyStep {
  readonly name: string;
  readonly nats: number;
  /** With as many decimals as the largest step needs. */
  readonly text: string;
}

export interface MoveRow {
  readonly name: string;
  readonly moved: string;
  readonly allowed: string;
  readonly isFlagged: boolean;
  readonly cause: string;
}

export interface FreeEnergy extends Panel {
  readonly steps: readonly FreeEnergyStep[];
  readonly floor: number;
  readonly moves: readonly MoveRow[];
  readonly flagged: number;
}

export function freeEnergyOf(
  thermo: KnownThermo | undefined,
  debate: Evidence | undefined,
): FreeEnergy {
  const body = thermo?.body;
  const steps = body === undefined ? [] : stepsOf(body);
  const moves = (body?.moves ?? []).map((move) => ({
    name: expertName(move.expert),
    moved: decimal(move.moved, digitsFor(move.moved, 2)),
    allowed: decimal(move.allowed, digitsFor(move.allowed, 2)),
    isFlagged: move.flagged,
    cause: move.cause,
  }));
  const flagged = moves.filter((move) => move.isFlagged).length;
  return {
    title: freeEnergyTitle(body, flagged),
    caption:
      'How far the belief still is from what the evidence supports, in nats above the floor. A flag marks a belief that moved further than its evidence allows.',
    chip: chipOf(debate, 'does debating help: pool after against before, direction ledger'),
    state: body === undefined ? empty('Filled by the first pooled round.') : SHOWN,
    twin: {
      name: 'free energy of the newest round',
      head: ['Step', 'Nats above the floor'],
      rows: () => steps.map((step) => [step.name, step.text]),
    },
    seq: thermo?.seq,
    steps,
    floor: body?.freeEnergy.floor ?? 0,
    moves,
    flagged,
  };
}

const digitsOf = ({ base, post, pre, q }: Thermo['freeEnergy']): number =>
  digitsFor(Math.max(base, post, pre, q), 3);

function stepsOf({ freeEnergy }: Thermo): FreeEnergyStep[] {
  const digits = digitsOf(freeEnergy);
  const steps: readonly (readonly [string, number])[] = [
    ['usual odds', freeEnergy.base],
    ['before the debate', freeEnergy.pre],
    ['after the debate', freeEnergy.post],
    ['the council’s forecast', freeEnergy.q],
  ];
  return steps.map(([name, nats]) => ({ name, nats, text: decimal(nats, digits) }));
}

function freeEnergyTitle(body: Thermo | undefined, flagged: number): string {
  if (body === undefined) return 'No free energy has been measured yet';
  const { post, pre, q } = body.freeEnergy;
  const way = pre - post;
  const digits = digitsOf(body.freeEnergy);
  const debate =
    Number(Math.abs(way).toFixed(digits)) === 0
      ? 'The debate moved the belief neither nearer nor further'
      : way > 0
        ? `The debate took the belief ${decimal(way, digits)} nats nearer to its evidence`
        : `The debate took the belief ${decimal(-way, digits)} nats further from its evidence`;
  const flags =
    flagged === 0 ? '' : `; ${many(flagged, 'belief')} moved further than the evidence allows`;
  return `${debate}; ${decimal(q, digits)} remain${flags}`;
}

export interface Growth extends Panel {
  readonly isAlarm: boolean;
  /** Nats a question. */
  readonly gain: number;
  readonly growth: number;
  readonly lower: number | undefined;
}

export function growthOf(thermo: KnownThermo | undefined, council: Evidence | undefined): Growth {
  const growth = thermo?.body.growth;
  return {
    title: growthTitle(growth),
    caption:
      'Betting on the council cannot grow money faster than the information it shows (Kelly). If it seems to, something leaks from the future or costs are wrong.',
    chip: chipOf(council, 'the council against the usual odds, direction ledger'),
    state: growth === undefined ? empty('Filled by the first pooled round.') : SHOWN,
    twin: {
      name: 'growth against its bound',
      head: ['Figure', 'Nats a question'],
      rows: () =>
        growth === undefined
          ? []
          : [
              [
                'growth of betting on the council, over the usual odds',
                decimal(growth.growth, 5, true),
              ],
              ['gain of the direction ledger', decimal(growth.gain, 5, true)],
              [
                'growth at even odds of one who is right as often',
                decimal(growth.evenOdds, 5, true),
              ],
              [
                'lower 99 % bound of growth less gain',
                growth.lower === null
                  ? `– (${whole(growth.n)} of 60 questions)`
                  : decimal(growth.lower, 5, true),
              ],
            ],
    },
    seq: thermo?.seq,
    isAlarm: growth?.alarm ?? false,
    gain: growth?.gain ?? 0,
    growth: growth?.growth ?? 0,
    lower: growth?.lower ?? undefined,
  };
}

function growthTitle(growth: Thermo['growth'] | undefined): string {
  if (growth === undefined) return 'No growth has been measured yet';
  if (growth.alarm)
    return `Growth of ${decimal(growth.growth, 4, true)} nats a question is more than the ${decimal(growth.gain, 4, true)} it can be: look for a leak`;
  if (growth.lower === null) return `Too few questions for the bound: ${whole(growth.n)} of 60`;
  return `Growth stays within its bound: ${decimal(growth.growth, 4, true)} nats a question, information shown ${decimal(growth.gain, 4, true)}`;
}
