/**
 * The base map as vector tiles: those of the zoom, and until they are here those of the zoom before. Whoever leaves what these
 * cover sees the whole world coarsely, which is not asked for earlier: it weighs more than all of a view.
 */
import type { Box } from "../../geo/box";
import { levelOf } from "../../geo/tiles";
import { idle, turn } from "../moment";
import { Signal } from "../signal";
import type { GroundTile } from "./groundTile";
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

export class GroundTiles {
  /** Announced when something else is to be drawn. */
  readonly changed = new Signal<undefined>(undefined);
  private turns = new Turns(MAX_REQUESTS);
  private levels = this.noLevels();
  private world: TileGrid<GroundTile> | undefined;
  private tileset: Tileset | undefined;
  private view: { readonly box: Box; readonly zoom: number } | undefined;

  constructor(private readonly failed: (failure: Failure) => void) {}

  get seen(): GroundSeen {
    const { shown } = this.levels;
    return { below: this.bare ? [...(this.world?.all() ?? [])] : [], tiles: [...(shown?.all() ?? [])] };
  }

  /** Whether something of the view is on its way. */
  get busy(): boolean {
    return this.levels.busy;
  }

  /** Whether a part of the view has nothing of what is shown. */
  private get bare(): boolean {
    const { levels, view } = this;
    if (!levels.busy || !levels.shown || !view) return false;
    return levels.latest!.level < levels.shown.level || !levels.shown.covers(view.box);
  }

  /** From now on shows this tileset. */
  use(tileset: Tileset | undefined): void {
    if (tileset === this.tileset) return;
    this.stop();
    this.tileset = tileset;
    this.levels = this.noLevels();
    this.world = tileset && this.grid(tileset, Math.min(WORLD_LEVEL, tileset.highest), () => this.worldCame(), idle);
    this.changed.announce();
    this.follow();
  }

  /** Asks for what a part of the world lacks at a zoom of the map, and says whether all of it is here. */
  show(box: Box, zoom: number): boolean {
    this.view = { box, zoom };
    this.follow();
    return this.levels.shown !== undefined && !this.levels.busy;
  }

  stop(): void {
    this.levels.stop();
    this.world?.stop();
  }

  private follow(): void {
    const { tileset, view } = this;
    if (!tileset || !view) return;
    const level = levelOf(view.zoom, tileset.highest);
    this.levels.show(String(level), view.box, () => this.grid(tileset, level, () => this.levels.arrived()));
    if (this.bare) this.world?.show(WORLD);
  }

  private noLevels(): TileSwitch<TileGrid<GroundTile>> {
    return new TileSwitch(() => this.changed.announce());
  }

  /** The tiles of a level, each read at its own time. */
  private grid(tileset: Tileset, level: number, came: () => void, time = turn): TileGrid<GroundTile> {
    const fetch = tileset.fetching(NO_QUERY);
    const load: LoadTile<GroundTile> = async (coord, signal) => {
      const asked = this.turns.take(signal, () => fetch(coord, signal));
      const [{ readGround }, bytes] = await Promise.all([import("./readers"), asked]);
      await time();
      signal.throwIfAborted();
      return bytes && readGround(bytes, coord);
    };
    return new TileGrid(level, load, (error) => {
      if (error !== undefined) this.failed({ error, retry: () => this.retry() });
      came();
    });
  }

  private worldCame(): void {
    if (this.seen.below.length > 0) this.changed.announce();
  }

  private retry(): void {
    this.world?.retry();
    this.levels.latest?.retry();
    this.follow();
  }
}
