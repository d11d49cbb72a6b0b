/** The incidents in a part of the world, latest first: the map's contents as text. */
import { type Box, overlaps } from "../geo/box";
import type { Incidents } from "./incidents";
import { SHOWN, type Shown } from "./shown";

export interface Listing {
  /** The first rows, as many as were asked for. */
  readonly rows: readonly number[];
  /** How many there are in all. */
  readonly count: number;
}

/** Incidents whose place, or circle of uncertainty, touches the box. */
export function listIn(box: Box, incidents: Incidents, shown: Shown, most: number): Listing {
  const rows: number[] = [];
  let count = 0;
  for (const row of incidents.latestFirst) {
    if (shown.flags[row] !== SHOWN || !touches(incidents, row, box)) continue;
    if (count++ < most) rows.push(row);
  }
  return { rows, count };
}

function touches({ x, y, radius }: Incidents, row: number, box: Box): boolean {
  const reach = radius[row];
  const around = { minX: x[row] - reach, minY: y[row] - reach, maxX: x[row] + reach, maxY: y[row] + reach };
  return overlaps(around, box);
}
