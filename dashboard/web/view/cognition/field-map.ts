/**
 * The field as a grid: rows are instruments, columns horizons, places never move. Colour and size
 * come from the newest read-out alone; what was not read out is drawn as not known. Pure.
 */
import type { FieldNode } from '../../../../protocols/field.ts';
import type { PageState } from '../../../fold/state.ts';
import { decimal, DASH, many, stopped, whole } from '../format.ts';
import { horizonShort } from '../names.ts';
import { chipOf } from './chip.ts';
import { empty, SHOWN } from './panel.ts';
import type { Panel, PanelState } from './panel.ts';

const PPM = 1_000_000;
/** A ring is drawn where chance alone would show as much coherence in fewer than 1 of 20. */
const NULL_MAX_PPM = 50_000;
/** Instants at which was asked since the read-out, its own among them, above which the map is old. */
const STALE_INSTANTS = 3;

export interface FieldCell {
  readonly node: number;
  readonly row: number;
  readonly column: number;
  /** "TESTX, 1 day". */
  readonly name: string;
  /** Undefined: the newest record does not tell this node. */
  readonly told: FieldNode | undefined;
  /** A surprise that entered since the read-out before, ppm. */
  readonly sourcePpm: number;
  /** -1 to 1: activation over the largest one on the map. */
  readonly tone: number;
  /** 0 to 1: energy over the largest one on the map; the area of the mark. */
  readonly size: number;
  /** Coherence, 0 to 1, where it is beyond its null; else undefined. */
  readonly ring: number | undefined;
  readonly label: string;
}

export interface FieldMap extends Panel {
  readonly rows: readonly string[];
  readonly columns: readonly string[];
  /** Row by row; undefined where the graph has no such node. */
  readonly grid: readonly (readonly (FieldCell | undefined)[])[];
  readonly cells: readonly FieldCell[];
  readonly engine: string;
  /** Largest |activation| told, in standardised surprises: the top of the colour scale. */
  readonly top: number;
}

/** An activation in units of one standardised surprise. */
export const inSurprises = (ppm: number): string => decimal(ppm / PPM, 3, true);

export function fieldMap(state: PageState): FieldMap {
  const { field } = state.cognition;
  const graph = state.cognition.graphs.at(-1) ?? null;
  const series = state.run?.series ?? 'b';
  const nodes = graph?.body.nodes ?? [];
  const rows = [...new Set(nodes.map((node) => node.instrument as string))];
  const bars = [...new Set(nodes.map((node) => node.bars))].toSorted((a, b) => a - b);
  const told = new Map<number, FieldNode>();
  const isHere = graph !== null && field?.body.graph === graph.seq;
  if (isHere)
    for (const node of [...field.body.largest, ...field.body.asked]) told.set(node.node, node);
  const top = Math.max(1, ...[...told.values()].map((node) => Math.abs(node.activationPpm)));
  const most = Math.max(1, ...[...told.values()].map((node) => node.energyPpm));
  const sources = new Map(
    isHere ? field.body.sources.map((source) => [source.node, source.ppm]) : [],
  );
  const rowOf = new Map(rows.map((name, row) => [name, row]));
  const columnOf = new Map(bars.map((count, column) => [count, column]));
  const cells = nodes.map((node, index): FieldCell => {
    const name = `${node.instrument}, ${horizonShort({ bars: node.bars, series })}`;
    const known = told.get(index);
    return {
      node: index,
      row: rowOf.get(node.instrument) ?? 0,
      column: columnOf.get(node.bars) ?? 0,
      name,
      told: known,
      sourcePpm: sources.get(index) ?? 0,
      tone: known === undefined ? 0 : known.activationPpm / top,
      size: known === undefined ? 0 : known.energyPpm / most,
      ring:
        known !== undefined && known.coherenceNullPpm <= NULL_MAX_PPM
          ? known.coherencePpm / PPM
          : undefined,
      label: known === undefined ? `${name}: not read out` : labelOf(name, known),
    };
  });
  const grid = rows.map(() => bars.map((): FieldCell | undefined => undefined));
  for (const cell of cells) {
    const line = grid[cell.row];
    if (line !== undefined) line[cell.column] = cell;
  }
  return {
    title: titleOf(state, cells),
    caption:
      'Surprise spreads between linked instruments and fades. Colour: up or down; area: energy; ring: moves with its neighbours more than chance would in 1 of 20. Choose a cell to see where its activation came from.',
    chip: fieldChip(state),
    state: stateOf(state),
    twin: {
      name: 'the field',
      head: [
        'Node',
        'Activation',
        'Through links',
        'Without links',
        'Energy',
        'Coherence',
        'As much by chance',
        'Surprise that entered',
      ],
      rows: () => cells.map(twinRow),
    },
    seq: field?.seq,
    rows,
    columns: bars.map((count) => horizonShort({ bars: count, series })),
    grid,
    cells,
    engine: field === null ? '' : `${field.body.engine.backend}: ${field.body.engine.detail}`,
    top: top / PPM,
  };
}

