/** What statistical tests read off a run's records. */
import type { ChainedRecord, RecordOf } from '../../protocols/record.ts';
import { ofType } from './record-types.ts';

/** Intents that add risk although their edge does not pay its cost: there must be none, ever. */
export function unpaidRisk(records: readonly ChainedRecord[]): RecordOf<'intent'>[] {
  const held = new Map(
    ofType(records, 'cfp').map((call) => [call.round, call.body.book.positionLots]),
  );
  return ofType(records, 'intent').filter(({ body, round }) => {
    const before = held.get(round) ?? 0;
    const adds =
      Math.abs(body.targetLots) > Math.abs(before) ||
      (body.targetLots !== 0 && body.targetLots > 0 !== before > 0);
    return adds && !(body.netPpm > 0);
  });
}

/** Largest value so far of the product of q(side) / 0.5, over all questions as they settle. */
export function largestCoinEvidence(records: readonly ChainedRecord[]): {
  readonly council: number;
  readonly experts: Readonly<Record<string, number>>;
} {
  const logs: Record<string, number> = {};
  const peaks: Record<string, number> = {};
  const add = (who: string, loss: number): void => {
    logs[who] = (logs[who] ?? 0) + Math.LN2 - loss;
    peaks[who] = Math.max(peaks[who] ?? 0, logs[who]);
  };
  for (const { body } of ofType(records, 'settle')) {
    if (body.outcome === null) continue;
    add('council', body.qLoss.direction);
    for (const { asleep, direction, expert } of body.experts) {
      if (!asleep) add(expert, direction.pre);
    }
  }
  const { council = 0, ...experts } = peaks;
  return {
    council: Math.exp(council),
    experts: Object.fromEntries(Object.entries(experts).map(([who, log]) => [who, Math.exp(log)])),
  };
}

/** Sum of an expert's direction gains over base before the debate, nats; undefined if it slept. */
export function directionGain(records: readonly ChainedRecord[], who: string): number | undefined {
  let gain: number | undefined;
  for (const { body } of ofType(records, 'settle')) {
    const row = body.experts.find(({ expert }) => expert === who);
    if (body.outcome === null || row === undefined || row.asleep) continue;
    gain = (gain ?? 0) + body.poolLosses.direction.base - row.direction.pre;
  }
  return gain;
}

export function meanAndError(values: readonly number[]): { mean: number; error: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) * (value - mean), 0);
  return { error: Math.sqrt(squares / (values.length - 1) / values.length), mean };
}
