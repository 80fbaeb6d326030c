/** The debate as a thread: by phase, not by the clock; every line ends in its seq. Pure. */
import type { RoundBookView } from '../../fold/debate-state.ts';
import {
  capital,
  inHundred,
  lotText,
  many,
  moment,
  percentSize,
  price,
  shortHash,
  signedPercent,
  span,
  whole,
} from './format.ts';
import { shortFigures } from './figure.ts';
import type { Instrument } from '../../../protocols/instrument.ts';
import { abstainWords, expertName, horizonWords, isDaily, REFUSE_WORDS } from './names.ts';
import { cognitionLines, heatLines } from './cognition/thread-lines.ts';
import { isCounted } from './counted.ts';
import { sleeveText } from './sleeve-text.ts';
import { firstLine } from '../../../protocols/first-line.ts';
import { endedWords } from './trouble.ts';
import { line } from './thread-line.ts';
import type { ThreadLine } from './thread-line.ts';
import { bandWords, lastDownOf, leanOf, sidesOf, toPpm } from './strip.ts';

/** A round as far as its thread goes: the position up to which it is told, and how prices are written. */
export interface Told {
  readonly book: RoundBookView;
  readonly cut: number;
  readonly instrument: Instrument | undefined;
  /** Seats on probation when the round was called. */
  readonly kept: ReadonlySet<string>;
}

export interface Thread {
  readonly lines: readonly ThreadLine[];
  /** Records the lines stand for. */
  readonly records: number;
}

/** The thread of a round as it stood. */
export function threadAt({ book, cut, instrument, kept }: Told): Thread {
  const said = threadOf(book, instrument).filter((item) => item.seq <= cut);
  const counted = kept.size === 0 ? said : said.map((item) => marked(item, book, kept));
  const lines = counted.map((item) => ({ ...item, detail: shortFigures(item.detail) }));
  return { lines, records: lines.reduce((sum, item) => sum + item.records, 0) };
}

/** Marks a line whose record counts for nobody who decides. */
function marked(item: ThreadLine, book: RoundBookView, kept: ReadonlySet<string>): ThreadLine {
  const messages = [
    ...book.refusals,
    ...book.bids,
    ...book.challenges,
    ...book.rebuttals,
    ...book.rulings,
    ...book.revisions,
    ...book.supplements,
  ];
  const record = messages.find(({ seq }) => seq === item.seq);
  return record === undefined || isCounted(record, book, kept)
    ? item
    : { ...item, isCounted: false };
}

/** All lines of a round's debate, decision and settlement, in reading order. */
export function threadOf(book: RoundBookView, instrument: Instrument | undefined): ThreadLine[] {
  return [
    callLine(book),
    ...openingLines(book),
    ...debateLines(book),
    ...cognitionLines(book),
    ...[...decisionLines(book, instrument), ...heatLines(book)].sort((a, b) => a.seq - b.seq),
    ...orderLines(book, instrument),
    ...settleLines(book),
  ];
}

function callLine(book: RoundBookView): ThreadLine {
  const cfp = book.call.body;
  const text = `where in ${horizonWords(cfp.horizon)}? ${many(cfp.base.length, 'band')}, usual swing ${percentSize(cfp.sigma)}`;
  return line(
    book.call,
    'Call',
    { who: 'Call', text },
    {
      icon: '?',
      detail: `asked ${moment(book.call.at, isDaily(cfp.horizon))}; bids may know records up to #${whole(cfp.asOf.seq)}`,
    },
  );
}

function openingLines(book: RoundBookView): ThreadLine[] {
  const lines: ThreadLine[] = [];
  const lastSeal = book.seals.at(-1);
  if (lastSeal !== undefined) {
    lines.push(
      line(
        lastSeal,
        'Seal',
        { who: 'Sealed', text: many(book.seals.length, 'bid') },
        { icon: '▣', records: book.seals.length },
      ),
    );
  }
  for (const refusal of book.refusals) {
    const reason = REFUSE_WORDS[refusal.body.reason] ?? refusal.body.reason;
    lines.push(
      line(
        refusal,
        'Seal',
        { who: expertName(refusal.body.expert), text: `asleep: ${reason}` },
        { icon: '–', detail: refusal.body.text },
      ),
    );
  }
  for (const fault of book.faults) lines.push(faultLine(fault));
  const lastDown = lastDownOf(book.call.body.edges);
  for (const bid of book.bids) {
    const up = inHundred(sidesOf(bid.body.p, lastDown).up);
    const lean = leanOf(bid.body.p, book.call.body.base, lastDown);
    lines.push(
      line(
        bid,
        'Open',
        { who: expertName(bid.body.expert), text: `up ${up} in 100, ${lean.text}` },
        { icon: '▮', detail: bid.body.text },
      ),
    );
  }
  return lines.sort((a, b) => a.seq - b.seq);
}

