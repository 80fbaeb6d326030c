/** Contradiction, surge and heat as short lines of the debate thread. Pure. */
import type { RoundBookView } from '../../../fold/debate-state.ts';
import { capital, decimal, inHundred, many } from '../format.ts';
import { expertName } from '../names.ts';
import { lastDownOf, sidesOf } from '../strip.ts';
import { line } from '../thread-line.ts';
import type { ThreadLine } from '../thread-line.ts';
import {
  decisionText,
  DECISION_WORDS,
  KIND_WORDS,
  largestPair,
  tensionText,
} from './tension-words.ts';

export function cognitionLines(book: RoundBookView): ThreadLine[] {
  return [
    ...book.tensions.flatMap((record) => tensionLine(record)),
    ...book.supplements.map((record) => supplementLine(book, record)),
  ].sort((a, b) => a.seq - b.seq);
}

/** A settled scar stands with the settlement, which has its own lines. */
function tensionLine(record: RoundBookView['tensions'][number]): ThreadLine[] {
  const { body } = record;
  if (body.stage === 'settled') return [];
  const top = largestPair(body);
  const text =
    top === undefined
      ? 'fewer than two bids'
      : `${DECISION_WORDS[body.decision]}, ${tensionText(top.tension)}`;
  const between =
    top === undefined
      ? ''
      : `${expertName(top.a)} against ${expertName(top.b)}, ${KIND_WORDS[top.kind]}. `;
  const icon = body.decision === 'none' ? '≈' : '≠';
  const phase = body.stage === 'surge' ? 'Surge' : 'Tension';
  return [
    line(
      record,
      phase,
      { who: 'Contradiction', text },
      { icon, detail: `${between}${capital(decisionText(body))}` },
    ),
  ];
}

function supplementLine(
  book: RoundBookView,
  record: RoundBookView['supplements'][number],
): ThreadLine {
  const lastDown = lastDownOf(book.call.body.edges);
  const earlier = [...book.bids, ...book.revisions, ...book.supplements]
    .filter((item) => item.body.expert === record.body.expert && item.seq < record.seq)
    .toSorted((a, b) => a.seq - b.seq)
    .at(-1);
  const from = earlier === undefined ? '' : `${inHundred(sidesOf(earlier.body.p, lastDown).up)} → `;
  const to = inHundred(sidesOf(record.body.p, lastDown).up);
  return line(
    record,
    'Surge',
    { who: expertName(record.body.expert), text: `gave more: up ${from}${to}` },
    { icon: '⊕', detail: record.body.text },
  );
}

/** Where the uncertainty sits once the pool is made; an attention mark for beliefs that moved too far. */
export function heatLines({ thermo }: RoundBookView): ThreadLine[] {
  if (thermo === null) return [];
  const { disagreement, doubt } = thermo.body.post;
  const flagged = thermo.body.moves.filter((move) => move.flagged);
  const names = flagged.map((move) => expertName(move.expert)).join(', ');
  return [
    line(
      thermo,
      'Pool',
      {
        who: 'Uncertainty',
        text:
          flagged.length === 0
            ? `doubt ${decimal(doubt, 2)}, apart ${decimal(disagreement, 3)} nats`
            : `${many(flagged.length, 'belief')} moved further than the evidence`,
      },
      {
        icon: '∿',
        tone: flagged.length === 0 ? 'plain' : 'attention',
        detail: names,
      },
    ),
  ];
}
