/**
 * Sleeves: the same instrument held for three reasons, each with money of its own. *Strategic* is a
 * configured constant, *proven* what evidence has opened, *trial* what trades on a loss budget before.
 */
import { Type } from 'typebox';
import type { Static } from 'typebox';
import { message } from './object.ts';
import { CountSchema, DoubleSchema, LotsSchema, MoneySchema, TextSchema } from './units.ts';

/** In the order in which they are filled. */
export const SLEEVES = ['strategic', 'proven', 'trial'] as const;
export type SleeveName = (typeof SLEEVES)[number];
const SleeveNameSchema = Type.Unsafe<SleeveName>(Type.Enum([...SLEEVES]));

/** `SPX:1b`: an instrument and a horizon. The strategic sleeve has no horizon: `SPX`. */
const GroupNameSchema = TextSchema(64);

export const OrderPartSchema = message('A part of an order: whose lots these are.', {
  group: GroupNameSchema,
  lots: LotsSchema,
  sleeve: SleeveNameSchema,
});
export type OrderPart = Static<typeof OrderPartSchema>;

export const SleeveTargetSchema = message(
  'What a sleeve holds, orders on their way included, and should.',
  {
    group: GroupNameSchema,
    heldLots: LotsSchema,
    sleeve: SleeveNameSchema,
    targetLots: LotsSchema,
  },
);
export type SleeveTarget = Static<typeof SleeveTargetSchema>;

export const TrialRoomSchema = message('What the trial sleeve may still lose, as of an intent.', {
  /** Move of one horizon that the largest position outlives. */
  gapPpm: CountSchema,
  granted: MoneySchema,
  /** Granted and won, less lost and less the cost of closing: below 0 after a move beyond the gap. */
  left: MoneySchema,
  mostLots: CountSchema,
});
export type TrialRoom = Static<typeof TrialRoomSchema>;

export const SleeveProvenSchema = message('The proven sleeve of a group opens, or shuts.', {
  /** Times it was shut, this one included. */
  closings: CountSchema,
  from: Type.Union([Type.Literal('open'), Type.Literal('shut')]),
  group: GroupNameSchema,
  /** proved: the smaller of sign and money; skill-lost: the detector. */
  measured: DoubleSchema,
  money: DoubleSchema,
  /** What `measured` had to reach. */
  needed: DoubleSchema,
  reason: Type.Union([Type.Literal('proved'), Type.Literal('skill-lost')]),
  sign: DoubleSchema,
  to: Type.Union([Type.Literal('open'), Type.Literal('shut')]),
});
export type SleeveProven = Static<typeof SleeveProvenSchema>;

export const SleeveTrialSchema = message('The loss budget of a trial was granted, or is used up.', {
  /** Granted by this record; 0 when used up. */
  amount: MoneySchema,
  granted: MoneySchema,
  group: GroupNameSchema,
  left: MoneySchema,
  /** used-up: not one lot fits what is left; until more is granted it only closes. */
  reason: Type.Union([Type.Literal('start'), Type.Literal('operator'), Type.Literal('used-up')]),
});
export type SleeveTrial = Static<typeof SleeveTrialSchema>;
