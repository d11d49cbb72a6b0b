/** A published copy: answers what a server would, from the files beside the page. */
import { Problem } from "../api/problem";
import type { Source } from "../api/client";
import type { TileCoord } from "../geo/tiles";
import { Archive } from "./archive";
import type { Catalogue, CopiedBasemap } from "./catalogue";
import { CollectionCopy } from "./collection";
import { enlarged } from "./enlarged";
import { jsonOf } from "./files";

/** Opens the copy whose catalogue is at an address. */
export async function openCopy(catalogue: URL): Promise<Source> {
  return new Copy(await jsonOf<Catalogue>(catalogue), catalogue);
}

class Copy implements Source {
  private readonly collections: ReadonlyMap<string, CollectionCopy>;
  private readonly grounds: ReadonlyMap<string, { readonly about: CopiedBasemap; readonly archive: Archive }>;

  constructor(
    private readonly catalogue: Catalogue,
    root: URL,
  ) {
    const shown = catalogue.collections.filter(({ copy }) => copy.shown);
    this.collections = new Map(shown.map((about) => [about.id, new CollectionCopy(about, root)]));
    this.grounds = new Map(catalogue.basemaps.map((about) => [about.name, { about, archive: new Archive(new URL(about.pmtiles.file, root), about.pmtiles.bytes) }]));
  }

  get published(): string {
    return this.catalogue.published;
  }

  /** Whether all incidents can be filtered, counted and listed. */
  get lists(): boolean {
    return this.catalogue.collections.every(({ vigie, copy }) => vigie?.role !== "incidents" || !copy.shown || copy.rows !== null);
  }

  async json(url: string): Promise<unknown> {
    const { path, query } = apart(url);
    if (path === "/collections") return { collections: this.catalogue.collections.filter(({ copy }) => copy.shown) };
    if (path === "/basemaps") return { basemaps: [...this.grounds.values()].map(({ about }) => described(about)) };
    if (path === "/tiles/WebMercatorQuad") return { version: this.catalogue.revision };
    const [, name, what, id] = /^\/collections\/([^/]+)\/(items|aggregate|tiles)(?:\/([^/]+))?$/.exec(path) ?? [];
    const collection = this.collections.get(decodeURIComponent(name ?? ""));
    if (!collection) throw nothing(path);
    if (what === "tiles") return collection.tileJson(this.catalogue.revision);
    if (what === "aggregate") return collection.aggregate(query);
    return id === undefined ? collection.items(query) : collection.item(decodeURIComponent(id));
  }

  async bytes(url: string, signal?: AbortSignal): Promise<ArrayBuffer | undefined> {
    const { path, query } = apart(url);
    const [, kind, name, ...place] = /^\/(collections|basemaps)\/([^/]+)\/tiles\/WebMercatorQuad\/(\d+)\/(\d+)\/(\d+)$/.exec(path) ?? [];
    if (name === undefined) throw nothing(path);
    const [level, row, column] = place.map(Number);
    const coord = { level, row, column };
    if (kind === "basemaps") return this.ground(decodeURIComponent(name), coord, signal);
    return this.collections.get(decodeURIComponent(name))?.tile(coord, query, signal);
  }

  /** Where there is nothing finer, the part of a coarser tile. */
  private async ground(name: string, coord: TileCoord, signal?: AbortSignal): Promise<ArrayBuffer | undefined> {
    const ground = this.grounds.get(name);
    if (!ground) throw nothing(name);
    const { about, archive } = ground;
    for (let levels = 0; levels <= coord.level; levels++) {
      const [row, column] = [Math.floor(coord.row / 2 ** levels), Math.floor(coord.column / 2 ** levels)];
      const level = coord.level - levels;
      const bytes = await archive.tile({ level, row, column }, signal);
      if (bytes && levels === 0) return bytes;
      if (bytes) return enlarged(bytes, levels, coord.column - column * 2 ** levels, coord.row - row * 2 ** levels);
      // Where all of the world is, nothing is sea.
      if (level <= about.worldUntil) return undefined;
    }
    return undefined;
  }
}

function described({ pmtiles, worldUntil: _, ...about }: CopiedBasemap): unknown {
  const tiles = `/basemaps/${encodeURIComponent(about.name)}/tiles/WebMercatorQuad/{z}/{y}/{x}`;
  return { ...about, minzoom: 0, maxzoom: pmtiles.maxzoom, bounds: pmtiles.bounds, tiles };
}

function apart(url: string): { path: string; query: URLSearchParams } {
  const [path, query] = url.split("?");
  return { path, query: new URLSearchParams(query) };
}

function nothing(what: string): Problem {
  return new Problem(404, `a published copy has no ${what}`);
}
