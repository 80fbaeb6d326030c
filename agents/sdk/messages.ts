/** From what an agent's functions return, checked, to message bodies that fit their schemas. */
import { clipText } from './clip-text.ts';
import { fitList, fits } from './answer-check.ts';
import {
  AGGREGATE,
  binSchemas,
  CHALLENGE,
  LISTS,
  PLAN,
  REBUTTAL,
  VERDICT,
} from './answer-schemas.ts';
import { bidPpm } from './bid-ppm.ts';
import { checkForecastParts, checkOpinions } from './opinion-check.ts';
import { pricedClaims } from './priced-claims.ts';
import { publishedReadings } from './readings.ts';
import type {
  ChallengeDraft,
  Opinion,
  RebuttalDraft,
  ReviseDraft,
  SupplementDraft,
} from './contract.ts';
import { CHALLENGES_PER_SEAT_MAX } from '../../protocols/bid.ts';
import type { Bid, Provenance, Refuse } from '../../protocols/bid.ts';
import type { Challenge, Rebuttal, Revise } from '../../protocols/challenge.ts';
import { hashOf } from '../../protocols/canonical.ts';
import type { Aggregate, Plan, Verdict } from '../../protocols/decision.ts';
import type { SeatMessage } from '../../protocols/host.ts';
import { expertId, messageId } from '../../protocols/ids.ts';
import type { ExpertId, RoundId, SeatId } from '../../protocols/ids.ts';
import type { Cfp } from '../../protocols/question.ts';
import type { Supplement } from '../../protocols/tension.ts';
import { checkBody } from '../../protocols/validate.ts';

/** Longest text of a message, characters. */
export const TEXT_MAX = 280;

/** Said for a voice that the agent gave nothing for. */
export const SILENT = 'The agent gave no opinion for this voice.';

/** What one voice says to a call: a bid to be sealed, or a refusal. */
export type Spoken =
  | { readonly type: 'bid'; readonly body: Bid }
  | { readonly type: 'refuse'; readonly body: Refuse };

export interface Speaker {
  readonly seat: SeatId;
  readonly experts: readonly ExpertId[];
  readonly provenance: Provenance;
  nonce(expert: ExpertId): string;
}

/** What opinions answer. */
export interface SpokenTo {
  readonly call: Pick<Cfp, 'base' | 'edges'>;
  /** Do claims have to say what they are worth (flag 2)? */
  readonly areClaimsPriced: boolean;
}

/**
 * One entry a voice, in the manifest's order. A voice the agent was silent about refuses.
 * @param said - what `bid` returned.
 * @throws AGENT_EXPERT_UNKNOWN, AGENT_OPINION_INVALID, MESSAGE_SCHEMA.
 */
export function spoken(speaker: Speaker, said: unknown, asked: SpokenTo): Spoken[] {
  const opinions = checkOpinions(said, speaker, asked.call.base.length);
  return speaker.experts.map((expert) => {
    const opinion = opinions.find((candidate) => candidate.expert === expert);
    return opinion === undefined || 'refuse' in opinion
      ? refusal(expert, opinion)
      : bidOf(speaker, opinion, asked);
  });
}

function refusal(
  expert: ExpertId,
  opinion: Extract<Opinion, { refuse: unknown }> | undefined,
): Spoken {
  const body = {
    expert,
    reason: opinion?.refuse ?? ('out-of-scope' as const),
    text: clipText(opinion?.text ?? SILENT, TEXT_MAX),
  };
  return { type: 'refuse', body: checkBody('refuse', body) };
}

function bidOf(
  speaker: Speaker,
  opinion: Extract<Opinion, { p: unknown }>,
  { areClaimsPriced, call }: SpokenTo,
): Spoken {
  const p = bidPpm(opinion.p);
  const { stake } = opinion;
  const claims = opinion.claims.map(({ evidence, id, predicate, value }) => ({
    evidence: [...evidence],
    id,
    predicate,
    value,
  }));
  const readings = publishedReadings(opinion.readings ?? {});
  const body = {
    claims: areClaimsPriced ? pricedClaims(opinion, { p, stake }, call) : claims,
    expert: opinion.expert,
    nonce: speaker.nonce(opinion.expert),
    p,
    provenance: speaker.provenance,
    ...(readings.length === 0 ? {} : { readings }),
    stake,
    text: clipText(opinion.text, TEXT_MAX),
  };
  return { type: 'bid', body: checkBody('bid', body) };
}

