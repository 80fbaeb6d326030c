/** Where a node's activation came from: source, path, loss; the parts add up to the whole. Pure. */
import { DASH } from '../format.ts';
import { inSurprises } from './field-map.ts';
import type { FieldCell, FieldMap } from './field-map.ts';

export interface Current {
  readonly from: FieldCell | undefined;
  readonly fromName: string;
  /** Cells on the way, both ends included. */
  readonly path: readonly FieldCell[];
  readonly pathText: string;
  readonly ppm: number;
  readonly lostPpm: number;
  /** Share of the largest current, 0 to 1: width of its line where it arrives and where it leaves. */
  readonly arrives: number;
  readonly leaves: number;
}

export interface Currents {
  readonly cell: FieldCell;
  readonly list: readonly Current[];
  /** What came in currents too small to be told one by one, ppm. */
  readonly restPpm: number;
  /** Through links, ppm: the sum of all currents and the rest. */
  readonly throughPpm: number;
  readonly title: string;
  readonly rows: readonly (readonly string[])[];
}

export const CURRENT_HEAD = ['Source', 'Path', 'Lost', 'Arrived'] as const;

export function currentsOf(map: FieldMap, node: number): Currents | undefined {
  const cell = map.cells[node];
  if (cell === undefined) return undefined;
  const told = cell.told?.currents ?? [];
  const sent = (current: (typeof told)[number]): number =>
    Math.abs(current.ppm) + Math.abs(current.lostPpm);
  const most = Math.max(1, ...told.map(sent));
  const list = told.map((current): Current => {
    const path = current.path.flatMap((step) => map.cells[step] ?? []);
    const between = path.slice(1, -1).map((step) => step.name);
    const from = map.cells[current.from];
    return {
      from,
      fromName: from?.name ?? `node ${current.from}`,
      path,
      pathText:
        current.from === node
          ? `its own, out by ${between[0] ?? 'links'} and back`
          : between.length === 0
            ? 'one link'
            : `by ${between.join('; ')}`,
      ppm: current.ppm,
      lostPpm: current.lostPpm,
      arrives: Math.abs(current.ppm) / most,
      leaves: sent(current) / most,
    };
  });
  const throughPpm = cell.told?.throughPpm ?? 0;
  const restPpm = cell.told?.restPpm ?? 0;
  return {
    cell,
    list,
    restPpm,
    throughPpm,
    title: titleOf(cell),
    rows: [
      ...list.map((current) => [
        current.fromName,
        current.pathText,
        inSurprises(current.lostPpm),
        inSurprises(current.ppm),
      ]),
      ['smaller currents together', DASH, DASH, inSurprises(restPpm)],
      ['sum: through links', DASH, DASH, inSurprises(throughPpm)],
      ['without any link', DASH, DASH, inSurprises(cell.told?.alonePpm ?? 0)],
      ['activation', DASH, DASH, inSurprises(cell.told?.activationPpm ?? 0)],
    ],
  };
}

function titleOf({ name, told, sourcePpm }: FieldCell): string {
  const entered = sourcePpm === 0 ? '' : ` A surprise of ${inSurprises(sourcePpm)} entered here.`;
  if (told === undefined) return `${name} was not read out in this record.${entered}`;
  return `${name}: ${inSurprises(told.throughPpm)} came through links, ${inSurprises(told.alonePpm)} is there without them.${entered}`;
}
