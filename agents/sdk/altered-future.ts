/** Another world in the place of what would have come: for checks that nothing said before depends on it. */
import type { Draft } from '../../protocols/record.ts';

/** Another price path, other texts, other figures; times and names stay. */
export function alteredDraft(draft: Draft, random: () => number): Draft {
  const factor = 0.5 + random();
  const scaled = (ticks: number): number => Math.max(4, Math.floor(ticks * factor));
  switch (draft.type) {
    case 'market.bar': {
      const { openTicks, highTicks, lowTicks, closeTicks, volume } = draft.body;
      const prices = {
        closeTicks: scaled(closeTicks),
        highTicks: scaled(highTicks),
        lowTicks: scaled(lowTicks),
        openTicks: scaled(openTicks),
        volume: scaled(volume),
      };
      return { ...draft, body: { ...draft.body, ...prices } };
    }
    case 'market.quote': {
      const { askTicks, bidTicks } = draft.body;
      const touch = { askTicks: scaled(askTicks) + 1, bidTicks: scaled(bidTicks) };
      return { ...draft, body: { ...draft.body, ...touch } };
    }
    case 'knowledge.fact':
      return { ...draft, body: { ...draft.body, value: -draft.body.value * factor } };
    case 'knowledge.news':
      return { ...draft, body: { ...draft.body, text: 'Profit warning, fraud, default' } };
    default:
      return draft;
  }
}
