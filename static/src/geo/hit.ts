/** Whether a pointer is on a shape: all in world units. */
import type { Shape } from "./shape";

/** Whether the position is inside the polygon, holes left out (even-odd rule). */
export function inside(shape: Shape, x: number, y: number): boolean {
  let within = false;
  for (const ring of shape.parts) {
    for (let i = 0, j = ring.length - 2; i < ring.length; j = i, i += 2) {
      const [xi, yi, xj, yj] = [ring[i], ring[i + 1], ring[j], ring[j + 1]];
      if (yi > y !== yj > y && x < ((xj - xi) * (y - yi)) / (yj - yi) + xi) within = !within;
    }
  }
  return within;
}

/** The distance to the nearest stretch of the line. */
export function distanceToLine(shape: Shape, x: number, y: number): number {
  let best = Infinity;
  for (const line of shape.parts) {
    for (let i = 2; i < line.length; i += 2) {
      best = Math.min(best, distanceToSegment(x, y, line[i - 2], line[i - 1], line[i], line[i + 1]));
    }
  }
  return best;
}

export function distanceToSegment(
  x: number,
  y: number,
  ax: number,
  ay: number,
  bx: number,
  by: number,
): number {
  const [dx, dy] = [bx - ax, by - ay];
  const length2 = dx * dx + dy * dy;
  const along = length2 === 0 ? 0 : Math.max(0, Math.min(1, ((x - ax) * dx + (y - ay) * dy) / length2));
  return Math.hypot(x - ax - along * dx, y - ay - along * dy);
}
