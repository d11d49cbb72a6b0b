/** The tiles of web Mercator (`WebMercatorQuad`): level z cuts the world into 2^z by 2^z of them. */
import type { Box } from "./box";

/** A tile of the one world, not of its copies. */
export interface TileCoord {
  readonly level: number;
  readonly row: number;
  readonly column: number;
}

/** Tiles are shown about this large, in CSS pixels: between 2^-0.5 and 2^0.5 of it. */
export const TILE_PX = 512;

/** The pixels of a world unit at a zoom of the map. */
export function scaleOf(zoom: number): number {
  return 256 * 2 ** zoom;
}

/** The level whose tiles are nearest to `TILE_PX` at a zoom of the map. */
export function levelOf(zoom: number, highest: number): number {
  return Math.max(0, Math.min(highest, Math.round(zoom + Math.log2(256 / TILE_PX))));
}

/** The tiles of a level that touch a box, the nearest to its middle first; each once, whichever copies of the world it spans. */
export function tilesOver(box: Box, level: number): TileCoord[] {
  const across = 2 ** level;
  const [left, right] = [Math.floor(box.minX * across), Math.ceil(box.maxX * across) - 1];
  const [top, bottom] = [Math.max(0, Math.floor(box.minY * across)), Math.min(across, Math.ceil(box.maxY * across)) - 1];
  const [midX, midY] = [(box.minX + box.maxX) / 2, (box.minY + box.maxY) / 2];
  const found: { coord: TileCoord; away: number }[] = [];
  for (let row = top; row <= bottom; row++) {
    for (let x = left; x <= Math.min(right, left + across - 1); x++) {
      const away = Math.hypot((x + 0.5) / across - midX, (row + 0.5) / across - midY);
      found.push({ coord: { level, row, column: ((x % across) + across) % across }, away });
    }
  }
  return found.sort((a, b) => a.away - b.away).map(({ coord }) => coord);
}

export function boxOf({ level, row, column }: TileCoord): Box {
  const across = 2 ** level;
  return { minX: column / across, minY: row / across, maxX: (column + 1) / across, maxY: (row + 1) / across };
}

export function keyOf({ level, row, column }: TileCoord): string {
  return `${level}/${row}/${column}`;
}

/** The pixels of a world unit at the zoom for which a level's tiles are made. */
export function scaleOfLevel(level: number): number {
  return TILE_PX * 2 ** level;
}
