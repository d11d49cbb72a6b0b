/** The base map of a vector tile: shapes in the tile's own units, ready to be drawn, and places with names. */
import { VectorTile, type VectorTileFeature } from "@mapbox/vector-tile";
import { PbfReader } from "pbf";
import { boxOf, type TileCoord } from "../../geo/tiles";

export interface GroundShape {
  readonly kind: "line" | "polygon";
  /** Each part as x, y, x, y ...; of a polygon outer rings and holes, which wind the other way. */
  readonly parts: readonly Int16Array[];
  readonly properties: VectorTileFeature["properties"];
}

/** A place with a name. */
export interface Place {
  /** World units. */
  readonly x: number;
  readonly y: number;
  readonly properties: Readonly<Record<string, unknown>>;
}

export interface GroundTile {
  readonly coord: TileCoord;
  /** Units of the tile's side. */
  readonly extent: number;
  readonly shapes: ReadonlyMap<string, readonly GroundShape[]>;
  readonly places: ReadonlyMap<string, readonly Place[]>;
}

export function readGround(bytes: ArrayBuffer, coord: TileCoord): GroundTile {
  const { layers } = new VectorTile(new PbfReader(bytes));
  const shapes = new Map<string, GroundShape[]>();
  const places = new Map<string, Place[]>();
  let extent = 4096;
  for (const [name, layer] of Object.entries(layers)) {
    extent = layer.extent;
    for (let i = 0; i < layer.length; i++) {
      const feature = layer.feature(i);
      if (feature.type === 1) add(places, name, ...placesOf(feature, coord));
      else add(shapes, name, shapeOf(feature));
    }
  }
  return { coord, extent, shapes, places };
}

function add<T>(into: Map<string, T[]>, name: string, ...values: T[]): void {
  const known = into.get(name);
  if (known) known.push(...values);
  else into.set(name, values);
}

function shapeOf(feature: VectorTileFeature): GroundShape {
  const parts = feature.loadGeometry().map((points) => {
    const part = new Int16Array(2 * points.length);
    points.forEach(({ x, y }, i) => {
      part[2 * i] = x;
      part[2 * i + 1] = y;
    });
    return part;
  });
  return { kind: feature.type === 3 ? "polygon" : "line", parts, properties: feature.properties };
}

function placesOf(feature: VectorTileFeature, coord: TileCoord): Place[] {
  const { minX, minY } = boxOf(coord);
  const unit = 2 ** -coord.level / feature.extent;
  const { properties } = feature;
  return feature.loadGeometry().flatMap((points) => points.map(({ x, y }) => ({ x: minX + x * unit, y: minY + y * unit, properties })));
}
