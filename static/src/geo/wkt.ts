/** Well-known text of what somebody drew: positions, a line, a polygon of one ring. */

/** Longitude and latitude in degrees. */
export type Position = readonly [lon: number, lat: number];

/** About a metre: finer than anybody draws. */
const DECIMALS = 5;

/** The server takes no more positions in one geometry. */
export const MAX_POSITIONS = 4_000;

export function formatPosition([lon, lat]: Position, separator = ","): string {
  return `${Number(lon.toFixed(DECIMALS))}${separator}${Number(lat.toFixed(DECIMALS))}`;
}

/** The position of "lon,lat"; nothing where that is none. */
export function parsePosition(text: string, separator: string | RegExp = ","): Position | undefined {
  const [lon, lat, ...rest] = text.split(separator).map((part) => (part === "" ? NaN : Number(part)));
  return rest.length === 0 && Math.abs(lon) <= 180 && Math.abs(lat) <= 90 ? [lon, lat] : undefined;
}

export function formatLine(line: readonly Position[]): string {
  return `LINESTRING(${formatList(line)})`;
}

/** The positions of a line; nothing where the text is none, or a line of fewer than two positions. */
export function parseLine(text: string): Position[] | undefined {
  const list = /^LINESTRING ?\(([^()]*)\)$/.exec(text);
  const line = list ? parseList(list[1]) : undefined;
  return line && line.length >= 2 ? line : undefined;
}

/** A polygon of these corners, closed as the standard asks. */
export function formatPolygon(corners: readonly Position[]): string {
  return `POLYGON((${formatList([...corners, corners[0]])}))`;
}

/** The corners of a polygon without a hole, the first not said again; nothing where there are fewer than three. */
export function parsePolygon(text: string): Position[] | undefined {
  const list = /^POLYGON ?\(\(([^()]*)\)\)$/.exec(text);
  const ring = list ? parseList(list[1]) : undefined;
  const closed = ring && ring.length >= 4 && ring[0].every((n, i) => n === ring[ring.length - 1][i]);
  return closed ? ring.slice(0, -1) : undefined;
}

function formatList(positions: readonly Position[]): string {
  return positions.map((position) => formatPosition(position, " ")).join(",");
}

function parseList(text: string): Position[] | undefined {
  const parts = text.split(",");
  if (parts.length > MAX_POSITIONS) return undefined;
  const positions = parts.map((part) => parsePosition(part.trim(), / +/));
  return positions.every((position) => position !== undefined) ? (positions as Position[]) : undefined;
}
