/** Which incidents are under the pointer. */
import type { Sight } from "./sight";
import type { Sign } from "./signs";

/** How far beside a mark a finger or pointer may be. */
const TOLERANCE_PX = 9;

export interface PickedIncidents {
  /** The sign that is meant, where the pointer is on one. */
  readonly sign: Sign | undefined;
  /** Circles around the place, the smallest first: the most precise is most likely meant. */
  readonly circles: readonly Sign[];
}

/** What is at a place in world units, at so many pixels to a unit. */
export function pickIncidents({ signs, rings, circles }: Sight, x: number, y: number, scale: number): PickedIncidents {
  let [best, sign] = [Infinity, undefined as Sign | undefined];
  for (const each of signs) {
    const distance = Math.hypot(each.x - x, each.y - y) * scale;
    const reach = Math.max(TOLERANCE_PX, each.count > 1 ? rings.radius(each.count) : each.radius * scale);
    if (distance <= reach && distance < best) [best, sign] = [distance, each];
  }
  const around = circles.filter((circle) => Math.hypot(circle.x - x, circle.y - y) <= circle.radius);
  return { sign, circles: around.reverse() };
}
