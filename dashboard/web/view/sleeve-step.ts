/** Sleeves at the decision of a round, in a few words: whose lots are moved, what the trial may lose. Pure. */
import type { RoundBookView } from '../../fold/debate-state.ts';
import type { SleeveName } from '../../../protocols/sleeves.ts';
import { lotText, money } from './format.ts';

/** "trial 2 lots, 412.50 USD left"; empty before protocol 1.2, and where no order or trial was told of. */
export function sleeveWords(book: RoundBookView, currency: string): string {
  const lots = partsOf(book).map(([sleeve, count]) => `${sleeve} ${lotText(count)}`);
  const room = book.intent?.body.trial;
  if (room === undefined) return lots.join(', ');
  if (room.mostLots === 0) return [...lots, 'trial can only close'].join(', ');
  return [...(lots.length === 0 ? ['trial'] : lots), `${money(room.left, currency)} left`].join(
    ', ',
  );
}

/** Lots a sleeve, of all orders of the decision, in the order in which sleeves are filled. */
export function partsOf({ decision }: RoundBookView): [SleeveName, number][] {
  if (decision?.type !== 'commit') return [];
  const parts = decision.body.orders.flatMap((order) => order.parts ?? []);
  return SLEEVES.flatMap((sleeve): [SleeveName, number][] => {
    const own = parts.filter((part) => part.sleeve === sleeve);
    return own.length === 0 ? [] : [[sleeve, own.reduce((sum, { lots }) => sum + lots, 0)]];
  });
}

/** In the order in which they are filled. */
const SLEEVES = ['strategic', 'proven', 'trial'] as const satisfies readonly SleeveName[];
