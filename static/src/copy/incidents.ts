/** Tiles of incidents, made in the browser of what a query finds, as the server makes them: many in a place are told together. */
import { boxOf, type TileCoord } from "../geo/tiles";
import type { Row } from "./rows";
import { type Tags, type TileFeature, writeTile } from "./vectorTile";

/** Units of a tile's side, and cells whose incidents are told together. */
const EXTENT = 4096;
const CELLS = 16;

/** More incidents on a tile than this are told by cells, and no more than these of a cell one by one. */
const MOST_SINGLE = 500;
const MOST_IN_CELL = 3;

/** The tile of what was found; nothing where none of it is there. */
export function incidentTile(collection: string, rows: readonly Row[], coord: TileCoord): ArrayBuffer | undefined {
  const box = boxOf(coord);
  const side = box.maxX - box.minX;
  const inside = rows.filter(({ x, y }) => x >= box.minX && x < box.maxX && y >= box.minY && y < box.maxY);
  if (inside.length === 0) return undefined;
  const unit = (at: number, from: number) => Math.min(EXTENT - 1, Math.floor(((at - from) / side) * EXTENT));
  const placed = inside.map((row) => ({ row, x: unit(row.x, box.minX), y: unit(row.y, box.minY) }));
  const one = ({ row, x, y }: Placed): TileFeature => ({ type: 1, parts: [[{ x, y }]], tags: tagsOf(row) });
  const groups = placed.length <= MOST_SINGLE ? [] : byCell(placed);
  const features = groups.length === 0 ? placed.map(one) : groups.flatMap((group) => (group.length <= MOST_IN_CELL ? group.map(one) : together(group)));
  return writeTile([{ name: collection, extent: EXTENT, features }]);
}

interface Placed {
  readonly row: Row;
  readonly x: number;
  readonly y: number;
}

function byCell(placed: readonly Placed[]): Placed[][] {
  const cells = new Map<number, Placed[]>();
  const cell = (units: number) => Math.floor((units * CELLS) / EXTENT);
  for (const each of placed) {
    const key = cell(each.y) * CELLS + cell(each.x);
    const known = cells.get(key);
    if (known) known.push(each);
    else cells.set(key, [each]);
  }
  return [...cells.values()];
}

/** Those of a cell as one, at the place of one in their midst. */
function together(group: readonly Placed[]): TileFeature {
  const ordered = [...group].sort((a, b) => a.x + a.y - b.x - b.y);
  const { row, x, y } = ordered[ordered.length >> 1];
  const tags: Record<string, string | number | boolean> = { count: group.length };
  for (const { row: each } of group) {
    const type = each.get("event_type");
    if (typeof type === "string") tags[`count:${type}`] = Number(tags[`count:${type}`] ?? 0) + 1;
  }
  const uncertainty = row.get("uncertainty_m");
  if (typeof uncertainty === "number") tags.uncertainty_m = uncertainty;
  return { type: 1, parts: [[{ x, y }]], tags };
}

/** What drawing needs of an incident. */
function tagsOf(row: Row): Tags {
  const drawn = ["event_type", "precision", "uncertainty_m"].flatMap((name) => {
    const value = row.get(name);
    return typeof value === "string" || typeof value === "number" ? [[name, value] as const] : [];
  });
  return { id: row.id, ...Object.fromEntries(drawn) };
}
