/** The features of a page. A place that is known only roughly is a circle as wide as the doubt, never a pin. */
import { overlaps } from "../geo/box";
import { metresPerUnit } from "../geo/mercator";
import type { Shape } from "../geo/shape";
import type { Frame, Painter } from "../layers/frame";
import { trace } from "../layers/trace";

const DOT_PX = 4.5;

/** A circle below this could not be told from a dot: it is a hollow mark of this size. */
const HOLLOW_PX = 5;

/** How far from its place a feature may be, in world units. */
export function doubtOf({ kind, parts, properties }: Shape): number {
  if (kind !== "point" || typeof properties.uncertainty_m !== "number") return 0;
  return properties.uncertainty_m / metresPerUnit(parts[0][1]);
}

export class FeaturesPainter implements Painter {
  shapes: readonly Shape[] = [];
  /** The id of the feature that is pointed at. */
  lit: string | undefined;

  paint(frame: Frame): void {
    const { context } = frame;
    context.lineJoin = context.lineCap = "round";
    const seen = this.shapes.filter(({ kind, box }) => kind === "point" || overlaps(box, frame.box));
    for (const kind of ["polygon", "line", "point"]) {
      for (const shape of seen) if (shape.kind === kind && shape.id !== this.lit) this.shape(frame, shape);
    }
    for (const shape of seen) if (shape.id === this.lit) this.shape(frame, shape);
  }

  private shape(frame: Frame, shape: Shape): void {
    const { context, palette } = frame;
    const lit = shape.id === this.lit;
    const colour = lit ? palette.types[0] : palette.chosen;
    context.strokeStyle = context.fillStyle = colour;
    context.lineWidth = lit ? 3 : 1.6;
    if (shape.kind === "point") for (const part of shape.parts) this.point(frame, shape, part[0], part[1]);
    else {
      const path = new Path2D();
      trace(path, shape, frame);
      context.globalAlpha = lit ? 0.25 : 0.1;
      if (shape.kind === "polygon") context.fill(path, "evenodd");
      context.globalAlpha = 1;
      context.stroke(path);
    }
  }

  private point(frame: Frame, shape: Shape, x: number, y: number): void {
    const { context, palette, scale } = frame;
    const doubt = doubtOf(shape);
    context.beginPath();
    if (doubt > 0) {
      const radius = Math.max(HOLLOW_PX, doubt * scale);
      context.arc(frame.x(x), frame.y(y), radius, 0, 2 * Math.PI);
      context.globalAlpha = 0.08;
      context.fill();
      context.globalAlpha = 1;
      context.stroke();
      return;
    }
    context.arc(frame.x(x), frame.y(y), DOT_PX, 0, 2 * Math.PI);
    context.fill();
    context.strokeStyle = palette.halo;
    context.lineWidth = 1.2;
    context.stroke();
  }
}
