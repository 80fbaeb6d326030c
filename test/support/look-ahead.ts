/**
 * The check F6 rests on: two councils live through the same past and different futures, and must
 * have said the same bytes when the future begins.
 */
import type { ChainedRecord } from '../../protocols/record.ts';
import type { Instant } from '../../venues/venue.ts';
import { runCouncil } from './council-run.ts';
import type { CouncilRunOptions } from './council-run.ts';
import { altered, scriptedMarket } from './scripted-market.ts';
import type { Alteration } from './scripted-market.ts';

/** One history: what the council is told, and what a cheat may have got hold of besides. */
export interface History {
  readonly told: readonly Instant[];
  /** The whole series, its future included. */
  readonly whole: readonly Instant[];
}

export interface LookAheadCheck {
  readonly instants: readonly Instant[];
  readonly series: string;
  /** The future begins with the instant of this number. */
  readonly cut: number;
  readonly alteration: Alteration;
  readonly trading?: CouncilRunOptions['trading'];
  /** What the venue makes of the whole series; a cheating venue lets the future in. */
  readonly serve?: (whole: readonly Instant[]) => readonly Instant[];
  /** The seats of a history; a cheating one has the whole series. */
  readonly openSeat?: (history: History) => CouncilRunOptions['openSeat'];
}

export interface LookAheadAnswer {
  /** Records compared: all that was known and said before the future began. */
  readonly compared: number;
  readonly rounds: number;
  /** The first record that a change of the future changed; undefined when there is none. */
  readonly changed: ChainedRecord | undefined;
}

/** Instants of the future that are told, so that it is really lived through. */
const BEYOND = 2;

export async function changedByFuture(check: LookAheadCheck): Promise<LookAheadAnswer> {
  const one = await pastOf(check, check.instants);
  const two = await pastOf(check, altered(check.instants, check.cut, check.alteration));
  const length = Math.max(one.length, two.length);
  let changed: ChainedRecord | undefined;
  for (let at = 0; at < length && changed === undefined; at++) {
    if (one[at]?.hash !== two[at]?.hash) changed = two[at] ?? one[at];
  }
  const rounds = one.filter(({ type }) => type === 'cfp').length;
  return { changed, compared: one.length, rounds };
}

/** Every record there is when the first instant of the future is pulled. */
async function pastOf(
  check: LookAheadCheck,
  whole: readonly Instant[],
): Promise<readonly ChainedRecord[]> {
  const told = (check.serve ?? ((all) => all))(whole).slice(0, check.cut + BEYOND);
  let seq = 0;
  let known: number | undefined;
  const openSeat = check.openSeat?.({ told, whole });
  const { records } = await runCouncil({
    market: scriptedMarket({
      series: check.series,
      instants: told,
      onPull: (index) => {
        if (index === check.cut) known = seq;
      },
    }),
    onRecord: (record) => {
      seq = record.seq;
    },
    rounds: 1_000_000,
    ...(check.trading === undefined ? {} : { trading: check.trading }),
    ...(openSeat === undefined ? {} : { openSeat }),
  });
  if (known === undefined) throw new Error('the future never began');
  return records.slice(0, known);
}