/** A seal for each bid, the refusals as they are. */
export function sealing(said: readonly Spoken[]): SeatMessage[] {
  return said.map((message) =>
    message.type === 'refuse'
      ? message
      : { type: 'seal', body: { digest: digestOf(message.body), expert: message.body.expert } },
  );
}

/** The commitment to a bid. The nonce inside keeps it from being found by trial. */
export const digestOf = (bid: Bid): string => hashOf(bid);

/** At most two of each list (seats that count, seats on probation); what is beyond is dropped. */
export function challenges(
  at: { readonly round: RoundId; readonly seat: SeatId },
  lists: readonly unknown[],
): SeatMessage[] {
  const from = { name: 'challenge', seat: at.seat } as const;
  const drafts = lists.flatMap((list) => {
    const all = fitList(LISTS.challenge, list, from, () => CHALLENGE);
    return all.slice(0, CHALLENGES_PER_SEAT_MAX) as readonly ChallengeDraft[];
  });
  return drafts.map((draft, n) => {
    const body: Challenge = {
      challengeId: messageId(at.round, expertId(at.seat), 'challenge', n),
      claimId: draft.claimId,
      kind: draft.kind,
      predicate: draft.predicate,
      seat: at.seat,
      target: draft.target,
      text: clipText(draft.text, TEXT_MAX),
    };
    return { type: 'challenge', body: checkBody('challenge', body) };
  });
}

export function rebuttal(seat: SeatId, challenge: Challenge, said: unknown): SeatMessage {
  const draft = fits(REBUTTAL, said, { name: 'rebut', seat }) as RebuttalDraft;
  const body: Rebuttal = {
    challengeId: challenge.challengeId,
    evidence: [...draft.evidence],
    expert: challenge.target,
    stance: draft.stance,
    text: clipText(draft.text, TEXT_MAX),
  };
  return { type: 'rebuttal', body: checkBody('rebuttal', body) };
}

export function revisions(speaker: Speaker, said: unknown, bins: number): SeatMessage[] {
  const at = { name: 'revise', seat: speaker.seat } as const;
  const schema = binSchemas(bins).revision;
  const drafts = fitList(LISTS.revise, said, at, () => schema) as readonly ReviseDraft[];
  const told = new Map<ExpertId, number>();
  return drafts.map((draft, index) => {
    checkForecastParts(draft, speaker, at, `[${index}]`);
    const n = told.get(draft.expert) ?? 0;
    told.set(draft.expert, n + 1);
    const body: Revise = {
      because: [...draft.because],
      expert: draft.expert,
      n,
      p: bidPpm(draft.p),
      stake: draft.stake,
      text: clipText(draft.text, TEXT_MAX),
    };
    return { type: 'revise', body: checkBody('revise', body) };
  });
}

/** Nats to whole micro-nats. */
const MICRO = 1_000_000;

export function supplements(speaker: Speaker, said: unknown, bins: number): SeatMessage[] {
  const at = { name: 'supplement', seat: speaker.seat } as const;
  const schema = binSchemas(bins).supplement;
  const list = fitList(LISTS.supplement, said, at, () => schema);
  const drafts = list as readonly SupplementDraft[];
  return drafts.map((draft, index) => {
    checkForecastParts(draft, speaker, at, `[${index}]`);
    const body: Supplement = {
      expert: draft.expert,
      likelihood: draft.likelihood.map((nats) => Math.floor(nats * MICRO + 0.5)),
      p: bidPpm(draft.p),
      seen: [...draft.seen],
      stake: draft.stake,
      text: clipText(draft.text, TEXT_MAX),
    };
    return { type: 'supplement', body: checkBody('supplement', body) };
  });
}

/** What the seats of the roles say, as it is. */
export function aggregates(seat: SeatId, said: unknown): SeatMessage[] {
  const body = fits(AGGREGATE, said, { name: 'aggregate', seat }) as Aggregate;
  return [{ type: 'aggregate', body }];
}

export function verdicts(seat: SeatId, said: unknown): SeatMessage[] {
  const body = fits(VERDICT, said, { name: 'verdict', seat }) as Verdict;
  return [{ type: 'verdict', body }];
}

export function plans(seat: SeatId, said: unknown): SeatMessage[] {
  const drafts = fitList(LISTS.plan, said, { name: 'plan', seat }, () => PLAN);
  return (drafts as readonly Plan[]).map((body) => ({ type: 'plan', body }));
}
