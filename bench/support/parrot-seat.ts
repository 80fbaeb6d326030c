/**
 * A seat that says again what it is given in its configuration and computes nothing: what is left is
 * the cost of the floor, the hosts, the session and the journal.
 */
import type { Ask, HostedSeat, OpenSeat, SeatMessage } from '../../protocols/host.ts';

export const saidKey = ({ round, phase }: Pick<Ask, 'round' | 'phase'>): string =>
  `${round} ${phase}`;

export const openSeat: OpenSeat = (spec): Promise<HostedSeat> => {
  const said = spec.config['said'] as Readonly<Record<string, readonly SeatMessage[]>>;
  let asOf = 0;
  return Promise.resolve({
    answer: (ask) => said[saidKey(ask)] ?? [],
    fold: (record) => {
      asOf = record.seq;
    },
    snapshot: () => ({ asOf, state: null }),
    state: 'asleep',
  });
};
