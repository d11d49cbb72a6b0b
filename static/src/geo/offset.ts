/**
 * How far points are from a line, in metres, near enough to draw with: the server decides which incidents are
 * hits, this shows them while the pointer is still dragging.
 */
import { grow } from "./box";
import type { PointGrid } from "./grid";
import { distanceToSegment } from "./hit";
import { metresPerUnit } from "./mercator";
import type { Shape } from "./shape";

/** Each point's distance from the line in metres; infinite where it is more than `reach` metres away. */
export function offsets(
  line: Shape,
  grid: PointGrid,
  xs: Float64Array,
  ys: Float64Array,
  count: number,
  reach: number,
): Float32Array {
  const result = new Float32Array(count).fill(Infinity);
  for (const part of line.parts) {
    for (let i = 2; i < part.length; i += 2) {
      const [ax, ay, bx, by] = [part[i - 2], part[i - 1], part[i], part[i + 1]];
      // The scale is smallest on the ground at the stretch's poleward end, so that end needs the widest margin.
      const margin = (1.02 * reach) / Math.min(metresPerUnit(ay), metresPerUnit(by));
      const stretch = {
        minX: Math.min(ax, bx),
        minY: Math.min(ay, by),
        maxX: Math.max(ax, bx),
        maxY: Math.max(ay, by),
      };
      grid.within(grow(stretch, margin), (row) => {
        const metres =
          distanceToSegment(xs[row], ys[row], ax, ay, bx, by) * metresPerUnit((ys[row] + ay) / 2);
        if (metres < result[row] && metres <= reach) result[row] = metres;
      });
    }
  }
  return result;
}
