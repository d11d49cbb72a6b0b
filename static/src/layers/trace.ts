/**
 * Puts a shape's outline on a canvas path. Rings end where they began (RFC 7946), so none needs `closePath`, which in
 * Chromium measures the whole path each time.
 */
import type { Shape } from "../geo/shape";
import type { Frame } from "./frame";

/** Vertices nearer than this to the one before are left out: nobody sees them, and coasts have many. */
const SKIP_PX = 0.8;

export function trace(path: Path2D, shape: Shape, frame: Frame): void {
  for (const part of shape.parts) {
    const last = part.length - 2;
    let [px, py] = [frame.x(part[0]), frame.y(part[1])];
    path.moveTo(px, py);
    for (let i = 2; i <= last; i += 2) {
      const [x, y] = [frame.x(part[i]), frame.y(part[i + 1])];
      if (i < last && Math.abs(x - px) + Math.abs(y - py) < SKIP_PX) continue;
      path.lineTo(x, y);
      [px, py] = [x, y];
    }
  }
}
