/** The view as a query in the server's grammar: tiles, items, aggregates, exports and links all ask the same. */
import type { Box } from "../geo/box";
import { latitude, longitude, wrapped } from "../geo/mercator";
import { formatPolygon } from "../geo/wkt";
import { formatDay } from "./day";
import { FACETS, type Facet, type View } from "./view";

/** Properties with several values each: they are compared as lists. */
const LISTS: ReadonlySet<Facet> = new Set(["actors", "sources"]);

/** The filters of a view; neither its bbox nor a page, which are another matter each time. */
export function incidentQuery(view: View): URLSearchParams {
  const query = new URLSearchParams();
  const conditions: string[] = [];
  if (view.frozen !== undefined) query.set("as-of", view.frozen);
  for (const facet of FACETS) {
    const values = view.facets[facet];
    if (!values) continue;
    if (values.every(isPlain)) query.set(facet, values.join(","));
    else conditions.push(anyOf(facet, values));
  }
  if (view.fatalities !== undefined) conditions.push(`fatalities >= ${view.fatalities}`);
  if (view.within) conditions.push(`S_INTERSECTS(geometry,${formatPolygon(view.within)})`);
  if (view.filter !== undefined) conditions.push(conditions.length > 0 ? `(${view.filter})` : view.filter);
  if (conditions.length > 0) query.set("filter", conditions.join(" AND "));
  if (view.words !== undefined) query.set("q", view.words);
  const datetime = formatDatetime(view);
  if (datetime !== undefined) query.set("datetime", datetime);
  if (view.near !== undefined) {
    query.set("near", view.near);
    query.set("distance", formatDistance(view.distance));
    if (view.certainty !== "any") query.set("certainty", view.certainty);
  }
  return query;
}

/** The filters within the view's own place: the corridor, the polygon, or else what the map shows. */
export function scopedQuery(view: View, box: Box): URLSearchParams {
  const query = incidentQuery(view);
  if (!hasPlace(view)) query.set("bbox", formatBbox(box));
  return query;
}

/** Whether a view says where, so that what the map shows of it does not matter. */
export function hasPlace({ near, within }: View): boolean {
  return near !== undefined || within !== undefined;
}

/** The properties that a view's filters name: a collection without one of them has no incident that passes. */
export function filteredProperties(view: View): string[] {
  const names: string[] = FACETS.filter((facet) => view.facets[facet]);
  return view.fatalities === undefined ? names : [...names, "fatalities"];
}

/** A box as the API takes it; one that leaves the world on a side is cut to what there is of it. */
export function formatBbox(box: Box): string {
  const clamp = (y: number) => latitude(Math.min(1, Math.max(0, y)));
  const wide = box.maxX - box.minX >= 1;
  const [west, east] = wide ? [-180, 180] : [wrapped(longitude(box.minX)), wrapped(longitude(box.maxX))];
  return [west, clamp(box.maxY), east, clamp(box.minY)].map((n) => Number(n.toFixed(5))).join(",");
}

/** A query as it stands in links: encoded, with what reads better left as it is. */
export function queryText(query: URLSearchParams): string {
  return [...query].map(([name, value]) => `${encodeURIComponent(name)}=${encodeValue(value)}`).join("&");
}

/** Escapes what would end a value or be cut off a link in a message, and keeps slashes, commas and colons readable. */
export function encodeValue(value: string): string {
  return encodeURIComponent(value)
    .replace(/%(2F|2C|3A)/g, decodeURIComponent)
    .replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** "5km", "500m". */
export function formatDistance(metres: number): string {
  return metres >= 1000 ? `${Number((metres / 1000).toFixed(3))}km` : `${Math.round(metres)}m`;
}

/** The API's `datetime` of the view's days. */
export function formatDatetime(view: Pick<View, "from" | "to">): string | undefined {
  if (view.from === undefined && view.to === undefined) return undefined;
  const end = (day: number | undefined) => (day === undefined ? ".." : formatDay(day));
  return `${end(view.from)}/${end(view.to)}`;
}

/** The parameter of a property takes values between commas, without the spaces around them, and has no word for "none". */
function isPlain(value: string): boolean {
  return value !== "" && !value.includes(",") && value === value.trim();
}

function anyOf(facet: Facet, values: readonly string[]): string {
  const given = values.filter((value) => value !== "").map((value) => `'${value.replace(/'/g, "''")}'`);
  const some = LISTS.has(facet) ? `A_OVERLAPS(${facet},(${given.join(",")}))` : `${facet} IN (${given.join(",")})`;
  const conditions = [given.length > 0 && some, values.includes("") && `${facet} IS NULL`].filter(Boolean);
  return conditions.length > 1 ? `(${conditions.join(" OR ")})` : String(conditions[0]);
}
