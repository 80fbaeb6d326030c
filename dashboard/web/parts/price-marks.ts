/** Draws fills at their price and one mark a round on a lightweight-charts pane. */
import type {
  IChartApi,
  IPrimitivePaneRenderer,
  IPrimitivePaneView,
  ISeriesApi,
  ISeriesPrimitive,
  Time,
} from 'lightweight-charts';
import type { PricePanel, RoundMark } from '../view/price.ts';

export interface MarkColours {
  readonly ink: string;
  readonly edge: string;
  readonly up: string;
  readonly down: string;
  readonly surface: string;
}

type Target = Parameters<IPrimitivePaneRenderer['draw']>[0];

const GLYPH: Readonly<Record<RoundMark['shape'], string>> = {
  none: '○',
  buy: '▲',
  sell: '▼',
  veto: '⬣',
  open: '…',
  shadow: '·',
};

/** Height of the row of marks, and how far from a mark a click still means it, pixels. */
const MARK_ROW = 24;
const MARK_REACH = 12;

/** Index of the last dot at or before a time; -1 when there is none. */
function indexAt(times: readonly number[], time: number): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((times[middle] as number) <= time) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

export class PriceMarks implements ISeriesPrimitive<Time> {
  readonly #chart: IChartApi;
  readonly #series: ISeriesApi<'Line'>;
  #panel: PricePanel | undefined;
  #times: readonly number[] = [];
  #colours: MarkColours;
  readonly #view: IPrimitivePaneView;
  /** Marks as last drawn, left to right, and the height of the pane. */
  #drawn: { readonly x: number; readonly round: string }[] = [];
  #height = 0;

  constructor(chart: IChartApi, series: ISeriesApi<'Line'>, colours: MarkColours) {
    this.#chart = chart;
    this.#series = series;
    this.#colours = colours;
    const renderer: IPrimitivePaneRenderer = { draw: (target) => this.#draw(target) };
    this.#view = { renderer: () => renderer };
  }

  show(panel: PricePanel, colours: MarkColours): void {
    this.#panel = panel;
    this.#times = panel.dots.map((dot) => dot.time);
    this.#colours = colours;
  }

  updateAllViews(): void {}

  paneViews(): readonly IPrimitivePaneView[] {
    return [this.#view];
  }

  /** The round whose mark lies under a point of the pane. */
  roundAt(x: number, y: number): string | undefined {
    if (y < this.#height - MARK_ROW) return undefined;
    let best: { readonly x: number; readonly round: string } | undefined;
    for (const mark of this.#drawn) {
      const isNearer = best === undefined || Math.abs(mark.x - x) < Math.abs(best.x - x);
      if (isNearer && Math.abs(mark.x - x) <= MARK_REACH) best = mark;
    }
    return best?.round;
  }

  #x(time: number): number | null {
    const index = indexAt(this.#times, time);
    return index < 0 ? null : this.#chart.timeScale().logicalToCoordinate(index as never);
  }

  #draw(target: Target): void {
    const panel = this.#panel;
    if (panel === undefined) return;
    target.useMediaCoordinateSpace(({ context, mediaSize }) => {
      context.textAlign = 'center';
      context.textBaseline = 'middle';
      const row = mediaSize.height - 8;
      let lastX = -Infinity;
      this.#drawn = [];
      this.#height = mediaSize.height;
      for (const mark of panel.marks) {
        const x = this.#x(mark.time);
        if (x === null) continue;
        if (mark.isShown) {
          context.fillStyle = this.#colours.ink;
          context.fillRect(Math.round(x), 0, 1, mediaSize.height);
        }
        // Marks closer than a glyph is wide are thinned; a traded or shown round always stays.
        const must =
          mark.isShown || mark.shape === 'buy' || mark.shape === 'sell' || mark.shape === 'veto';
        if (!must && x - lastX < 9) continue;
        lastX = x;
        this.#drawn.push({ x, round: mark.round });
        context.font = mark.isShown ? '600 13px system-ui' : '11px system-ui';
        context.fillStyle = this.#markColour(mark);
        context.fillText(GLYPH[mark.shape], x, row);
      }
      for (const fill of panel.fills) {
        const x = this.#x(fill.time);
        const y = this.#series.priceToCoordinate(fill.value);
        if (x === null || y === null) continue;
        triangle(context, { x, y, isUp: fill.side === 'buy' }, this.#colours);
      }
    });
  }

  #markColour(mark: RoundMark): string {
    if (mark.shape === 'buy') return this.#colours.up;
    if (mark.shape === 'sell') return this.#colours.down;
    return mark.isShown ? this.#colours.ink : this.#colours.edge;
  }
}

function triangle(
  context: CanvasRenderingContext2D,
  at: { readonly x: number; readonly y: number; readonly isUp: boolean },
  colours: MarkColours,
): void {
  const size = 5;
  const tip = at.isUp ? 1 : -1;
  context.beginPath();
  context.moveTo(at.x, at.y + tip * 2);
  context.lineTo(at.x - size, at.y + tip * (2 + size * 1.7));
  context.lineTo(at.x + size, at.y + tip * (2 + size * 1.7));
  context.closePath();
  context.fillStyle = at.isUp ? colours.up : colours.down;
  context.strokeStyle = colours.surface;
  context.lineWidth = 1.5;
  context.stroke();
  context.fill();
}
