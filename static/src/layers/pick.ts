/** What is under the pointer, in the order people mean it: marks, highways, then circles and areas together. */
import { overlaps } from "../geo/box";
import { distanceToLine, inside } from "../geo/hit";
import type { Reference } from "../state/catalog";
import type { Incidents } from "../state/incidents";
import { HIDDEN, type Shown } from "../state/shown";
import type { Hexagons } from "./hexagons";
import { HEXAGON_PX } from "./hexagons";

/** How far beside a mark or line a finger or pointer may be. */
const TOLERANCE_PX = 9;

/** Where a line runs through a circle up to this radius either may be meant; a wider circle gives way. */
const RIVAL_PX = 80;

export interface Picked {
  /** Rows of incidents. */
  readonly incidents: readonly number[];
  readonly highway: string | undefined;
  readonly areas: readonly string[];
}

export interface Ground {
  readonly incidents: Incidents;
  readonly shown: Shown;
  readonly hexagons: Hexagons | undefined;
  readonly highways: readonly Reference[];
  readonly areas: readonly Reference[];
}

/** `x` and `y` in world units, `scale` in pixels to a unit. */
export function pick(ground: Ground, x: number, y: number, scale: number): Picked {
  const tolerance = TOLERANCE_PX / scale;
  const highway = nearestHighway(ground.highways, x, y, tolerance);
  const small = smallMarks(ground, x, y, scale);
  // In a grid of hexagons a line could never be reached if they came first.
  if (small.length > 0 && !(highway && ground.hexagons))
    return { incidents: small, highway: undefined, areas: [] };
  const circles = circlesAround(ground, x, y);
  if (highway) {
    const near = circles.filter((row) => ground.incidents.radius[row] * scale <= RIVAL_PX);
    return { incidents: ground.hexagons ? [] : near, highway, areas: [] };
  }
  const areas = ground.areas.filter(({ shape }) => shape.kind === "polygon" && inside(shape, x, y));
  return { incidents: circles, highway: undefined, areas: areas.map(({ reference }) => reference) };
}

/** Whether a circle is small enough on the screen to count as a mark. */
function isSmall(radius: number, scale: number): boolean {
  return radius * scale <= HEXAGON_PX;
}

function smallMarks({ incidents, shown, hexagons }: Ground, x: number, y: number, scale: number): number[] {
  const rows: number[] = [];
  const reach = (hexagons ? HEXAGON_PX : TOLERANCE_PX + HEXAGON_PX) / scale;
  const hexagon = hexagons?.index(x, y);
  incidents.grid.within({ minX: x - reach, minY: y - reach, maxX: x + reach, maxY: y + reach }, (row) => {
    const radius = incidents.radius[row];
    if (shown.flags[row] === HIDDEN || !isSmall(radius, scale)) return;
    const hit = hexagons
      ? hexagons.index(incidents.x[row], incidents.y[row]) === hexagon
      : Math.hypot(incidents.x[row] - x, incidents.y[row] - y) * scale <=
        Math.max(TOLERANCE_PX, radius * scale);
    if (hit) rows.push(row);
  });
  return rows;
}

/** Smallest first: the most precise is most likely meant. */
function circlesAround({ incidents, shown }: Ground, x: number, y: number): number[] {
  const rows: number[] = [];
  for (let row = 0; row < incidents.count; row++) {
    if (shown.flags[row] === HIDDEN || incidents.radius[row] === 0) continue;
    if (Math.hypot(incidents.x[row] - x, incidents.y[row] - y) <= incidents.radius[row]) rows.push(row);
  }
  return rows.sort((a, b) => incidents.radius[a] - incidents.radius[b]);
}

function nearestHighway(
  highways: readonly Reference[],
  x: number,
  y: number,
  tolerance: number,
): string | undefined {
  const around = { minX: x - tolerance, minY: y - tolerance, maxX: x + tolerance, maxY: y + tolerance };
  let best = tolerance;
  let nearest: string | undefined;
  for (const { reference, shape } of highways) {
    if (shape.kind !== "line" || !overlaps(shape.box, around)) continue;
    const distance = distanceToLine(shape, x, y);
    if (distance <= best) [best, nearest] = [distance, reference];
  }
  return nearest;
}
