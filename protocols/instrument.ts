/** What can be traded or asked about, and in which units. A new tick size is a new version. */
import { Type } from 'typebox';
import type { Static } from 'typebox';
import { InstrumentIdSchema } from './ids.ts';
import { message } from './object.ts';
import { CountSchema, MoneySchema, UsSchema } from './units.ts';

/** How the entry price of a question is read from this instrument's data (markets: the question). */
export const EntryRuleSchema = Type.Union([
  Type.Literal('next-close', { description: 'Closes only, or opens that repeat the last close.' }),
  Type.Literal('next-open', { description: 'Bars with true opens.' }),
  Type.Literal('next-touch', { description: 'Book data: the touch after the configured latency.' }),
]);
export type EntryRule = Static<typeof EntryRuleSchema>;

export const InstrumentSchema = message('An instrument and its units.', {
  class: Type.Union([
    Type.Literal('index'),
    Type.Literal('stock'),
    Type.Literal('perpetual'),
    Type.Literal('spot'),
    Type.Literal('simulated'),
  ]),
  currency: Type.String({ pattern: '^[A-Z]{3,8}$' }),
  entryRule: EntryRuleSchema,
  from: UsSchema,
  id: InstrumentIdSchema,
  lotSize: Type.String({ description: 'Decimal, for display.' }),
  /** Money (1e-8) of one lot moving by one tick: tickSize x lotSize x multiplier x 1e8. */
  lotTickMoney: MoneySchema,
  multiplier: Type.String({ description: 'Decimal, for display.' }),
  symbol: Type.String({ maxLength: 64 }),
  tickSize: Type.String({ description: 'Decimal, for display.' }),
  venue: Type.String({ maxLength: 32 }),
  version: CountSchema,
});
export type Instrument = Static<typeof InstrumentSchema>;
