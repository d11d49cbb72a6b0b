/**
 * The corridor: the highway widened by the distance, in true metres. Mercator stretches towards the poles, so
 * each stretch of the line is as wide as its own latitude asks.
 */
import { metresPerUnit } from "../geo/mercator";
import type { Shape } from "../geo/shape";
import type { Frame, Painter } from "./frame";

const FILL_ALPHA = 0.14;
const OUTLINE_ALPHA = 0.8;
const OUTLINE_PX = 1.5;

/** Has to be the first painter of its canvas: it makes its outline by cutting a shape out of a wider one. */
export class CorridorPainter implements Painter {
  line: Shape | undefined;
  /** In metres. */
  distance = 0;

  paint(frame: Frame): void {
    if (!this.line) return;
    const { context, palette } = frame;
    const inner = this.widened(frame, this.line, 0);
    context.fillStyle = palette.chosen;
    context.globalAlpha = palette.strong ? 1 : OUTLINE_ALPHA;
    context.fill(this.widened(frame, this.line, palette.strong ? 2 * OUTLINE_PX : OUTLINE_PX));
    context.globalCompositeOperation = "destination-out";
    context.globalAlpha = 1;
    context.fill(inner);
    context.globalCompositeOperation = "source-over";
    context.globalAlpha = FILL_ALPHA;
    context.fill(inner);
  }

  /**
   * The union of a capsule around each stretch: all wind the same way, so that filling by the non-zero rule
   * does not see where they overlap.
   */
  private widened(frame: Frame, line: Shape, extraPx: number): Path2D {
    const path = new Path2D();
    for (const part of line.parts) {
      for (let i = 2; i < part.length; i += 2) {
        const [ax, ay] = [frame.x(part[i - 2]), frame.y(part[i - 1])];
        const [bx, by] = [frame.x(part[i]), frame.y(part[i + 1])];
        const units = this.distance / metresPerUnit((part[i - 1] + part[i + 1]) / 2);
        capsule(path, ax, ay, bx, by, units * frame.scale + extraPx);
      }
    }
    return path;
  }
}

function capsule(path: Path2D, ax: number, ay: number, bx: number, by: number, radius: number): void {
  const heading = Math.atan2(by - ay, bx - ax);
  const quarter = Math.PI / 2;
  path.moveTo(ax + radius * Math.cos(heading + quarter), ay + radius * Math.sin(heading + quarter));
  path.arc(ax, ay, radius, heading + quarter, heading + 3 * quarter);
  path.arc(bx, by, radius, heading - quarter, heading + quarter);
}
