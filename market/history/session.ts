/**
 * What a series is made of: the step between its bars, the name that follows from it (`1d`, `1m`),
 * and when a bar is over. Exchanges close at 21:00 UTC here (16:00 in New York in winter; the fixed
 * hour keeps days apart without a time zone database); series with Saturdays trade around the clock,
 * and their days end at midnight UTC.
 */
import { US_PER_DAY, US_PER_SECOND } from '../../protocols/units.ts';
import type { Us } from '../../protocols/units.ts';
import { civilFromDays, dayOf, daysFromCivil, weekday } from '../../protocols/civil-date.ts';
import type { Moment } from '../calendar.ts';

export const SESSION_END_US = 21 * 3600 * US_PER_SECOND;

/** Whether a bar's time of day says when it began or when it ended. */
export type StampConvention = 'open' | 'close';
/** Whether week-ends are traded like other days. */
export type Sessions = 'weekdays' | 'always';

export interface SeriesClock {
  /** `1d`, `1m`, `30d`. */
  readonly series: string;
  readonly stepUs: Us;
  /** Saturdays are traded like other days: trading never stops. */
  readonly aroundTheClock: boolean;
  /** False when the rows looked at are too few to hold a week-end: then the class is a guess. */
  readonly weekendsSeen: boolean;
  /** End of the bar that carries this time. */
  endOf(moment: Moment): Us;
  /** Steps left out between two bars; 0 when nothing is missing that a calendar does not explain. */
  missingBetween(earlier: Moment, later: Moment): number;
}

/**
 * Share of Saturdays from which a market trades around the clock. All days alike give 0.14; an
 * exchange has a special session in years, currencies open on Sunday evening, Tel Aviv on Sunday.
 */
const SATURDAY_SHARE_MIN = 0.05;
const SATURDAY = 6;

/** On a Saturday of the clock that a bar is stamped with. */
export const isSaturday = ({ localUs }: Moment): boolean => weekday(dayOf(localUs)) === SATURDAY;

/**
 * Reads the clock of a series off its times, in any order; at least two are needed. Call it with the
 * warm-up rows: what later rows say of the clock was not known when the first bar was told.
 */
export function seriesClock(
  moments: readonly Moment[],
  stamp: StampConvention,
  sessions?: Sessions,
): SeriesClock {
  const times = moments.map(({ us }) => us).toSorted((a, b) => a - b);
  const stepUs = commonStep(times);
  const days = Math.round(stepUs / US_PER_DAY);
  const saturdays = moments.reduce((count, moment) => count + (isSaturday(moment) ? 1 : 0), 0);
  const shown = days < 7 && saturdays > SATURDAY_SHARE_MIN * moments.length;
  const aroundTheClock = sessions === undefined ? shown : sessions === 'always';
  const spanDays = ((times.at(-1) ?? 0) - (times[0] ?? 0)) / US_PER_DAY;
  const monthly = days >= 28 && days <= 31;
  const firstOfMonth = moments.every(({ localUs }) => civilFromDays(dayOf(localUs)).day === 1);
  const endOf = ({ us, localUs }: Moment): Us => {
    if (monthly && firstOfMonth) return nextMonth(localUs) - US_PER_DAY + SESSION_END_US;
    // Daily bars stamped with some time of day are still over at the end of that day, which is the
    // day of the clock they were stamped with: midnight in Tokyo is the day before in UTC.
    if (days >= 1) {
      const midnight = dayOf(localUs) * US_PER_DAY;
      return aroundTheClock ? midnight + US_PER_DAY : midnight + SESSION_END_US;
    }
    return stamp === 'open' ? us + stepUs : us;
  };
  return {
    series: seriesName(stepUs),
    stepUs,
    aroundTheClock,
    weekendsSeen: sessions !== undefined || days >= 1 || spanDays >= 7 || saturdays > 0,
    endOf,
    missingBetween: (earlier, later) =>
      missingSteps({ stepUs, days, aroundTheClock }, earlier, later),
  };
}

/** The commonest distance between neighbours. */
function commonStep(times: readonly Us[]): Us {
  const counts = new Map<number, number>();
  for (let index = 1; index < times.length; index++) {
    const step = (times[index] as number) - (times[index - 1] as number);
    if (step > 0) counts.set(step, (counts.get(step) ?? 0) + 1);
  }
  let best = US_PER_DAY;
  let most = 0;
  for (const [step, count] of counts) {
    if (count > most || (count === most && step < best)) {
      best = step;
      most = count;
    }
  }
  return best;
}

const MINUTE = 60 * US_PER_SECOND;

/** In s, m, h or d, so that the length of a bar can be read off it; a month is 30d. */
function seriesName(stepUs: Us): string {
  const days = Math.round(stepUs / US_PER_DAY);
  if (days >= 360) return `${Math.round(days / 365) * 365}d`;
  if (days >= 28) return `${Math.round(days / 30.4) * 30}d`;
  if (days >= 1) return `${days}d`;
  if (stepUs % (60 * MINUTE) === 0) return `${stepUs / (60 * MINUTE)}h`;
  if (stepUs % MINUTE === 0) return `${stepUs / MINUTE}m`;
  return `${Math.max(1, Math.round(stepUs / US_PER_SECOND))}s`;
}

interface Step {
  readonly stepUs: Us;
  readonly days: number;
  readonly aroundTheClock: boolean;
}

function missingSteps(step: Step, from: Moment, to: Moment): number {
  const [earlier, later] = [from.localUs, to.localUs];
  if (step.days > 1) return 0;
  if (step.days === 1 && !step.aroundTheClock) {
    let missing = 0;
    for (let day = dayOf(earlier) + 1; day < dayOf(later); day++) {
      if (weekday(day) % 6 !== 0) missing++;
    }
    // One missing weekday is a holiday; two in a row are not in most years.
    return missing >= 2 ? missing : 0;
  }
  // Intraday sessions end every day; only a hole inside a day counts unless trading never stops.
  if (!step.aroundTheClock && dayOf(earlier) !== dayOf(later)) return 0;
  return Math.max(0, Math.round((to.us - from.us) / step.stepUs) - 1);
}

function nextMonth(us: Us): Us {
  const { year, month } = civilFromDays(dayOf(us));
  const next =
    month === 12 ? { year: year + 1, month: 1, day: 1 } : { year, month: month + 1, day: 1 };
  return daysFromCivil(next) * US_PER_DAY;
}
