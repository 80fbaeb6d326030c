/** Everything said in one round so far, in journal order. */
import type { LaneId, RoundId } from '../ids.ts';
import type { RecordOf } from '../record.ts';

export interface RoundBook {
  readonly round: RoundId;
  readonly lane: LaneId;
  readonly call: RecordOf<'cfp'>;
  readonly seals: RecordOf<'seal'>[];
  readonly bids: RecordOf<'bid'>[];
  readonly refusals: RecordOf<'refuse'>[];
  readonly challenges: RecordOf<'challenge'>[];
  readonly rebuttals: RecordOf<'rebuttal'>[];
  readonly rulings: RecordOf<'ruling'>[];
  readonly revisions: RecordOf<'revise'>[];
  readonly supplements: RecordOf<'supplement'>[];
  readonly tensions: RecordOf<'tension'>[];
  readonly plans: RecordOf<'plan'>[];
  thermo?: RecordOf<'thermo'>;
  aggregate?: RecordOf<'aggregate'>;
  intent?: RecordOf<'intent'>;
  verdict?: RecordOf<'verdict'>;
  gate?: RecordOf<'gate'>;
  decision?: RecordOf<'commit'> | RecordOf<'abstain'>;
  settle?: RecordOf<'settle'>;
}
