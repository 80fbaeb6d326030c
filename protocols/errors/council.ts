import { operating, refused } from './entry.ts';

export const councilErrors = {
  COUNCIL_LOST: operating(
    'No forecasting seat is left that could be brought back, or a required one is gone; out are: {seats}. Nothing is asked, and only orders that reduce risk pass.',
    'Repair them and let them back (npx kimera agents enable SEAT), or start again; then npx kimera resume.',
    503,
    4,
  ),
  COUNCIL_SEAT_RESERVED: refused(
    'A seat may not be called {seat}.',
    'That name stands for the public base rate; choose another.',
  ),
  COUNCIL_EXPERT_FOREIGN: refused(
    'Seat {seat} announced the expert {expert}, which is not its own.',
    'Name experts seat or seat.voice.',
  ),
  COUNCIL_SEAT_CHANGED: refused(
    'Seat {seat} came back with other experts, ledgers or shadow flag than it first joined with.',
    'Give the changed agent a new id, or start a new run.',
  ),
  COUNCIL_FORECAST_INVALID: refused(
    'A forecast cannot be made into chances: {what}.',
    'Use finite numbers that are not negative, at least one above 0.',
  ),
  COUNCIL_BID_BINS: refused(
    'The forecast of {expert} has {got} bins; the question has {want}.',
    'Bid one chance a bin of the call.',
  ),
  COUNCIL_BID_SUM: refused(
    'The forecast of {expert} sums to {got} ppm, not {want}.',
    'Round by largest remainder.',
  ),
  COUNCIL_BID_FLOOR: refused(
    'The forecast of {expert} gives bin {bin} {got} ppm, under the floor of {floor}.',
    'Give every bin at least the floor: no outcome is impossible.',
  ),
  COUNCIL_BID_STAKE: refused(
    'The stake of {expert} is {got} ppm, outside 0 to {limit}.',
    'Stake between nothing and all.',
  ),
  COUNCIL_BID_EVIDENCE: refused(
    'Claim {claim} of {expert} cites record {got}; the call knows none after {limit}.',
    'Cite only records up to asOf.',
  ),
  COUNCIL_BID_CLAIMS: refused(
    'Two claims of {expert} are called {claim}.',
    'Give every claim of a bid its own id.',
  ),
  COUNCIL_BID_READINGS: refused(
    'In the readings of {expert}, {name} comes after {before}.',
    'Publish each reading once, sorted by name.',
  ),
  COUNCIL_CLAIM_UNREADABLE: refused(
    'In the bid of {expert}, {field} is {predicate}: {reason}',
    'Claim in the language of docs/reference/predicates.md: comparisons of its readings, at most 200 characters.',
  ),
  COUNCIL_CLAIM_WORTHLESS: refused(
    'Claim {claim} of {expert} is worth nothing to its bid: {why}.',
    'Bid base without claims, or claim only what moves the bid off base.',
  ),
  COUNCIL_CLAIM_UNPRICED: refused(
    'Claim {claim} of {expert} does not say what it is worth to its bid: {field} is missing.',
    'State its worth in direction and in shape, whole millinats: what the bid would lose without it.',
  ),
  COUNCIL_CLAIM_SCALE: refused(
    'In claim {claim} of {expert}, {field} is {value}; the scale is whole millinats from {least} to {limit}.',
    'State worth in whole thousandths of a nat; in shape it has no sign.',
  ),
  COUNCIL_CLAIM_OVERSTATED: refused(
    'In claim {claim} of {expert}, {field} is {value} millinats, {sum} with the claims before it; the bid stands {limit} millinats off base.',
    'Let the claims of a bid share its distance from base: none the other way, and no more in all.',
  ),
  COUNCIL_CREDIT_SHORT: refused(
    'Seat {seat} has {credit} of credit left; a challenge costs {cost}.',
    'Challenge what a ruling will uphold: nothing else earns credit.',
  ),
  COUNCIL_REVISE_UNFOUNDED: refused(
    'The revision of {expert} cites {ruling}, which is no ruling of this round.',
    'Cite a ruling of the round, or let the first bid stand.',
  ),
  COUNCIL_REVISE_ON_PROBATION: refused(
    'The revision of {expert} cites only rulings by or about seats on probation.',
    'Cite a ruling between seats that have weight, or let the first bid stand.',
  ),
  COUNCIL_SUPPLEMENT_UNFOUNDED: refused(
    'The supplement of {expert} moves its bid by {moved} nats; the likelihood it names supports {allowed}.',
    'Move the bid in proportion to bid x likelihood, or name the evidence that supports more.',
  ),
  PREDICATE_TOO_LONG: refused(
    'A predicate of {got} characters is over the limit of {limit}.',
    'Say it shorter, or as two claims.',
  ),
  PREDICATE_TOO_DEEP: refused(
    'A predicate nests deeper than {limit} or has more than {nodes} parts.',
    'Say it simpler, or as two claims.',
  ),
  PREDICATE_SYNTAX: refused(
    'A predicate cannot be read at character {at}: {what}.',
    'Compare it with docs/reference/predicates.md.',
  ),
  PREDICATE_NAME: refused(
    'A predicate uses {name}, which is not in the language.',
    'Compare it with docs/reference/predicates.md.',
  ),
  PREDICATE_ARGUMENT: refused(
    'A predicate gives {name} an argument it cannot take: {what}.',
    'Compare it with docs/reference/predicates.md.',
  ),
  PREDICATE_TYPE: refused(
    'A predicate mixes numbers and truths: {what}.',
    'Compare numbers; join comparisons with and, or, not.',
  ),
} as const;
