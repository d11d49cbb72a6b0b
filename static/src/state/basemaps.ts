/** The base maps that the page can show, the first choice first, and the one that it shows. */
import { type Basemap, getBasemaps } from "../api/basemaps";
import { Signal } from "./signal";
import type { Failure } from "./tiles/failure";
import { Tileset } from "./tiles/tileset";

/** A layer of the built-in base map: what is made of others cannot be drawn here. */
const OWN_LAYER = "land";

export class Basemaps extends Signal<readonly Basemap[]> {
  /** Those that the server has besides, of layers that this page does not know how to draw. */
  undrawable: readonly Basemap[] = [];
  /** The base map that was chosen. */
  readonly shown = new Signal<Basemap | undefined>(undefined);
  /** The tiles of the built-in one, which has the names that are written on any. */
  own: Tileset | undefined;

  constructor(private readonly failed: (failure: Failure) => void) {
    super([]);
  }

  async load(): Promise<void> {
    try {
      const all = await getBasemaps();
      const drawable = all.filter(isDrawable);
      this.undrawable = all.filter((basemap) => !isDrawable(basemap));
      const own = drawable.find(({ kind }) => kind === "vector");
      this.own = own && Tileset.of({ tiles: [own.tiles], bounds: own.bounds, maxzoom: own.maxzoom });
      this.set(drawable);
      this.shown.set(drawable[0]);
    } catch (error) {
      this.failed({ error, retry: () => void this.load() });
    }
  }

  /** Shows another, by its name. */
  choose(name: string): void {
    this.shown.set(this.value.find((basemap) => basemap.name === name) ?? this.value[0]);
  }
}

function isDrawable({ kind, layers }: Basemap): boolean {
  return kind === "raster" || layers.includes(OWN_LAYER);
}