function faultLine(fault: RoundBookView['faults'][number]): ThreadLine {
  switch (fault.type) {
    case 'deadline':
      return line(
        fault,
        'Seal',
        {
          who: 'Deadline',
          text: `${fault.body.phase}: no answer from ${fault.body.missing.map(capital).join(', ')} (${fault.body.cause})`,
        },
        { icon: '◷' },
      );
    case 'late':
      return line(
        fault,
        'Seal',
        {
          who: capital(fault.body.seat),
          text: `late by ${span(fault.body.byUs)}: recorded, not counted`,
        },
        { icon: '◷' },
      );
    case 'dead-letter':
      return line(
        fault,
        'Seal',
        {
          who: capital(fault.body.seat),
          text: `${fault.body.type} not counted: ${fault.body.reason}`,
        },
        { icon: '✗', tone: 'attention', detail: fault.body.detail },
      );
    case 'agent.died':
      return line(
        fault,
        'Seal',
        {
          who: capital(fault.body.seat),
          text: `${endedWords(fault.body.reason)} (life ${fault.body.incarnation})`,
        },
        { icon: '✕', tone: 'attention', detail: firstLine(fault.body.reason) },
      );
    default:
      return fault satisfies never;
  }
}

function debateLines(book: RoundBookView): ThreadLine[] {
  const lines: ThreadLine[] = [];
  for (const challenge of book.challenges) {
    const { body } = challenge;
    lines.push(
      line(
        challenge,
        'Challenge',
        { who: `${capital(body.seat)} → ${expertName(body.target)}`, text: body.kind },
        {
          icon: '△',
          detail: `${body.predicate}${body.text === '' ? '' : `. ${body.text}`}`,
        },
      ),
    );
    const rebuttal = book.rebuttals.find((record) => record.body.challengeId === body.challengeId);
    if (rebuttal !== undefined) {
      const stance = rebuttal.body.stance === 'concede' ? 'concedes' : 'contests';
      lines.push(
        line(
          rebuttal,
          'Challenge',
          { who: expertName(rebuttal.body.expert), text: stance },
          { depth: 1, icon: '↳', detail: rebuttal.body.text },
        ),
      );
    }
    const ruling = book.rulings.find((record) => record.body.challengeId === body.challengeId);
    if (ruling !== undefined) {
      const mark = { upheld: '✓', rejected: '✗', undecidable: '?' }[ruling.body.outcome];
      lines.push(
        line(
          ruling,
          'Challenge',
          { who: 'Ruling by code', text: ruling.body.outcome },
          { depth: 1, icon: mark, detail: ruling.body.trace },
        ),
      );
    }
  }
  const lastDown = lastDownOf(book.call.body.edges);
  for (const revision of book.revisions) {
    const first = book.bids.find((bid) => bid.body.expert === revision.body.expert);
    const from = first === undefined ? '' : `${inHundred(sidesOf(first.body.p, lastDown).up)} → `;
    const to = inHundred(sidesOf(revision.body.p, lastDown).up);
    lines.push(
      line(
        revision,
        'Revise',
        { who: expertName(revision.body.expert), text: `up ${from}${to}` },
        { icon: '↺', detail: revision.body.text },
      ),
    );
  }
  return lines;
}

