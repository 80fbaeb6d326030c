/** Draws the field on a canvas: one mark a node. The same for what is recorded and what is computed. */
import type { FieldCell } from '../view/cognition/field-map.ts';

export interface MapGeometry {
  /** Size of a cell, CSS pixels. */
  readonly width: number;
  readonly height: number;
  readonly columns: number;
  readonly rows: number;
}

/** Colours as canvas knows them; system colours where the reader forces his own. */
export interface MapColours {
  readonly up: string;
  readonly down: string;
  readonly neutral: string;
  readonly ink: string;
  readonly edge: string;
  /** Colours cannot be told apart: then up is filled and down hollow. */
  readonly isForced: boolean;
}

export interface MapDrawing {
  readonly cells: readonly FieldCell[];
  /** Activation of every node computed in this browser, standardised surprises; undefined: as recorded. */
  readonly computed: Float32Array | undefined;
  /** Largest recorded |activation|. */
  readonly top: number;
  readonly chosen: number | undefined;
  /** While it moves, size follows the square of the activation; at rest, the recorded energy. */
  readonly isMoving: boolean;
}

const TURN = Math.PI * 2;
const SMALLEST = 1.5;

export function drawField(
  context: CanvasRenderingContext2D,
  geometry: MapGeometry,
  colours: MapColours,
  drawing: MapDrawing,
): void {
  const { columns, height, rows, width } = geometry;
  context.clearRect(0, 0, columns * width, rows * height);
  const largest = Math.min(width, height) / 2 - 4;
  for (const cell of drawing.cells) {
    const x = (cell.column + 0.5) * width;
    const y = (cell.row + 0.5) * height;
    const at = { x, y, largest };
    if (cell.node === drawing.chosen) drawChosen(context, geometry, cell, colours);
    if (cell.sourcePpm !== 0) drawSource(context, geometry, cell, colours);
    drawMark(context, at, colours, markOf(cell, drawing));
    if (cell.ring !== undefined && !drawing.isMoving) drawRing(context, at, colours, cell);
  }
}

interface Mark {
  readonly tone: number;
  readonly size: number;
  /** Told by a record; a mark only computed here is hollow. */
  readonly isTold: boolean;
  readonly isKnown: boolean;
}

function markOf(cell: FieldCell, { computed, isMoving, top }: MapDrawing): Mark {
  const isTold = cell.told !== undefined;
  if (computed === undefined || (isTold && !isMoving))
    return { tone: cell.tone, size: cell.size, isTold, isKnown: isTold };
  const tone = Math.max(-1, Math.min(1, (computed[cell.node] ?? 0) / top));
  return { tone, size: tone * tone, isTold, isKnown: true };
}

interface Place {
  readonly x: number;
  readonly y: number;
  readonly largest: number;
}

function drawMark(
  context: CanvasRenderingContext2D,
  { x, y, largest }: Place,
  colours: MapColours,
  mark: Mark,
): void {
  context.beginPath();
  if (!mark.isKnown) {
    context.arc(x, y, SMALLEST, 0, TURN);
    context.strokeStyle = colours.edge;
    context.lineWidth = 1;
    context.stroke();
    return;
  }
  const radius = Math.max(SMALLEST, Math.sqrt(mark.size) * largest);
  const colour = mark.tone >= 0 ? colours.up : colours.down;
  context.arc(x, y, radius, 0, TURN);
  if (!mark.isTold || (colours.isForced && mark.tone < 0)) {
    context.strokeStyle = colour;
    context.lineWidth = 1.5;
    context.stroke();
    return;
  }
  context.fillStyle = colours.neutral;
  context.fill();
  // Colour grows out of grey with the size of the activation.
  context.globalAlpha = colours.isForced ? 1 : Math.min(1, 0.25 + Math.abs(mark.tone));
  context.fillStyle = colour;
  context.fill();
  context.globalAlpha = 1;
}

function drawRing(
  context: CanvasRenderingContext2D,
  { x, y, largest }: Place,
  colours: MapColours,
  cell: FieldCell,
): void {
  const radius = Math.max(SMALLEST, Math.sqrt(cell.size) * largest) + 2.5;
  context.beginPath();
  context.arc(x, y, radius, -TURN / 4, -TURN / 4 + TURN * (cell.ring ?? 0));
  context.strokeStyle = colours.ink;
  context.lineWidth = 1.5;
  context.stroke();
}

/** A small wedge at the left edge of the cell: a surprise entered here; up or down by its side. */
function drawSource(
  context: CanvasRenderingContext2D,
  { height, width }: MapGeometry,
  cell: FieldCell,
  colours: MapColours,
): void {
  const x = cell.column * width + 4;
  const y = (cell.row + 0.5) * height;
  const way = cell.sourcePpm > 0 ? -1 : 1;
  context.beginPath();
  context.moveTo(x, y + way * 4);
  context.lineTo(x + 7, y + way * 4);
  context.lineTo(x + 3.5, y + way * 10);
  context.closePath();
  context.fillStyle = cell.sourcePpm > 0 ? colours.up : colours.down;
  context.fill();
}

function drawChosen(
  context: CanvasRenderingContext2D,
  { height, width }: MapGeometry,
  cell: FieldCell,
  colours: MapColours,
): void {
  context.strokeStyle = colours.ink;
  context.lineWidth = 2;
  context.strokeRect(cell.column * width + 1, cell.row * height + 1, width - 2, height - 2);
}
