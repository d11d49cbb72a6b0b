/** The incidents of a vector tile: each by itself, or those of a cell together, as the server counted them. */
import { VectorTile, type VectorTileFeature } from "@mapbox/vector-tile";
import { PbfReader } from "pbf";
import type { Box } from "../../geo/box";
import { metresPerUnit } from "../../geo/mercator";
import { boxOf, type TileCoord } from "../../geo/tiles";
import { uncertaintyOf } from "../uncertainty";

const COUNT_OF = "count:";

/** A tile's side holds so many cells, whose incidents are told together. */
const CELLS = 16;

/** A collection, and which of its incidents are asked for. */
export interface MarkSource {
  readonly collection: string;
  readonly query: URLSearchParams;
}

/** One incident, or several. */
export interface IncidentMark {
  /** World units. Of several, the place of one in their midst. */
  readonly x: number;
  readonly y: number;
  /** Radius within which it happened, in world units; 0 where the place is exact. Of several, that of the one in their midst. */
  readonly radius: number;
  readonly count: number;
  /** How many there are of each event type; of those without a type, under "". */
  readonly types: ReadonlyMap<string, number>;
  readonly source: MarkSource;
  /** The id of the one incident. */
  readonly id: string | undefined;
  /** Where the several are. */
  readonly cell: Box | undefined;
}

export interface IncidentTile {
  readonly marks: readonly IncidentMark[];
  /** Whether any of them stands for several. */
  readonly crowded: boolean;
}

/** The incidents of a collection on a tile. */
export function readIncidents(bytes: ArrayBuffer, coord: TileCoord, source: MarkSource): IncidentTile {
  const layer = new VectorTile(new PbfReader(bytes)).layers[source.collection];
  const marks = Array.from({ length: layer?.length ?? 0 }, (_, i) => markOf(layer.feature(i), coord, source));
  return { marks, crowded: marks.some(({ count }) => count > 1) };
}

function markOf(feature: VectorTileFeature, coord: TileCoord, source: MarkSource): IncidentMark {
  const { properties, extent } = feature;
  const [[point]] = feature.loadGeometry();
  const { minX, minY } = boxOf(coord);
  const side = 2 ** -coord.level;
  // The middle of the unit that the place was rounded down to.
  const x = minX + ((point.x + 0.5) / extent) * side;
  const y = minY + ((point.y + 0.5) / extent) * side;
  const radius = uncertaintyOf(properties) / metresPerUnit(y);
  const common = { x, y, radius, source };
  if (properties.count === undefined) {
    const types = new Map([[String(properties.event_type ?? ""), 1]]);
    return { ...common, count: 1, types, id: String(properties.id), cell: undefined };
  }
  const count = Number(properties.count);
  return { ...common, count, types: typesOf(properties, count), id: undefined, cell: cellOf(x, y, side / CELLS) };
}

function typesOf(properties: VectorTileFeature["properties"], count: number): Map<string, number> {
  const types = new Map<string, number>();
  let untyped = count;
  for (const key in properties) {
    if (!key.startsWith(COUNT_OF)) continue;
    const of = Number(properties[key]);
    types.set(key.slice(COUNT_OF.length), of);
    untyped -= of;
  }
  if (untyped > 0) types.set("", untyped);
  return types;
}

function cellOf(x: number, y: number, side: number): Box {
  const [minX, minY] = [Math.floor(x / side) * side, Math.floor(y / side) * side];
  return { minX, minY, maxX: minX + side, maxY: minY + side };
}
