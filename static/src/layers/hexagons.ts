/**
 * Counts in hexagons, for views with more incidents than can be told apart. The hexagons lie fixed on the
 * ground at each zoom, so they do not flicker while the map moves.
 */
import { MARKS } from "../style/palette";
import type { Frame } from "./frame";

/** Distance between the middles of two neighbours, in pixels. */
export const HEXAGON_PX = MARKS.wide;

const ROW_PX = HEXAGON_PX * Math.sqrt(0.75);

/** From the middle of a hexagon to its corners, a hair short of its neighbours. Filling closes it. */
const CORNERS = Array.from({ length: 6 }, (_, corner) => {
  const angle = (Math.PI / 3) * corner + Math.PI / 6;
  const radius = HEXAGON_PX / Math.sqrt(3) - 0.6;
  return [radius * Math.cos(angle), radius * Math.sin(angle)] as const;
});

export class Hexagons {
  private readonly firstColumn: number;
  private readonly firstRow: number;
  private readonly columns: number;
  /** Incidents shown and quiet, for each hexagon of the frame. */
  private readonly shown: Uint32Array;
  private readonly quiet: Uint32Array;
  fullest = 0;

  constructor(private readonly frame: Frame) {
    // One more on each side: a hexagon may reach in from beyond the edge.
    this.firstColumn = Math.floor((frame.box.minX * frame.scale) / HEXAGON_PX) - 1;
    this.firstRow = Math.floor((frame.box.minY * frame.scale) / ROW_PX) - 1;
    this.columns = Math.ceil(frame.width / HEXAGON_PX) + 4;
    const rows = Math.ceil(frame.height / ROW_PX) + 4;
    this.shown = new Uint32Array(this.columns * rows);
    this.quiet = new Uint32Array(this.columns * rows);
  }

  add(index: number, quiet: boolean): void {
    if (quiet) this.quiet[index]++;
    else this.fullest = Math.max(this.fullest, ++this.shown[index]);
  }

  /** The number of the hexagon that holds a position: two positions with the same share one. */
  index(worldX: number, worldY: number): number {
    const x = worldX * this.frame.scale;
    const y = worldY * this.frame.scale;
    // The nearest middle is in the row above or below the position.
    const above = Math.floor(y / ROW_PX);
    let best = Infinity;
    let index = 0;
    for (let row = above; row <= above + 1; row++) {
      const column = Math.round(x / HEXAGON_PX - shift(row));
      const dx = x - (column + shift(row)) * HEXAGON_PX;
      const dy = y - row * ROW_PX;
      const distance = dx * dx + dy * dy;
      if (distance < best) {
        best = distance;
        index = (row - this.firstRow) * this.columns + (column - this.firstColumn);
      }
    }
    return Math.max(0, Math.min(this.shown.length - 1, index));
  }

  /** On any canvas that lies as the one it was made for. */
  paint({ context, palette }: Frame): void {
    const steps = palette.density.map(() => new Path2D());
    const quiet = new Path2D();
    for (let index = 0; index < this.shown.length; index++) {
      if (this.shown[index] > 0)
        this.trace(steps[densityStep(this.shown[index], this.fullest, steps.length)], index);
      else if (this.quiet[index] > 0) this.trace(quiet, index);
    }
    context.globalAlpha = 0.13;
    context.fillStyle = palette.quiet;
    context.fill(quiet);
    context.globalAlpha = 0.82;
    steps.forEach((path, step) => {
      context.fillStyle = palette.density[step];
      context.fill(path);
    });
  }

  private trace(path: Path2D, index: number): void {
    const row = Math.floor(index / this.columns) + this.firstRow;
    const column = (index % this.columns) + this.firstColumn;
    const x = this.frame.x(((column + shift(row)) * HEXAGON_PX) / this.frame.scale);
    const y = this.frame.y((row * ROW_PX) / this.frame.scale);
    CORNERS.forEach(([dx, dy], corner) => {
      if (corner === 0) path.moveTo(x + dx, y + dy);
      else path.lineTo(x + dx, y + dy);
    });
  }
}

/** Every second row is half a hexagon to the right. */
function shift(row: number): number {
  return row & 1 ? 0.5 : 0;
}

/** Steps grow by equal factors, since counts spread over orders of magnitude. */
export function densityStep(count: number, fullest: number, steps: number): number {
  if (fullest <= 1) return 0;
  return Math.min(steps - 1, Math.floor((Math.log(count) / Math.log(fullest)) * steps));
}
