/** The tiles of a collection or of several, at the revision that the server has now. */
import { getTile, getTileJson, splitTemplate, type TileJson } from "../../api/tiles";
import { type Box, overlaps } from "../../geo/box";
import { worldX, worldY } from "../../geo/mercator";
import { boxOf, type TileCoord } from "../../geo/tiles";

/** The number of the finest level that there can be. */
const HIGHEST = 22;

/** Fetches the bytes of a tile; nothing where there is nothing. */
export type FetchTile = (coord: TileCoord, signal: AbortSignal) => Promise<ArrayBuffer | undefined>;

export class Tileset {
  private constructor(
    private readonly path: string,
    private readonly own: readonly (readonly [string, string])[],
    /** Beyond it there are no tiles; nothing where that is not known. */
    private readonly box: Box | undefined,
    /** The number of its finest level. */
    readonly highest: number,
  ) {}

  /** Asks for the tileset at a path; its revision depends on what `parameters` are near to. */
  static async at(path: string, parameters: URLSearchParams): Promise<Tileset> {
    return Tileset.of(await getTileJson(path, parameters));
  }

  static of({ tiles, bounds, maxzoom }: TileJson): Tileset {
    const { path, parameters } = splitTemplate(tiles[0]);
    return new Tileset(path, [...parameters], bounds && boxOfBounds(bounds), maxzoom ?? HIGHEST);
  }

  /** Names the data that its tiles are made from. */
  get revision(): string {
    return this.own.find(([name]) => name === "v")?.[1] ?? "";
  }

  /** How far south the middle of what it holds is, from 0 to 1. */
  get middle(): number {
    return this.box ? (this.box.minY + this.box.maxY) / 2 : 0.5;
  }

  /** What fetches tiles of what a query finds. */
  fetching(query: URLSearchParams): FetchTile {
    const parameters = new URLSearchParams(query);
    for (const [name, value] of this.own) parameters.set(name, value);
    const template = `${this.path}?${parameters}`;
    return async (coord, signal) => {
      if (this.box && !overlaps(this.box, boxOf(coord))) return undefined;
      return getTile(template, coord, signal);
    };
  }
}

function boxOfBounds([west, south, east, north]: readonly number[]): Box {
  return { minX: worldX(west), minY: worldY(north), maxX: worldX(east), maxY: worldY(south) };
}
