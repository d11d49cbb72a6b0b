/** The tiles of one level of a tileset, as far as a view needs them. */
import { isAbort } from "../../api/problem";
import type { Box } from "../../geo/box";
import { keyOf, type TileCoord, tilesOver } from "../../geo/tiles";

/** Tiles out of view that are kept for who pans back. */
const MAX_TILES = 150;

/** Fetches and decodes a tile; nothing where it is empty. */
export type LoadTile<T> = (coord: TileCoord, signal: AbortSignal) => Promise<T | undefined>;

export class TileGrid<T> {
  /** Those that came; one without a value is empty, or could not be had. */
  private readonly tiles = new Map<string, T | undefined>();
  private readonly loading = new Map<string, AbortController>();
  private readonly failed = new Set<string>();

  constructor(
    readonly level: number,
    private readonly load: LoadTile<T>,
    /** Called after a tile came, or failed with a reason. */
    private readonly came: (failure?: unknown) => void,
  ) {}

  /** Asks for what a part of the world lacks, and gives up what is not needed there. */
  show(box: Box): void {
    const wanted = new Map(tilesOver(box, this.level).map((coord) => [keyOf(coord), coord]));
    for (const [key, abort] of this.loading) if (!wanted.has(key)) this.giveUp(key, abort);
    for (const [key, coord] of wanted) {
      if (this.tiles.has(key)) this.keep(key);
      else if (!this.loading.has(key)) void this.fetch(key, coord);
    }
    const most = Math.max(MAX_TILES, wanted.size);
    for (const key of this.tiles.keys()) if (this.tiles.size > most) this.tiles.delete(key);
  }

  /** Whether all of a part of the world is here. */
  covers(box: Box): boolean {
    return tilesOver(box, this.level).every((coord) => this.tiles.has(keyOf(coord)));
  }

  /** Whether nothing is on its way. */
  get complete(): boolean {
    return this.loading.size === 0;
  }

  *all(): Iterable<T> {
    for (const tile of this.tiles.values()) if (tile !== undefined) yield tile;
  }

  stop(): void {
    for (const [key, abort] of this.loading) this.giveUp(key, abort);
  }

  /** Forgets which tiles failed, so that they are asked for again. */
  retry(): void {
    for (const key of this.failed) this.tiles.delete(key);
    this.failed.clear();
  }

  /** What was needed last is forgotten last. */
  private keep(key: string): void {
    const tile = this.tiles.get(key);
    this.tiles.delete(key);
    this.tiles.set(key, tile);
  }

  private giveUp(key: string, abort: AbortController): void {
    this.loading.delete(key);
    abort.abort();
  }

  private async fetch(key: string, coord: TileCoord): Promise<void> {
    const abort = new AbortController();
    this.loading.set(key, abort);
    try {
      this.arrived(key, abort, await this.load(coord, abort.signal));
    } catch (error) {
      if (isAbort(error)) return;
      this.failed.add(key);
      this.arrived(key, abort, undefined, error);
    }
  }

  private arrived(key: string, abort: AbortController, tile: T | undefined, failure?: unknown): void {
    if (this.loading.get(key) !== abort) return;
    this.loading.delete(key);
    this.tiles.set(key, tile);
    this.came(failure);
  }
}
