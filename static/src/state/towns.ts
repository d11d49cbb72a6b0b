/** The ways between two towns that a corridor can follow. */
import { lineLength } from "../geo/geodesic";
import { latitude, longitude, metresPerUnit } from "../geo/mercator";
import type { Shape } from "../geo/shape";
import { thinned } from "../geo/thin";
import { formatLine, type Position } from "../geo/wkt";
import type { Reference } from "./catalog";

export interface Link {
  /** The way as the API's `near` takes it. */
  readonly near: string;
  /** The highway that it is a part of; without one it is straight. */
  readonly road: string | undefined;
  readonly metres: number;
  /** How far the road itself leaves the way, in metres, where it has more bends than a link holds. */
  readonly aside: number;
}

/** A town is on a highway that passes it no further away. */
const ON_ROAD_M = 5_000;

/** The straight way first, then along each highway that passes both towns, the shortest first. */
export function betweenTowns(from: Reference, to: Reference, highways: readonly Reference[]): Link[] {
  const [a, b] = [positionOf(from.shape), positionOf(to.shape)];
  const straight = { near: formatLine([a, b]), road: undefined, metres: lineLength([a, b]), aside: 0 };
  const along = highways.flatMap(({ shape }) => shape.parts.flatMap((part) => partBetween(shape, part, a, b)));
  return [straight, ...along.sort((x, y) => x.metres - y.metres)];
}

/** The stretch of a line from where it passes one town to where it passes the other. */
function partBetween(shape: Shape, part: Float64Array, a: Position, b: Position): Link[] {
  const line = positionsOf(part);
  const [first, last] = [nearest(line, a), nearest(line, b)];
  if (first.metres > ON_ROAD_M || last.metres > ON_ROAD_M || first.index === last.index) return [];
  const [low, high] = [Math.min(first.index, last.index), Math.max(first.index, last.index)];
  const { kept, away } = thinned(part.subarray(2 * low, 2 * high + 2), MOST_IN_LINK);
  const stretch = kept.map((i) => line[low + i]);
  const way = first.index <= last.index ? stretch : [...stretch].reverse();
  const aside = away * metresPerUnit((part[2 * low + 1] + part[2 * high + 1]) / 2);
  return [{ near: formatLine(way), road: String(shape.properties.ref ?? shape.id), metres: lineLength(line.slice(low, high + 1)), aside }];
}

/** The vertex of a line that is nearest to a position: lines are dense enough for a town. */
function nearest(line: readonly Position[], position: Position): { index: number; metres: number } {
  let best = { index: 0, metres: Infinity };
  line.forEach((vertex, index) => {
    const metres = lineLength([vertex, position]);
    if (metres < best.metres) best = { index, metres };
  });
  return best;
}

/** Positions in a link that browsers and most messengers still take. */
const MOST_IN_LINK = 400;

export function positionsOf(part: Float64Array): Position[] {
  return Array.from({ length: part.length / 2 }, (_, i) => [longitude(part[2 * i]), latitude(part[2 * i + 1])] as const);
}

function positionOf({ parts }: Shape): Position {
  return [longitude(parts[0][0]), latitude(parts[0][1])];
}
