/** Who knows the law of a study's world, and who at the table can see what it has planted. */
import { invariant } from '../../protocols/errors.ts';
import type { RecordOf } from '../../protocols/record.ts';
import type { Insight } from '../../research/falsify/losses.ts';
import { openSimOracle } from '../../venues/sim/oracle.ts';
import type { SimOracle } from '../../venues/sim/oracle.ts';
import { parseVariant } from '../../venues/sim/options.ts';
import type { StudyTask } from './plan.ts';

/** Of a recording nobody knows the law. @throws MARKET_OPTION. */
export function insightOf({ reader, trading }: Pick<StudyTask, 'reader' | 'trading'>): Insight {
  const { dataset, market, seed } = trading;
  const oracle = market === 'sim' ? openSimOracle({ ...parseVariant(dataset), seed }) : undefined;
  return {
    ...(oracle === undefined ? {} : { chanceUp: oracleChance(oracle) }),
    ...(reader === null ? {} : { reader }),
  };
}

/** The oracle knows one bar: questions of a study are of no other horizon. */
const oracleChance =
  (oracle: SimOracle) =>
  ({ at, body }: RecordOf<'cfp'>): number => {
    const { horizon, instrument } = body;
    invariant('bars' in horizon && horizon.bars === 1, 'an oracle is asked about one bar');
    return oracle.chanceUp(instrument, at);
  };
