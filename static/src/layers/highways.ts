/** Highways: a line with a casing, so that it reads on every ground; the chosen one in the accent colour. */
import { overlaps } from "../geo/box";
import type { Reference } from "../state/catalog";
import { HIGHWAYS } from "../style/palette";
import type { Frame, Painter } from "./frame";
import { trace } from "./trace";

export class Highways implements Painter {
  highways: readonly Reference[] = [];
  chosen: string | undefined;

  paint(frame: Frame): void {
    const { context, palette } = frame;
    context.lineCap = context.lineJoin = "round";
    const plain = new Path2D();
    const chosen = new Path2D();
    for (const { reference, shape } of this.highways) {
      if (shape.kind !== "line" || !overlaps(shape.box, frame.box)) continue;
      trace(reference === this.chosen ? chosen : plain, shape, frame);
    }
    const { least, most, perZoom, noneBelowZoom, casing } = HIGHWAYS;
    const width = Math.max(least, Math.min(most, (frame.zoom - noneBelowZoom) * perZoom));
    const line = (path: Path2D, colour: string, w: number) => {
      context.strokeStyle = colour;
      context.lineWidth = w;
      context.stroke(path);
    };
    line(plain, palette.highwayCasing, width + casing);
    line(plain, palette.highway, width);
    line(chosen, palette.highwayCasing, width + 4);
    line(chosen, palette.chosen, width + 1);
  }
}
