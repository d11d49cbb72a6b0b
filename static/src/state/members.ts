/** The incidents that signs on the map stand for, as questions to the server. */
import { firstPage } from "../api/items";
import type { IncidentProperties } from "../api/wire";
import { type Box, emptyBox, extend, grow } from "../geo/box";
import { latitude, longitude } from "../geo/mercator";
import type { Catalog } from "./catalog";
import { type Row, rowOf } from "./rows";
import { narrowed } from "./tiles/incidentSet";
import type { IncidentMark, MarkSource } from "./tiles/incidentTile";

/** Marks that were meant together: all of one place, or those of circles that reach there, the most precise first. */
export interface Marks {
  readonly kind: "place" | "circles";
  readonly marks: readonly IncidentMark[];
}

/** Why fewer are listed than there are: only the latest, or the most precise, or as many as the terms of the data permit. */
export type Cut = "latest" | "precise" | "terms";

/** Incidents of one collection. */
export interface Members {
  readonly collection: string;
  readonly query: URLSearchParams;
}

/** `collection/id` of a mark that stands for one incident. */
export function referenceOf({ source, id }: IncidentMark): string {
  return `${source.collection}/${id}`;
}

/** Which incidents some marks stand for: those counted together are in their cells, and the others are named. */
export function membersOf(marks: readonly IncidentMark[]): Members[] {
  const bySource = new Map<string, { source: MarkSource; marks: IncidentMark[] }>();
  for (const mark of marks) {
    const key = `${mark.source.collection}?${mark.source.query}`;
    const known = bySource.get(key);
    if (known) known.marks.push(mark);
    else bySource.set(key, { source: mark.source, marks: [mark] });
  }
  return [...bySource.values()].map(({ source, marks }) => ({
    collection: source.collection,
    query: narrowed(source.query, conditionOf(marks)),
  }));
}

/** More marks than this make too long an address: of one place, all that is there is meant. */
const MAX_NAMED = 100;

function conditionOf(marks: readonly IncidentMark[]): string {
  if (marks.length > MAX_NAMED) return `S_INTERSECTS(geometry,POLYGON((${ring(around(marks))})))`;
  const ids = marks.flatMap(({ id }) => id ?? []).map((id) => `'${id.replace(/'/g, "''")}'`);
  const cells = marks.flatMap(({ cell }) => cell ?? []).map(ring);
  const parts = [
    ids.length > 0 && `id IN (${ids.join(",")})`,
    cells.length > 0 && `S_INTERSECTS(geometry,MULTIPOLYGON(${cells.map((cell) => `((${cell}))`).join(",")}))`,
  ].filter((part) => part !== false);
  return `(${parts.join(" OR ")})`;
}

/** A few metres, in world units: marks all at one place still have an area around them. */
const MARGIN = 1e-7;

function around(marks: readonly IncidentMark[]): Box {
  const box = emptyBox();
  for (const { x, y, cell } of marks) {
    const { minX, minY, maxX, maxY } = cell ?? { minX: x, minY: y, maxX: x, maxY: y };
    extend(box, minX, minY);
    extend(box, maxX, maxY);
  }
  return grow(box, MARGIN);
}

function ring({ minX, minY, maxX, maxY }: Box): string {
  const [west, east] = [longitude(minX), longitude(maxX)];
  const [north, south] = [latitude(minY), latitude(maxY)];
  const corners = [[west, south], [east, south], [east, north], [west, north], [west, south]];
  return corners.map((corner) => corner.map((n) => n.toFixed(7)).join(" ")).join(",");
}

/** More rows than this are not listed of one place; their number is. */
const MAX_ROWS = 200;

/** The incidents that some marks stand for, and how many there are in all. */
export async function membersRows(
  { kind, marks }: Marks,
  catalog: Pick<Catalog, "fieldsOf" | "wanted">,
): Promise<{ rows: Row[]; matched: number; cut: Cut | undefined }> {
  // Wide circles reach places where thousands overlap, and a box around them would hold yet others.
  const named = kind === "circles" ? marks.slice(0, MAX_NAMED) : marks;
  const members = membersOf(named);
  const pages = await Promise.all(
    members.map(({ collection, query }) => {
      const sortby = catalog.fieldsOf(collection).includes("start") ? "-start" : undefined;
      const properties = catalog.wanted(collection);
      return firstPage<IncidentProperties>(collection, { ...Object.fromEntries(query), sortby, properties, limit: MAX_ROWS });
    }),
  );
  const rows = pages.flatMap((page, i) => page.features.map((feature) => rowOf(members[i].collection, feature)));
  const found = pages.reduce((sum, { numberMatched }) => sum + numberMatched, 0);
  const matched = named.length < marks.length ? marks.reduce((sum, { count }) => sum + count, 0) : found;
  const terms = pages.some(({ features, numberMatched }) => features.length < Math.min(MAX_ROWS, numberMatched));
  const cut = terms ? "terms" : named.length < marks.length ? "precise" : rows.length < matched ? "latest" : undefined;
  return { rows, matched, cut };
}
