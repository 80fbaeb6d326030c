/** Changes of a sleeve in words, the same for terminal and page. */
import { OPENING_BAR, priceOfClosings } from './evidence-bars.ts';
import { moneyText } from './number-text.ts';
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
        : `${group}: the trial sleeve may lose ${moneyText(amount)}.`;
    case 'operator':
      return `${group}: an operator lets the trial sleeve lose ${moneyText(amount)} more, ${moneyText(granted)} in all.`;
    case 'used-up':
      return `${group}: what the trial sleeve may still lose, ${moneyText(left)} of ${moneyText(granted)}, is too little for one lot. It only closes until more is granted.`;
  }
}

const short = (value: number): string =>
  value >= 100_000 ? value.toExponential(1) : value.toFixed(value < 100 ? 1 : 0);
