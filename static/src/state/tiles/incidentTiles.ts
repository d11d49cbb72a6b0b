/** The incidents of a query that may change: what was shown stays until all of what is asked for now is here. */
import type { Box } from "../../geo/box";
import { levelOf } from "../../geo/tiles";
import { Signal } from "../signal";
import type { Failure } from "./failure";
import { IncidentSet, type IncidentSource, type Seen } from "./incidentSet";
import { Tileset } from "./tileset";
import { TileSwitch } from "./tileSwitch";
import { Turns } from "./turns";

/** Requests on their way at once: as many as browsers have to one server over HTTP/1.1. */
const MAX_REQUESTS = 6;

/** A new query is asked no more often than this, as while somebody drags. */
const ASK_EVERY_MS = 120;

/** After so long the server is asked again whether it has other data. */
const FRESH_MS = 60_000;

/** The parameters on which a tileset's revision depends. */
const OF_REVISION: readonly string[] = ["near", "distance", "as-of"];

export type IncidentQuery = Omit<IncidentSource, "tileset">;

const NOTHING: Seen = { small: [], wide: [] };

export class IncidentTiles {
  /** What is to be drawn now. */
  readonly seen = new Signal<Seen>(NOTHING);
  /** What is drawn is not yet all that is asked for. */
  readonly busy = new Signal(false);
  private readonly turns = new Turns(MAX_REQUESTS);
  private queries: readonly IncidentQuery[] | undefined;
  private sources: readonly IncidentSource[] | undefined;
  private sourcesKey = "";
  private readonly tilesets = new Map<string, { readonly since: number; readonly tileset: Promise<Tileset> }>();
  private readonly sets = new TileSwitch<IncidentSet>(() => this.seen.set(this.sets.shown!.seen));
  private view: { readonly box: Box; readonly zoom: number } | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private lastAsk = 0;
  private asks = 0;

  constructor(
    private readonly failed: (failure: Failure) => void,
  ) {}

  /** Asks for something else. */
  ask(queries: readonly IncidentQuery[]): void {
    const text = (all: readonly IncidentQuery[] | undefined) => all?.map(({ collection, query }) => `${collection}?${query}`).join();
    if (text(queries) === text(this.queries)) return;
    this.queries = queries;
    this.busy.set(true);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.resolve(), Math.max(0, this.lastAsk + ASK_EVERY_MS - Date.now()));
  }

  /** Asks for what a part of the world lacks at a zoom of the map, and says whether all of it is here. */
  show(box: Box, zoom: number): boolean {
    this.view = { box, zoom };
    this.follow();
    if (this.sources && Date.now() - this.lastAsk > FRESH_MS) void this.resolve();
    return !this.busy.value;
  }

  stop(): void {
    clearTimeout(this.timer);
    this.asks++;
    this.sets.stop();
  }

  /** Finds where the tiles are, and at which revision. */
  private async resolve(): Promise<void> {
    const ask = ++this.asks;
    this.lastAsk = Date.now();
    try {
      const sources = await Promise.all(
        this.queries!.map(async (query) => ({ ...query, tileset: await this.tilesetOf(query) })),
      );
      if (ask !== this.asks) return;
      this.sources = sources;
      this.sourcesKey = sources.map(({ collection, query, tileset }) => `${collection}?${query}&${tileset.revision}`).join();
      this.follow();
    } catch (error) {
      if (ask === this.asks) this.failed({ error, retry: () => void this.resolve() });
    }
  }

  /** The revision depends on the collection, on what is to be near, which may be of another, and on the moment. */
  private async tilesetOf({ collection, query }: IncidentQuery): Promise<Tileset> {
    const near = [...query].filter(([name]) => OF_REVISION.includes(name));
    const key = `${collection} ${query.get("near") ?? ""} ${query.get("as-of") ?? ""}`;
    const known = this.tilesets.get(key);
    if (known && Date.now() - known.since < FRESH_MS) return known.tileset;
    const path = `/collections/${encodeURIComponent(collection)}/tiles/WebMercatorQuad`;
    const tileset = Tileset.at(path, new URLSearchParams(near));
    this.tilesets.set(key, { since: Date.now(), tileset });
    tileset.catch(() => this.tilesets.delete(key));
    return tileset;
  }

  /** Goes on to the set of the present query and level, and asks for what it lacks. */
  private follow(): void {
    const { view, sources } = this;
    if (!view || !sources) return;
    const highest = Math.min(...sources.map(({ tileset }) => tileset.highest));
    const level = levelOf(view.zoom, highest);
    const make = () => new IncidentSet(sources, level, this.turns, (failure) => this.came(failure));
    this.sets.show(`${level} ${this.sourcesKey}`, view.box, make);
    this.tellBusy();
  }

  private came(failure: unknown): void {
    if (failure !== undefined) this.failed({ error: failure, retry: () => this.retry() });
    this.sets.arrived();
    this.tellBusy();
  }

  private tellBusy(): void {
    if (this.sets.busy !== this.busy.value) this.busy.set(this.sets.busy);
  }

  private retry(): void {
    this.sets.latest?.retry();
    this.follow();
  }
}
