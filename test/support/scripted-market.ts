/** A market of given instants: recorded once, changed as a test wants, played as often as needed. */
import { alteredDraft } from '../../agents/sdk/altered-future.ts';
import { randomStream } from '../../runtime/random.ts';
import type { Draft } from '../../protocols/record.ts';
import type { Instant, PulledMarket } from '../../venues/venue.ts';

/** The first `count` instants of a market, or all there are. */
export async function instantsOf(market: PulledMarket, count: number): Promise<Instant[]> {
  const instants: Instant[] = [];
  while (instants.length < count) {
    const instant = await market.next();
    if (instant === undefined) break;
    instants.push(instant);
  }
  await market.close();
  return instants;
}

export interface ScriptedMarket {
  readonly series: string;
  readonly instants: readonly Instant[];
  /** Called when the instant of that number is about to be told. */
  readonly onPull?: (index: number) => void;
}

export function scriptedMarket({ series, instants, onPull }: ScriptedMarket): PulledMarket {
  let next = 0;
  return {
    // The name says nothing of what is in it: two versions of one market have to be compared.
    dataset: { name: 'scripted', sha256: '0'.repeat(64) },
    series,
    next: () => {
      onPull?.(next);
      return Promise.resolve(instants[next++]);
    },
    seek: (after) => {
      next = instants.findIndex(({ at }) => at > after);
      if (next < 0) next = instants.length;
      return Promise.resolve();
    },
    close: () => Promise.resolve(),
  };
}

/** What can be done to a future. */
export const ALTERATIONS = ['values', 'order', 'gaps', 'end'] as const;
export type Alteration = (typeof ALTERATIONS)[number];

/** The same instants up to `from`, and another world after it. */
export function altered(
  instants: readonly Instant[],
  from: number,
  alteration: Alteration,
): Instant[] {
  const past = instants.slice(0, from);
  const future = instants.slice(from);
  switch (alteration) {
    case 'values': {
      const random = randomStream('altered', String(from));
      return [
        ...past,
        ...future.map((one) => withDrafts(one, (draft) => alteredDraft(draft, random))),
      ];
    }
    case 'order': {
      const turned = future.toReversed();
      const retimed = future.map((one, index) => retime(turned[index] as Instant, one.at));
      return [...past, ...retimed];
    }
    case 'gaps':
      return [...past, ...future.filter((_instant, index) => index % 3 === 2)];
    case 'end':
      return [...past];
  }
}

const withDrafts = (instant: Instant, change: (draft: Draft) => Draft): Instant => ({
  ...instant,
  drafts: instant.drafts.map(change),
});

/** The content of one instant at the time of another. */
function retime(instant: Instant, at: number): Instant {
  const drafts = instant.drafts.map((draft): Draft => {
    if (draft.type !== 'market.bar') return { ...draft, at };
    return { ...draft, at, body: { ...draft.body, eventTime: at, knownAt: at } };
  });
  return { ...instant, at, drafts };
}
