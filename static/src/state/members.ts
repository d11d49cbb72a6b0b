/** The incidents that signs on the map stand for, as questions to the server. */
import { firstPage } from "../api/items";
import type { IncidentProperties } from "../api/wire";
import type { Box } from "../geo/box";
import { latitude, longitude } from "../geo/mercator";
import type { Catalog } from "./catalog";
import { type Row, rowOf } from "./rows";
import { narrowed } from "./tiles/incidentSet";
import type { IncidentMark, MarkSource } from "./tiles/incidentTile";

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

function conditionOf(marks: readonly IncidentMark[]): string {
  const ids = marks.flatMap(({ id }) => id ?? []).map((id) => `'${id.replace(/'/g, "''")}'`);
  const cells = marks.flatMap(({ cell }) => cell ?? []).map(ring);
  const parts = [
    ids.length > 0 && `id IN (${ids.join(",")})`,
    cells.length > 0 && `S_INTERSECTS(geometry,MULTIPOLYGON(${cells.map((cell) => `((${cell}))`).join(",")}))`,
  ].filter((part) => part !== false);
  return `(${parts.join(" OR ")})`;
}

function ring({ minX, minY, maxX, maxY }: Box): string {
  const [west, east] = [longitude(minX), longitude(maxX)];
  const [north, south] = [latitude(minY), latitude(maxY)];
  const corners = [[west, south], [east, south], [east, north], [west, north], [west, south]];
  return corners.map((corner) => corner.map((n) => n.toFixed(7)).join(" ")).join(",");
}

/** More rows than this are not listed of one place; their number is. */
const MAX_ROWS = 1_000;

/** The incidents that some marks stand for, each collection's latest first, and how many there are in all. */
export async function membersRows(members: readonly Members[], catalog: Catalog): Promise<{ rows: Row[]; matched: number }> {
  const pages = await Promise.all(
    members.map(({ collection, query }) => {
      const sortby = catalog.fieldsOf(collection).includes("start") ? "-start" : undefined;
      const properties = catalog.wanted(collection);
      return firstPage<IncidentProperties>(collection, { ...Object.fromEntries(query), sortby, properties, limit: MAX_ROWS });
    }),
  );
  const rows = pages.flatMap((page, i) => page.features.map((feature) => rowOf(members[i].collection, feature)));
  return { rows, matched: pages.reduce((sum, { numberMatched }) => sum + numberMatched, 0) };
}
