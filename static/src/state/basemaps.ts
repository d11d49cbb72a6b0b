/** The base map that the page shows. */
import type { Failure } from "./tiles/failure";
import { Tileset } from "./tiles/tileset";
import { Signal } from "./signal";

/** The layers of the built-in base map, the lowest first. */
const LAYERS = ["land", "water", "rivers", "coast", "borders", "countries", "towns"];

export class Basemaps extends Signal<Tileset | undefined> {
  constructor(private readonly failed: (failure: Failure) => void) {
    super(undefined);
  }

  /** Finds the tiles of the base map, as far as the server has collections for it. */
  async load(available: readonly string[]): Promise<void> {
    const layers = LAYERS.filter((layer) => available.includes(layer));
    if (layers.length === 0) return;
    try {
      this.set(await Tileset.at("/tiles/WebMercatorQuad", new URLSearchParams({ collections: layers.join() })));
    } catch (error) {
      this.failed({ error, retry: () => void this.load(available) });
    }
  }
}