const labelOf = (name: string, node: FieldNode): string =>
  `${name}: activation ${inSurprises(node.activationPpm)}, through links ${inSurprises(node.throughPpm)}, energy ${decimal(node.energyPpm / PPM, 3)}`;

function twinRow({ name, told, sourcePpm }: FieldCell): string[] {
  const source = sourcePpm === 0 ? DASH : inSurprises(sourcePpm);
  if (told === undefined) return [name, DASH, DASH, DASH, DASH, DASH, DASH, source];
  return [
    name,
    inSurprises(told.activationPpm),
    inSurprises(told.throughPpm),
    inSurprises(told.alonePpm),
    decimal(told.energyPpm / PPM, 3),
    decimal(told.coherencePpm / PPM, 2),
    decimal(told.coherenceNullPpm / PPM, 2),
    source,
  ];
}

function titleOf(state: PageState, cells: readonly FieldCell[]): string {
  const { field } = state.cognition;
  if (field === null) return 'No field has been read out yet';
  if (field.body.asleep !== null) return 'The field is asleep';
  const asked = new Set(field.body.asked.map((node) => node.node));
  const told = cells.filter((cell) => cell.told !== undefined && asked.has(cell.node));
  const through = (cell: FieldCell): number => Math.abs(cell.told?.throughPpm ?? 0);
  const most = told.toSorted((a, b) => through(b) - through(a))[0];
  if (most?.told === undefined || through(most) === 0)
    return 'Nothing came through links to the nodes asked about';
  const main = most.told.currents[0];
  const from = main === undefined ? undefined : cells[main.from];
  const where =
    from === undefined
      ? ''
      : from.node === most.node
        ? ', most of it its own surprise, out and back'
        : `, most of it from ${from.name}`;
  return `Links moved ${most.name} most: ${inSurprises(most.told.throughPpm)} of one surprise${where}`;
}

/** The seat that speaks for the field, by its role. */
export const fieldSeat = (state: PageState) =>
  Object.values(state.agents).find((agent) => agent.role === 'field' || agent.seat === 'field');

function fieldChip(state: PageState) {
  const expert = fieldSeat(state)?.experts[0];
  const source = 'the field seat’s direction evidence, newest settlement';
  if (expert === undefined) return chipOf(undefined, source);
  let best;
  for (const lane of Object.values(state.lanes)) {
    const evidence = lane.evidence?.experts[expert];
    if (evidence !== undefined && (best === undefined || evidence.n > best.n)) best = evidence;
  }
  return chipOf(best, source);
}

function stateOf(state: PageState): PanelState {
  const { field } = state.cognition;
  const graph = state.cognition.graphs.at(-1) ?? null;
  if (field === null)
    return empty('Filled by the first read-out of the field, when a question is asked.');
  if (field.body.asleep !== null)
    return { kind: 'asleep', text: `Asleep: ${stopped(field.body.asleep)} Weight untouched.` };
  if (graph === null || field.body.graph !== graph.seq)
    return {
      kind: 'stale',
      text: 'The graph was rebuilt after the newest read-out; the next one fills the map.',
    };
  // All questions of one instant share one read-out, which comes before their calls.
  const later = state.summaries.filter((summary) => summary.callSeq > field.seq);
  const since = new Set(later.map((summary) => summary.askedAt)).size;
  if (since <= STALE_INSTANTS) return SHOWN;
  return {
    kind: 'stale',
    text: `Old: read out at #${whole(field.seq)}; asked ${many(since, 'time')} since.`,
  };
}