function decisionLines(book: RoundBookView, instrument: Instrument | undefined): ThreadLine[] {
  const lines: ThreadLine[] = [];
  const sleeves = sleeveText(book, instrument?.currency ?? '');
  const { aggregate, intent, verdict, gate, decision } = book;
  if (aggregate !== null) {
    const up = sidesOf(toPpm(aggregate.body.q), lastDownOf(book.call.body.edges)).up;
    lines.push(
      line(aggregate, 'Pool', { who: 'Pool', text: `up ${inHundred(up)} in 100` }, { icon: 'Σ' }),
    );
  }
  if (intent !== null) {
    lines.push(
      line(
        intent,
        'Decide',
        {
          who: 'Intent',
          text: `target ${lotText(intent.body.targetLots)}, edge ${percentSize(intent.body.edgePpm)}, cost ${percentSize(intent.body.costPpm)}`,
        },
        { icon: '→', detail: intent.body.reason },
      ),
    );
  }
  if (verdict !== null) {
    const tone = verdict.body.decision === 'veto' ? 'stop' : 'plain';
    lines.push(
      line(
        verdict,
        'Decide',
        { who: 'Risk verdict', text: verdict.body.decision },
        { icon: tone === 'stop' ? '⬣' : '│', tone, detail: verdict.body.text },
      ),
    );
  }
  if (gate !== null) {
    const refused = gate.body.refusedBy;
    lines.push(
      line(
        gate,
        'Decide',
        {
          who: 'Risk gate',
          text:
            refused === null
              ? `passed ${lotText(gate.body.approvedLots)}`
              : `refused by ${refused}`,
        },
        {
          icon: refused === null ? '✓' : '⬣',
          tone: refused === null ? 'plain' : 'stop',
          detail: gate.body.refusals.join('; '),
        },
      ),
    );
  }
  if (decision?.type === 'abstain') {
    lines.push(
      line(
        decision,
        'Decide',
        { who: 'No trade', text: abstainWords(decision.body.reason) },
        { icon: '○', detail: decision.body.detail },
      ),
    );
  } else if (decision?.type === 'commit') {
    const lots = decision.body.orders.reduce((sum, order) => sum + order.lots, 0);
    const text = lots === 0 ? 'hold' : `${lots > 0 ? 'buy' : 'sell'} ${whole(Math.abs(lots))}`;
    lines.push(
      line(
        decision,
        'Decide',
        { who: 'Commit', text },
        {
          icon: lots > 0 ? '▲' : lots < 0 ? '▼' : '●',
          detail: [`decision ${shortHash(decision.body.decisionHash)}`, sleeves]
            .filter((part) => part !== '')
            .join('. '),
        },
      ),
    );
  }
  return lines;
}

function orderLines(book: RoundBookView, instrument: Instrument | undefined): ThreadLine[] {
  const lines: ThreadLine[] = book.plans.map((plan) =>
    line(
      plan,
      'Orders',
      {
        who: 'Execution plan',
        text: `${plan.body.algo}, ${many(plan.body.slices.length, 'slice')}`,
      },
      { icon: '≡' },
    ),
  );
  for (const record of book.orders) {
    const state = record.type.slice('order.'.length);
    const at =
      record.type === 'order.filled'
        ? ` ${whole(record.body.lots)} at ${instrument === undefined ? `${whole(record.body.priceTicks)} ticks` : price(record.body.priceTicks, instrument)}`
        : '';
    const tone =
      record.type === 'order.rejected'
        ? 'stop'
        : record.type === 'order.unknown'
          ? 'attention'
          : 'plain';
    lines.push(
      line(
        record,
        'Orders',
        { who: 'Order', text: `${orderWord(state)}${at}` },
        { icon: '▹', tone },
      ),
    );
  }
  return lines.sort((a, b) => a.seq - b.seq);
}

const orderWord = (state: string): string =>
  state === 'unknown' ? 'unknown: asking the venue' : state === 'submit' ? 'submitted' : state;

function settleLines(book: RoundBookView): ThreadLine[] {
  const { settle, certificate } = book;
  if (settle === null) return [];
  const { outcome, returnPpm, voidReason } = settle.body;
  const text = settle.body.flat
    ? 'the price did not move: no side won, and no weight changes'
    : outcome === null
      ? `void: ${voidReason ?? 'no price'}; nothing changes`
      : `${returnPpm === null ? '' : `${signedPercent(returnPpm)}: `}band ${outcome + 1} (${bandWords(book.call.body.edges, outcome)})`;
  const waited = span(settle.at - (book.decision?.at ?? book.call.at));
  const lines = [line(settle, 'Settle', { who: `Settled ${waited} later`, text }, { icon: '◆' })];
  if (certificate !== null) {
    const holds = certificate.body.holds;
    lines.push(
      line(
        certificate,
        'Settle',
        { who: 'Regret certificate', text: holds ? 'holds' : 'BROKEN' },
        { icon: holds ? '✓' : '⬣', tone: holds ? 'plain' : 'stop' },
      ),
    );
  }
  return lines;
}
