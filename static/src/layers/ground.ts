/** The base map: sea, land, lakes, rivers, boundaries. Quiet, since it is there to say where things are. */
import { overlaps } from "../geo/box";
import { boxOf } from "../geo/tiles";
import type { GroundShape, GroundTile } from "../state/tiles/groundTile";
import type { GroundSeen } from "../state/tiles/groundTiles";
import { GROUND } from "../style/palette";
import type { Frame, Painter } from "./frame";

/** What of a tile is drawn alike. */
type Part = "land" | "rivers" | "water" | "coast" | "inner" | "borders" | "disputed";

export class Ground implements Painter {
  private readonly paths = new WeakMap<GroundTile, Map<Part, Path2D>>();

  constructor(private readonly seen: () => GroundSeen) {}

  paint(frame: Frame): void {
    const { context, palette } = frame;
    if (frame.first) {
      context.fillStyle = palette.sea;
      context.fillRect(0, 0, frame.width, frame.height);
    }
    const { below, tiles } = this.seen();
    this.paintTiles(frame, below);
    if (below.length > 0) for (const tile of tiles) this.clear(frame, tile);
    this.paintTiles(frame, tiles);
  }

  private paintTiles(frame: Frame, all: readonly GroundTile[]): void {
    const { context, palette } = frame;
    const tiles = all.filter(({ coord }) => overlaps(boxOf(coord), frame.box));
    const river = frame.zoom < GROUND.farRiverBelowZoom ? GROUND.farRiver : GROUND.river;
    const border = frame.zoom < GROUND.farBorderBelowZoom ? GROUND.farBorder : GROUND.border;
    this.fill(frame, tiles, "land", palette.land);
    this.stroke(frame, tiles, "rivers", palette.river, river);
    this.fill(frame, tiles, "water", palette.sea);
    this.stroke(frame, tiles, "coast", palette.coast, GROUND.coast);
    context.globalAlpha = GROUND.innerBorderOpacity;
    this.stroke(frame, tiles, "inner", palette.border, GROUND.innerBorder);
    context.globalAlpha = 1;
    this.stroke(frame, tiles, "borders", palette.border, border);
    this.stroke(frame, tiles, "disputed", palette.border, border, GROUND.disputedDash);
  }

  private clear(frame: Frame, { coord }: GroundTile): void {
    const { x, y, width, height } = frame.pixels(boxOf(coord));
    frame.context.fillStyle = frame.palette.sea;
    frame.context.fillRect(x, y, width, height);
  }

  private fill(frame: Frame, tiles: readonly GroundTile[], part: Part, colour: string): void {
    frame.context.fillStyle = colour;
    for (const tile of tiles) {
      const path = this.pathOf(tile, part);
      if (path) onTile(frame, tile, () => frame.context.fill(path));
    }
  }

  /** A tile's lines reach beyond it, where the next tile draws them: each keeps to its own. */
  private stroke(
    frame: Frame,
    tiles: readonly GroundTile[],
    part: Part,
    colour: string,
    width: number,
    dash: readonly number[] = [],
  ): void {
    const { context } = frame;
    for (const tile of tiles) {
      const path = this.pathOf(tile, part);
      if (!path) continue;
      const square = frame.pixels(boxOf(tile.coord));
      context.save();
      context.beginPath();
      context.rect(square.x, square.y, square.width, square.height);
      context.clip();
      onTile(frame, tile, (unit) => {
        context.strokeStyle = colour;
        context.lineWidth = width / unit;
        context.lineJoin = "round";
        context.setLineDash(dash.map((length) => length / unit));
        context.stroke(path);
      });
      context.restore();
    }
  }

  private pathOf(tile: GroundTile, part: Part): Path2D | undefined {
    let paths = this.paths.get(tile);
    if (!paths) {
      paths = pathsOf(tile);
      this.paths.set(tile, paths);
    }
    return paths.get(part);
  }
}

/** Draws in a tile's own units, each of so many pixels. */
function onTile(frame: Frame, { coord, extent }: GroundTile, draw: (unit: number) => void): void {
  const { minX, minY, maxX } = boxOf(coord);
  const unit = ((maxX - minX) * frame.scale) / extent;
  frame.context.save();
  frame.context.translate(frame.x(minX), frame.y(minY));
  frame.context.scale(unit, unit);
  draw(unit);
  frame.context.restore();
}

/** The outlines of a tile, made once: drawing it at any zoom is a matter of scale. */
function pathsOf({ shapes }: GroundTile): Map<Part, Path2D> {
  const paths = new Map<Part, Path2D>();
  for (const [layer, all] of shapes) {
    for (const shape of all) {
      const part = partOf(layer, shape);
      if (!part) continue;
      const path = paths.get(part) ?? new Path2D();
      paths.set(part, path);
      trace(path, shape);
    }
  }
  return paths;
}

function partOf(layer: string, { properties }: GroundShape): Part | undefined {
  if (layer === "borders") return properties.disputed === true ? "disputed" : properties.level === 1 ? "inner" : "borders";
  return PLAIN.find((part) => part === layer);
}

const PLAIN: readonly Part[] = ["land", "rivers", "water", "coast"];

function trace(path: Path2D, { kind, parts }: GroundShape): void {
  for (const part of parts) {
    path.moveTo(part[0], part[1]);
    for (let i = 2; i < part.length; i += 2) path.lineTo(part[i], part[i + 1]);
    if (kind === "polygon") path.closePath();
  }
}
