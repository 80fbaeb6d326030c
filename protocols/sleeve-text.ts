/** Changes of a sleeve in words, the same for terminal and page. */
import { OPENING_BAR, priceOfClosings } from './evidence-bars.ts';
import type { SleeveProven, SleeveTrial } from './sleeves.ts';

export function provenText({
  closings,
  group,
  measured,
  money,
  needed,
  reason,
  sign,
}: SleeveProven): string {
  if (reason === 'skill-lost') {
    return `${group}: the proven sleeve shuts. Evidence that the skill is lost is ${short(measured)}, limit ${short(needed)}. To open again it needs ${short(OPENING_BAR * priceOfClosings(closings))}.`;
  }
  return `${group}: the proven sleeve opens. Evidence for the side is ${short(sign)}, for the money ${short(money)}; ${short(needed)} was needed.`;
}

export function trialText({ amount, granted, group, left, reason }: SleeveTrial): string {
  switch (reason) {
    case 'start':
      return BigInt(amount) === 0n
        ? `${group}: no loss budget. Nothing trades before it is proved.`
        : `${group}: the trial sleeve may lose ${units(amount)}.`;
    case 'operator':
      return `${group}: an operator lets the trial sleeve lose ${units(amount)} more, ${units(granted)} in all.`;
    case 'used-up':
      return `${group}: the trial sleeve is used up. ${units(left)} of ${units(granted)} is left, too little for one lot. It only closes until more is granted.`;
  }
}

const short = (value: number): string =>
  value >= 100_000 ? value.toExponential(1) : value.toFixed(value < 100 ? 1 : 0);

/** Money of 1e-8 with two places, rounded down. */
function units(money: string): string {
  const value = BigInt(money);
  const cents = (value < 0n ? -value : value) / 1_000_000n;
  const whole = (cents / 100n).toString().replace(/\B(?=(\d{3})+(?!\d))/g, ',');
  return `${value < 0n ? '-' : ''}${whole}.${(cents % 100n).toString().padStart(2, '0')}`;
}
