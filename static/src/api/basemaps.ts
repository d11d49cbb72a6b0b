/** `GET /basemaps`: the grounds that a map may have. */
import { getJson } from "./client";

export interface Basemap {
  readonly name: string;
  readonly title: string;
  readonly kind: "vector" | "raster";
  readonly attributions: readonly string[];
  readonly minzoom: number;
  readonly maxzoom: number;
  readonly bounds: readonly number[];
  /** The address of its tiles, with `{z}`, `{x}` and `{y}`. */
  readonly tiles: string;
  /** The same for the dark theme, where there is one. */
  readonly darkTiles?: string;
  /** The names of its layers; none of a raster. */
  readonly layers: readonly string[];
}

export async function getBasemaps(): Promise<readonly Basemap[]> {
  const { basemaps } = await getJson<{ basemaps: Basemap[] }>("/basemaps?f=json");
  return basemaps;
}
