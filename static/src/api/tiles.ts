/** Vector tiles, and the TileJSON that says where they are. */
import type { TileCoord } from "../geo/tiles";
import { getBytes, getJson, samePath } from "./client";

/** TileJSON 3.0, as far as a map needs it. */
export interface TileJson {
  readonly tiles: readonly string[];
  readonly bounds?: readonly number[];
  readonly maxzoom?: number;
}

/** The description of the tiles at an address, such as `/collections/{c}/tiles/WebMercatorQuad`. */
export function getTileJson(path: string, parameters: URLSearchParams): Promise<TileJson> {
  return getJson<TileJson>(`${path}?${new URLSearchParams([...parameters, ["f", "tilejson"]])}`);
}

/** The bytes of a tile; nothing where it is empty. The template is an address of ours with `{z}`, `{y}` and `{x}`. */
export function getTile(template: string, { level, row, column }: TileCoord, signal: AbortSignal) {
  const place: Record<string, number> = { z: level, y: row, x: column };
  return getBytes(template.replace(/\{([xyz])\}/g, (_, axis: string) => String(place[axis])), signal);
}

/** The path of a template of tiles and its parameters, whatever name the server knows itself by. */
export function splitTemplate(template: string): { path: string; parameters: URLSearchParams } {
  const [path, query] = samePath(template).split("?");
  return { path: path.replace(/%7B/gi, "{").replace(/%7D/gi, "}"), parameters: new URLSearchParams(query) };
}
