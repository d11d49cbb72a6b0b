/** The base map as vector tiles: those of the zoom, and where they are not here yet the whole world coarsely. */
import type { Box } from "../../geo/box";
import { levelOf } from "../../geo/tiles";
import { Signal } from "../signal";
import { type GroundTile, readGround } from "./groundTile";
import type { Failure } from "./failure";
import { type LoadTile, TileGrid } from "./tileGrid";
import type { Tileset } from "./tileset";
import { TileSwitch } from "./tileSwitch";
import { Turns } from "./turns";

const MAX_REQUESTS = 6;

/** The level that holds the world in a few small tiles. */
const WORLD_LEVEL = 1;

const WORLD: Box = { minX: 0, minY: 0, maxX: 1, maxY: 1 };

const NO_QUERY = new URLSearchParams();

export interface GroundSeen {
  /** To be drawn first, where the others leave room. */
  readonly below: readonly GroundTile[];
  readonly tiles: readonly GroundTile[];
}

/** Changes when something else is to be drawn. */
export class GroundTiles extends Signal<GroundSeen> {
  private turns = new Turns(MAX_REQUESTS);
  private levels = new TileSwitch<TileGrid<GroundTile>>(() => this.update());
  private world: TileGrid<GroundTile> | undefined;
  private tileset: Tileset | undefined;
  private view: { readonly box: Box; readonly zoom: number } | undefined;

  constructor(private readonly failed: (failure: Failure) => void) {
    super({ below: [], tiles: [] });
  }

  /** From now on shows this tileset. */
  use(tileset: Tileset | undefined): void {
    if (tileset === this.tileset) return;
    this.stop();
    this.tileset = tileset;
    this.levels = new TileSwitch(() => this.update());
    this.world = tileset && this.grid(tileset, Math.min(WORLD_LEVEL, tileset.highest));
    this.world?.show(WORLD);
    this.update();
    this.follow();
  }

  /** Asks for what a part of the world lacks at a zoom of the map. */
  show(box: Box, zoom: number): void {
    this.view = { box, zoom };
    this.follow();
  }

  stop(): void {
    this.levels.stop();
    this.world?.stop();
  }

  private follow(): void {
    const { tileset, view } = this;
    if (!tileset || !view) return;
    const level = levelOf(view.zoom, tileset.highest);
    this.levels.show(String(level), view.box, () => this.grid(tileset, level));
  }

  private grid(tileset: Tileset, level: number): TileGrid<GroundTile> {
    const load: LoadTile<GroundTile> = async (coord, signal) => {
      const bytes = await this.turns.take(signal, () => tileset.tile(coord, NO_QUERY, signal));
      return bytes && readGround(bytes, coord);
    };
    return new TileGrid(level, load, (failure) => this.came(failure));
  }

  private came(error: unknown): void {
    if (error !== undefined) this.failed({ error, retry: () => this.retry() });
    this.levels.arrived();
    if (this.levels.busy) this.update();
  }

  private update(): void {
    const { shown, busy } = this.levels;
    const below = busy || !shown ? [...(this.world?.all() ?? [])] : [];
    this.set({ below, tiles: [...(shown?.all() ?? [])] });
  }

  private retry(): void {
    this.world?.retry();
    this.world?.show(WORLD);
    this.levels.latest?.retry();
    this.follow();
  }
}
