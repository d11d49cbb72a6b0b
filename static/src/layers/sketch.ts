/** What somebody drew, and what is pointed at beside the map: above everything else. */
import { densify } from "../geo/densify";
import { metresPerUnit, worldX, worldY } from "../geo/mercator";
import type { Position } from "../geo/wkt";
import type { Drawn } from "../state/sketch";
import type { Frame, Painter } from "./frame";

const LINE_PX = 2;
const VERTEX_PX = 4;
const POINTED_PX = 9;
const DASH = [6, 4];
const FILL_ALPHA = 0.1;

export class SketchPainter implements Painter {
  drawn: Drawn | undefined;
  /** The polygon that incidents lie in. */
  within: readonly Position[] | undefined;
  pointed: Position | undefined;
  /** The place that incidents are near to, and how near in metres. */
  centre: Position | undefined;
  radius = 0;

  paint(frame: Frame): void {
    const { context, palette } = frame;
    context.strokeStyle = context.fillStyle = palette.chosen;
    context.lineWidth = LINE_PX;
    context.lineJoin = "round";
    if (this.within) this.area(frame, this.within);
    if (this.centre) this.circle(frame, this.centre);
    if (this.drawn) this.sketch(frame, this.drawn);
    if (this.pointed) this.point(frame, this.pointed);
  }

  private sketch(frame: Frame, { kind, positions, done }: Drawn): void {
    const { context } = frame;
    context.setLineDash(done ? [] : DASH);
    if (kind === "area" && positions.length > 2) this.area(frame, positions);
    else context.stroke(outline(frame, positions));
    context.setLineDash([]);
    for (const position of positions) this.dot(frame, position, VERTEX_PX);
  }

  private area(frame: Frame, corners: readonly Position[]): void {
    const path = outline(frame, [...corners, corners[0]], false);
    frame.context.stroke(path);
    frame.context.globalAlpha = FILL_ALPHA;
    frame.context.fill(path);
    frame.context.globalAlpha = 1;
  }

  private circle(frame: Frame, centre: Position): void {
    const { context } = frame;
    const [x, y] = [worldX(centre[0]), worldY(centre[1])];
    const path = new Path2D();
    path.arc(frame.x(x), frame.y(y), (this.radius / metresPerUnit(y)) * frame.scale, 0, 2 * Math.PI);
    context.stroke(path);
    context.globalAlpha = FILL_ALPHA;
    context.fill(path);
    context.globalAlpha = 1;
    this.dot(frame, centre, VERTEX_PX);
  }

  private point(frame: Frame, position: Position): void {
    const { context, palette } = frame;
    context.lineWidth = LINE_PX + 2;
    context.strokeStyle = palette.halo;
    this.ring(frame, position);
    context.lineWidth = LINE_PX;
    context.strokeStyle = palette.chosen;
    this.ring(frame, position);
  }

  private ring(frame: Frame, [lon, lat]: Position): void {
    const path = new Path2D();
    path.arc(frame.x(worldX(lon)), frame.y(worldY(lat)), POINTED_PX, 0, 2 * Math.PI);
    frame.context.stroke(path);
  }

  private dot(frame: Frame, [lon, lat]: Position, radius: number): void {
    const path = new Path2D();
    path.arc(frame.x(worldX(lon)), frame.y(worldY(lat)), radius, 0, 2 * Math.PI);
    frame.context.fill(path);
  }
}

/** A line is a geodesic between its positions, as it is measured and asked for; a polygon's sides are straight in degrees. */
function outline(frame: Frame, positions: readonly Position[], geodesic = true): Path2D {
  const path = new Path2D();
  const plain = positions.map(([lon, lat]) => [lon, lat]);
  (geodesic ? densify(plain) : plain).forEach(([lon, lat], i) => {
    if (i === 0) path.moveTo(frame.x(worldX(lon)), frame.y(worldY(lat)));
    else path.lineTo(frame.x(worldX(lon)), frame.y(worldY(lat)));
  });
  return path;
}
