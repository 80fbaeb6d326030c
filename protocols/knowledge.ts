/** What else is known, and since when: point-in-time series and dated text. */
import { Type } from 'typebox';
import type { Static } from 'typebox';
import { InstrumentIdSchema } from './ids.ts';
import { message } from './object.ts';
import { DoubleSchema, PpmSchema, TextSchema, UsSchema } from './units.ts';

export const KnowledgeFactSchema = message('One value of a point-in-time series.', {
  /** Empty = about the whole market. */
  instruments: Type.Array(InstrumentIdSchema),
  knownAt: UsSchema,
  /** `macro`, `valuation`, `carry`, ... */
  kind: TextSchema(32),
  periodEnd: UsSchema,
  /** True: later revisions are folded in, so it is shown and never evidence. */
  revised: Type.Boolean(),
  series: TextSchema(64),
  source: TextSchema(128),
  unit: TextSchema(32),
  value: DoubleSchema,
});
export type KnowledgeFact = Static<typeof KnowledgeFactSchema>;

export const KnowledgeNewsSchema = message('A dated text.', {
  instruments: Type.Array(InstrumentIdSchema),
  knownAt: UsSchema,
  newsId: TextSchema(64),
  publishedAt: UsSchema,
  source: TextSchema(64),
  sourceWeight: PpmSchema,
  text: TextSchema(4000),
});
export type KnowledgeNews = Static<typeof KnowledgeNewsSchema>;
