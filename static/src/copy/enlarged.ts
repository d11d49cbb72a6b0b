/** Tiles finer than an archive has: the part of a coarser one, enlarged. */
import { VectorTile, type VectorTileFeature } from "@mapbox/vector-tile";
import { PbfReader } from "pbf";
import { type Tags, type TileFeature, writeTile } from "./vectorTile";

interface Position {
  readonly x: number;
  readonly y: number;
}

/** How far lines and polygons reach beyond a tile, as parts of its side. */
const BEYOND = 1 / 64;

/** A part of a tile: column and row among 2^levels a side. */
export function enlarged(bytes: ArrayBuffer, levels: number, column: number, row: number): ArrayBuffer {
  const { layers } = new VectorTile(new PbfReader(bytes));
  const times = 2 ** levels;
  return writeTile(
    Object.values(layers).map((layer) => {
      const { extent } = layer;
      const move = ({ x, y }: Position) => ({ x: x * times - column * extent, y: y * times - row * extent });
      const [least, most] = [-extent * BEYOND, extent * (1 + BEYOND)];
      const features = Array.from({ length: layer.length }, (_, i) => layer.feature(i)).flatMap((feature) => {
        const parts = feature.loadGeometry().map((part) => part.map(move));
        const cut = CUTS[feature.type as TileFeature["type"]](parts, [least, most], extent);
        return cut.length === 0 ? [] : [{ type: feature.type as TileFeature["type"], parts: cut.map(whole), tags: tagsOf(feature) }];
      });
      return { name: layer.name, extent, features };
    }),
  );
}

function tagsOf({ properties }: VectorTileFeature): Tags {
  return Object.fromEntries(Object.entries(properties).filter(([, value]) => typeof value !== "object")) as Tags;
}

function whole(part: readonly Position[]): Position[] {
  return part.map(({ x, y }) => ({ x: Math.round(x), y: Math.round(y) }));
}

type Parts = readonly (readonly Position[])[];
type Span = readonly [number, number];

const CUTS: Readonly<Record<TileFeature["type"], (parts: Parts, span: Span, extent: number) => Position[][]>> = {
  1: (parts, _, extent) => parts.map((part) => part.filter(({ x, y }) => x >= 0 && y >= 0 && x < extent && y < extent)).filter(({ length }) => length > 0),
  2: (parts, span) => parts.flatMap((part) => linesIn(part, span)),
  3: (parts, span) => parts.map((ring) => ringIn(ring, span)).filter(({ length }) => length > 2),
};

/** The pieces of a line that reach into a square: whole stretches of it, which is near enough for what is drawn. */
function linesIn(line: readonly Position[], [least, most]: Span): Position[][] {
  const pieces: Position[][] = [];
  let piece: Position[] | undefined;
  for (let i = 1; i < line.length; i++) {
    const cut = segmentIn(line[i - 1], line[i], least, most);
    if (!cut) {
      piece = undefined;
      continue;
    }
    const [from, to, continues] = cut;
    if (piece) piece.push(to);
    else pieces.push((piece = [from, to]));
    if (!continues) piece = undefined;
  }
  return pieces;
}

/** The part of a stretch inside a square, and whether it ends where the stretch does (Liang and Barsky, 1984). */
function segmentIn(a: Position, b: Position, least: number, most: number): [Position, Position, boolean] | undefined {
  const [dx, dy] = [b.x - a.x, b.y - a.y];
  let [from, to] = [0, 1];
  const sides: [number, number][] = [[-dx, a.x - least], [dx, most - a.x], [-dy, a.y - least], [dy, most - a.y]];
  for (const [step, room] of sides) {
    if (step === 0 && room < 0) return undefined;
    if (step < 0) from = Math.max(from, room / step);
    if (step > 0) to = Math.min(to, room / step);
  }
  if (from > to) return undefined;
  const at = (part: number) => ({ x: a.x + part * dx, y: a.y + part * dy });
  return [at(from), at(to), to === 1];
}

/** A ring cut off at the sides of a square, one after the other (Sutherland and Hodgman, 1974). */
function ringIn(ring: readonly Position[], [least, most]: Span): Position[] {
  // Rings of tiles end where they began; what is written does not.
  let cut: Position[] = ring.slice(0, -1);
  for (const axis of ["x", "y"] as const) {
    for (const [side, sign] of [[least, 1], [most, -1]] as const) {
      const inside = (position: Position) => (position[axis] - side) * sign >= 0;
      cut = cut.flatMap((b, i) => {
        const a = cut[(i + cut.length - 1) % cut.length];
        if (inside(a) === inside(b)) return inside(b) ? [b] : [];
        const part = (side - a[axis]) / (b[axis] - a[axis]);
        const edge = { x: a.x + part * (b.x - a.x), y: a.y + part * (b.y - a.y) };
        return inside(b) ? [edge, b] : [edge];
      });
    }
  }
  return cut;
}
