/** What is under the pointer, in the order people mean it: marks, highways, then circles and areas together. */
import { overlaps } from "../geo/box";
import { distanceToLine, inside } from "../geo/hit";
import type { Reference } from "../state/catalog";
import type { PickedIncidents } from "./tiles/pick";
import type { Sign } from "./tiles/signs";

/** How far beside a line a finger or pointer may be. */
const TOLERANCE_PX = 9;

/** Where a line runs through a circle up to this radius either may be meant; a wider circle gives way. */
const RIVAL_PX = 80;

export interface Picked {
  /** A mark, which may stand for several incidents. */
  readonly sign: Sign | undefined;
  readonly circles: readonly Sign[];
  readonly highway: string | undefined;
  readonly areas: readonly string[];
}

const NOTHING: Picked = { sign: undefined, circles: [], highway: undefined, areas: [] };

/** Of the incidents at a place and what else is there. `x` and `y` in world units, `scale` in pixels to a unit. */
export function pick(
  { sign, circles }: PickedIncidents,
  { highways, areas }: Readonly<Record<"highways" | "areas", readonly Reference[]>>,
  x: number,
  y: number,
  scale: number,
): Picked {
  if (sign) return { ...NOTHING, sign };
  const highway = nearestHighway(highways, x, y, TOLERANCE_PX / scale);
  if (highway) return { ...NOTHING, highway, circles: circles.filter(({ radius }) => radius * scale <= RIVAL_PX) };
  const around = areas.filter(({ shape }) => shape.kind === "polygon" && inside(shape, x, y));
  return { ...NOTHING, circles, areas: around.map(({ reference }) => reference) };
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
