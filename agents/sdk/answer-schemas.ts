/** What an agent's functions may return, as data: `answer-check.ts` names what does not fit. */
import { Type } from 'typebox';
import type { TSchema } from 'typebox';
import { ClaimSchema, CLAIMS_MAX, RefuseReasonSchema } from '../../protocols/bid.ts';
import { ChallengeSchema, RebuttalSchema, ReviseSchema } from '../../protocols/challenge.ts';
import { AggregateSchema, PlanSchema, VerdictSchema } from '../../protocols/decision.ts';
import { SupplementSchema } from '../../protocols/tension.ts';
import { PPM } from '../../protocols/units.ts';

/** Of any length: it is clipped. */
const text = Type.String();
const stake = Type.Integer({ description: 'ppm', maximum: PPM, minimum: 0 });

const claim = Type.Object({
  ...ClaimSchema.properties,
  part: Type.Optional(Type.Number({ maximum: 1, minimum: 0 })),
});

/** A list whose items are checked each by its own schema. */
const listOf = (what: string) => Type.Array(Type.Unknown(), { description: what });

export const LISTS = {
  bid: listOf('opinions, one a voice; [] refuses'),
  challenge: listOf('challenges; [] for none'),
  plan: listOf('plans, one an order'),
  revise: listOf('changed bids; [] to stand'),
  supplement: listOf('supplements; [] for none'),
} as const;

export const REFUSAL = Type.Object({ expert: text, refuse: RefuseReasonSchema, text });

const { claimId, kind, predicate, target } = ChallengeSchema.properties;
export const CHALLENGE = Type.Object({ claimId, kind, predicate, target, text });

const { evidence, stance } = RebuttalSchema.properties;
export const REBUTTAL = Type.Object({ evidence, stance, text });

export const AGGREGATE = AggregateSchema;
export const PLAN = PlanSchema;
export const VERDICT = VerdictSchema;

/** Schemas that depend on the number of bins asked. */
export interface BinSchemas {
  readonly forecast: TSchema;
  readonly revision: TSchema;
  readonly supplement: TSchema;
}

const byBins = new Map<number, BinSchemas>();

export function binSchemas(bins: number): BinSchemas {
  let made = byBins.get(bins);
  if (made === undefined) {
    made = schemasOf(bins);
    byBins.set(bins, made);
  }
  return made;
}

function schemasOf(bins: number): BinSchemas {
  const each = { description: 'one a bin of call.body.base', maxItems: bins, minItems: bins };
  const expert = text;
  const p = Type.Array(Type.Number({ minimum: 0 }), each);
  const { because } = ReviseSchema.properties;
  const { seen } = SupplementSchema.properties;
  return {
    forecast: Type.Object({
      claims: Type.Array(claim, { maxItems: CLAIMS_MAX }),
      expert,
      p,
      // Names and numbers are checked apart: an object of any names says nothing of a misfit in it.
      readings: Type.Optional(Type.Object({})),
      stake,
      text,
      without: Type.Optional(p),
    }),
    revision: Type.Object({ because, expert, p, stake, text }),
    supplement: Type.Object({
      expert,
      likelihood: Type.Array(Type.Number({ description: 'nats', maximum: 20, minimum: -20 }), each),
      p,
      seen,
      stake,
      text,
    }),
  };
}
