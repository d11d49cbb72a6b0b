/** The tiles of a collection or of several, at the revision that the server has now. */
import { getTile, getTileJson, splitTemplate } from "../../api/tiles";
import { type Box, overlaps } from "../../geo/box";
import { worldX, worldY } from "../../geo/mercator";
import { boxOf, type TileCoord } from "../../geo/tiles";

/** The parameters of a tile that come from its tileset and not from who asks. */
const OWN = ["f", "v"];

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
    const { tiles, bounds, maxzoom } = await getTileJson(path, parameters);
    const template = splitTemplate(tiles[0]);
    const own = [...template.parameters].filter(([name]) => OWN.includes(name));
    return new Tileset(template.path, own, bounds && boxOfBounds(bounds), maxzoom ?? 22);
  }

  /** Names the data that its tiles are made from. */
  get revision(): string {
    return this.own.map(([, value]) => value).join();
  }

  /** How far south the middle of what it holds is, from 0 to 1. */
  get middle(): number {
    return this.box ? (this.box.minY + this.box.maxY) / 2 : 0.5;
  }

  /** The bytes of a tile of what a query finds; nothing where there is nothing. */
  async tile(coord: TileCoord, query: URLSearchParams, signal: AbortSignal): Promise<ArrayBuffer | undefined> {
    if (this.box && !overlaps(this.box, boxOf(coord))) return undefined;
    const parameters = new URLSearchParams([...query, ...this.own.map(([name, value]) => [name, value])]);
    return getTile(`${this.path}?${parameters}`, coord, signal);
  }
}

function boxOfBounds([west, south, east, north]: readonly number[]): Box {
  return { minX: worldX(west), minY: worldY(north), maxX: worldX(east), maxY: worldY(south) };
}
