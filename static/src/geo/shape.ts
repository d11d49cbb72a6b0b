/** A feature made ready to draw: its geometry projected once into flat arrays of world units. */
import type { Feature, Geometry } from "../api/wire";
import { type Box, emptyBox, extend } from "./box";
import { densify } from "./densify";
import { worldX, worldY } from "./mercator";

export type ShapeKind = "point" | "line" | "polygon";

export interface Shape {
  readonly id: string;
  readonly kind: ShapeKind;
  /** Each part as x, y, x, y ...: a point, a line, or a ring (holes are rings too; filling is even-odd). */
  readonly parts: readonly Float64Array[];
  readonly box: Box;
  readonly properties: Readonly<Record<string, unknown>>;
}

/** The shape of a feature, or nothing where it has no geometry that can be drawn. */
export function shapeOf(feature: Feature): Shape | undefined {
  const found = feature.geometry && partsOf(feature.geometry);
  if (!found || found.parts.length === 0) return undefined;
  const box = emptyBox();
  const parts = found.parts.map((positions) => {
    const line = found.kind === "line" ? densify(positions) : positions;
    const flat = new Float64Array(line.length * 2);
    line.forEach(([lon, lat], i) => {
      flat[2 * i] = worldX(lon);
      flat[2 * i + 1] = worldY(lat);
      extend(box, flat[2 * i], flat[2 * i + 1]);
    });
    return flat;
  });
  return { id: String(feature.id), kind: found.kind, parts, box, properties: feature.properties ?? {} };
}

function partsOf(geometry: Geometry): { kind: ShapeKind; parts: number[][][] } | undefined {
  switch (geometry.type) {
    case "Point":
      return { kind: "point", parts: [[geometry.coordinates]] };
    case "MultiPoint":
      return { kind: "point", parts: geometry.coordinates.map((position) => [position]) };
    case "LineString":
      return { kind: "line", parts: [geometry.coordinates] };
    case "MultiLineString":
      return { kind: "line", parts: geometry.coordinates };
    case "Polygon":
      return { kind: "polygon", parts: geometry.coordinates };
    case "MultiPolygon":
      return { kind: "polygon", parts: geometry.coordinates.flat() };
    case "GeometryCollection":
      return undefined;
  }
}
