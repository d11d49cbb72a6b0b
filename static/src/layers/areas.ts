/** Areas: what somebody claims or describes, drawn lightly; dashed and hatched where illustrative. */
import { overlaps } from "../geo/box";
import type { Reference } from "../state/catalog";
import { AREAS } from "../style/palette";
import type { Frame, Painter } from "./frame";
import { trace } from "./trace";

const HATCH_PX = AREAS.hatchEvery;

export class Areas implements Painter {
  areas: readonly Reference[] = [];
  selected: string | undefined;

  paint(frame: Frame): void {
    const { context, palette } = frame;
    for (const { reference, shape } of this.areas) {
      if (shape.kind !== "polygon" || !overlaps(shape.box, frame.box)) continue;
      const path = new Path2D();
      trace(path, shape, frame);
      const illustrative = shape.properties.illustrative === true;
      context.globalAlpha = reference === this.selected ? 0.16 : AREAS.fillOpacity;
      context.fillStyle = palette.area;
      context.fill(path, "evenodd");
      if (illustrative) this.hatch(frame, path);
      context.globalAlpha = reference === this.selected || palette.strong ? 1 : AREAS.outlineOpacity;
      context.strokeStyle = palette.area;
      context.lineWidth = reference === this.selected || palette.strong ? 2.2 : AREAS.outline;
      context.setLineDash(illustrative ? AREAS.illustrativeDash : []);
      context.stroke(path);
    }
  }

  private hatch(frame: Frame, path: Path2D): void {
    const pattern = frame.context.createPattern(hatchTile(frame.palette.area), "repeat");
    if (!pattern) return;
    frame.context.globalAlpha = AREAS.hatchOpacity;
    // Bound to the ground, so that the hatching does not crawl when the map moves.
    pattern.setTransform(new DOMMatrix().translate(frame.x(0) % HATCH_PX, frame.y(0) % HATCH_PX));
    frame.context.fillStyle = pattern;
    frame.context.fill(path, "evenodd");
  }
}

const tiles = new Map<string, HTMLCanvasElement>();

function hatchTile(colour: string): HTMLCanvasElement {
  let tile = tiles.get(colour);
  if (!tile) {
    tile = document.createElement("canvas");
    tile.width = tile.height = HATCH_PX;
    const context = tile.getContext("2d")!;
    context.strokeStyle = colour;
    context.beginPath();
    for (const shift of [-HATCH_PX, 0, HATCH_PX]) {
      context.moveTo(shift - 1, HATCH_PX + 1);
      context.lineTo(shift + HATCH_PX + 1, -1);
    }
    context.stroke();
    tiles.set(colour, tile);
  }
  return tile;
}
