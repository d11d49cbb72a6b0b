/** The base map: sea, land, lakes, rivers, boundaries. Quiet, since it is there to say where things are. */
import { overlaps } from "../geo/box";
import type { Shape } from "../geo/shape";
import type { BaseMap, BaseName, BaseShapes } from "../state/base";
import { GROUND, HIGH_DETAIL_ZOOM } from "../style/palette";
import type { Frame, Painter } from "./frame";
import { trace } from "./trace";

/** Collections that hold each feature in one detail only. */
const POINTS: readonly BaseName[] = ["countries", "towns"];

export class Ground implements Painter {
  constructor(private readonly base: BaseMap) {}

  paint(frame: Frame): void {
    const { context, palette } = frame;
    if (frame.first) {
      context.fillStyle = palette.sea;
      context.fillRect(0, 0, frame.width, frame.height);
    }
    const shapes = (name: BaseName) => baseShapes(this.base, name, frame);
    this.fill(frame, shapes("land"), palette.land);
    this.stroke(frame, shapes("rivers"), palette.river, frame.zoom < GROUND.farRiverBelowZoom ? GROUND.farRiver : GROUND.river);
    this.fill(frame, shapes("water"), palette.sea);
    this.stroke(frame, shapes("coast"), palette.coast, GROUND.coast);
    const borders = shapes("borders");
    const disputed = (shape: Shape) => shape.properties.disputed === true;
    const inner = (shape: Shape) => shape.properties.level === 1;
    const width = frame.zoom < GROUND.farBorderBelowZoom ? GROUND.farBorder : GROUND.border;
    context.globalAlpha = GROUND.innerBorderOpacity;
    this.stroke(frame, borders.filter(inner), palette.border, GROUND.innerBorder);
    context.globalAlpha = 1;
    this.stroke(
      frame,
      borders.filter((border) => !disputed(border) && !inner(border)),
      palette.border,
      width,
    );
    context.setLineDash(GROUND.disputedDash);
    this.stroke(frame, borders.filter(disputed), palette.border, width);
  }

  /** Shape by shape, since neighbouring pieces overlap a little and the even-odd rule would make the overlap a hole. */
  private fill(frame: Frame, shapes: readonly Shape[], colour: string): void {
    frame.context.fillStyle = colour;
    for (const shape of shapes) {
      if (shape.kind === "polygon") frame.context.fill(pathOf([shape], frame), "evenodd");
    }
  }

  private stroke(frame: Frame, shapes: readonly Shape[], colour: string, width: number): void {
    frame.context.strokeStyle = colour;
    frame.context.lineWidth = width;
    frame.context.lineJoin = "round";
    frame.context.stroke(pathOf(shapes, frame));
  }
}

function pathOf(shapes: readonly Shape[], frame: Frame): Path2D {
  const path = new Path2D();
  for (const shape of shapes) trace(path, shape, frame);
  return path;
}

/** The shapes in sight, each once: one that spans two cells comes with both. */
export function baseShapes(base: BaseMap, name: BaseName, frame: Frame): Shape[] {
  const { box } = frame;
  const high = frame.zoom >= HIGH_DETAIL_ZOOM ? base.high(box) : undefined;
  // Points are added to those of low detail, all else takes its place.
  const cells = high && POINTS.includes(name) ? [base.low, ...high] : (high ?? [base.low]);
  const seen = new Set<string>();
  return cells.flatMap((cell: BaseShapes | undefined) =>
    (cell?.get(name) ?? []).filter((shape) => {
      if (seen.has(shape.id) || !overlaps(shape.box, box)) return false;
      seen.add(shape.id);
      return true;
    }),
  );
}
