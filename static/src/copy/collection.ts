/** What a copy answers of one collection. */
import { VectorTile, type VectorTileFeature } from "@mapbox/vector-tile";
import { PbfReader } from "pbf";
import { Problem } from "../api/problem";
import type { Feature, FeaturePage, Geometry } from "../api/wire";
import { latitude, longitude } from "../geo/mercator";
import { boxOf, type TileCoord } from "../geo/tiles";
import { Archive } from "./archive";
import type { CopiedCollection } from "./catalogue";
import type { Thing } from "./cql";
import { jsonOf } from "./files";
import { incidentTile } from "./incidents";
import { readQuestion } from "./question";
import { grouped, type Row, Rows, type RowsFile, sorted } from "./rows";
import { type TileFeature, writeTile } from "./vectorTile";

/** A page of an answer, where no other length is asked for. */
const PAGE_ROWS = 1_000;

/** Incidents seen on tiles that are remembered, for who asks for one of them. */
const MOST_SEEN = 20_000;

/** The finest level of tiles that are made here. */
const FINEST = 22;

export class CollectionCopy {
  private readonly archive: Archive | undefined;
  private readonly files = new Map<string, Promise<unknown>>();
  private readonly seen = new Map<string, Feature>();

  constructor(
    private readonly about: CopiedCollection,
    private readonly root: URL,
  ) {
    const { pmtiles } = about.copy;
    this.archive = pmtiles ? new Archive(new URL(pmtiles.file, root), pmtiles.bytes) : undefined;
  }

  private get path(): string {
    return `/collections/${encodeURIComponent(this.about.id)}`;
  }

  tileJson(revision: string): unknown {
    const { rows, pmtiles } = this.about.copy;
    const bounds = this.about.extent?.spatial?.bbox?.[0];
    const tiles = [`${this.path}/tiles/WebMercatorQuad/{z}/{y}/{x}?v=${revision}`];
    return { tiles, maxzoom: rows === null ? pmtiles?.maxzoom : FINEST, ...(bounds ? { bounds } : {}) };
  }

  async tile(coord: TileCoord, query: URLSearchParams, signal?: AbortSignal): Promise<ArrayBuffer | undefined> {
    const rows = await this.rows();
    if (rows) return incidentTile(this.about.id, rows.find(query), coord);
    const bytes = await this.archive?.tile(coord, signal);
    if (!bytes) return undefined;
    // The page asks for what is drawn where it is, and for what is known only to a circle, apart; so they are in the archive.
    const isWide = /\buncertainty_m > /.test(query.get("filter") ?? "");
    const layer = new VectorTile(new PbfReader(bytes)).layers[isWide ? `${this.about.id}_wide` : this.about.id];
    if (!layer) return undefined;
    const features = Array.from({ length: layer.length }, (_, i) => layer.feature(i));
    for (const feature of features) this.remember(feature, coord);
    return isWide ? writeTile([{ name: this.about.id, extent: layer.extent, features: features.map(plain) }]) : bytes;
  }

  /** A page of what a query finds. */
  async items(query: URLSearchParams): Promise<FeaturePage & { withheld?: string }> {
    const rows = await this.rows();
    if (rows) {
      const wanted = query.get("properties")?.split(",");
      return this.page(sorted(rows.find(query), query.get("sortby")), query, (row) => featureOf(row, wanted));
    }
    if (this.about.vigie?.role !== "incidents") {
      const features = await this.shapes();
      const fits = readQuestion(query, []);
      return this.page(features.filter((feature) => fits(thingOf(feature))), query, (feature) => feature);
    }
    const ids = idsIn(query.get("filter") ?? "");
    const found = (await Promise.all(ids.map((id) => this.item(id).catch(() => undefined)))).filter((feature) => feature !== undefined);
    return { features: found, numberReturned: found.length, numberMatched: ids.length > 0 ? ids.length : (this.about.vigie?.count ?? 0), withheld: "a published copy lists what is chosen on the map" };
  }

  /** One feature with everything that is published of it. */
  async item(id: string): Promise<Feature> {
    const { details } = this.about.copy;
    const among = details
      ? await this.file<Feature[]>(`${details.folder}/${parcelOf(id, details.parcels)}.json.gz`)
      : this.about.copy.geojson !== null
        ? await this.shapes()
        : [];
    const found = among.find((feature) => String(feature.id) === id) ?? this.seen.get(id);
    if (!found) throw new Problem(404, `there is no feature \`${id}\` in this copy`);
    return found;
  }

  async aggregate(query: URLSearchParams): Promise<unknown> {
    const by = query.get("by");
    const rows = await this.rows();
    if (!rows) {
      const groups = by === "event_type" ? this.about.copy.types.map(([type, count]) => ({ [by]: type, count })) : [];
      return { by: by === null ? [] : [{ name: by }], groups, numberMatched: this.about.vigie?.count ?? 0 };
    }
    if (by?.startsWith("chainage")) throw new Problem(400, "counts along a road need a server; this is a published copy", "by");
    const found = rows.find(query);
    const groups = by === null ? [] : grouped(found, by).map(({ key, count }) => ({ [by]: key, count }));
    return { by: by === null ? [] : [{ name: by }], groups, numberMatched: found.length };
  }

  private page<T>(all: readonly T[], query: URLSearchParams, feature: (one: T) => Feature): FeaturePage {
    const offset = Number(query.get("offset") ?? 0);
    const limit = Number(query.get("limit") ?? PAGE_ROWS);
    const features = all.slice(offset, offset + limit).map(feature);
    const next = new URLSearchParams(query);
    next.set("offset", String(offset + limit));
    const links = offset + limit < all.length ? [{ rel: "next", href: `${this.path}/items?${next}` }] : [];
    return { features, numberMatched: all.length, numberReturned: features.length, links };
  }

  private async rows(): Promise<Rows | undefined> {
    const { rows } = this.about.copy;
    return rows === null ? undefined : this.file<Rows>(rows, async (file) => new Rows(await jsonOf<RowsFile>(file)));
  }

  private async shapes(): Promise<Feature[]> {
    const { geojson } = this.about.copy;
    if (geojson === null) return [];
    return (await this.file<{ features: Feature[] }>(geojson)).features;
  }

  /** A file is read once; one that could not be had is asked for again. */
  private file<T>(name: string, read: (file: URL) => Promise<T> = jsonOf<T>): Promise<T> {
    const known = this.files.get(name) as Promise<T> | undefined;
    if (known) return known;
    const asked = read(new URL(name, this.root));
    this.files.set(name, asked);
    asked.catch(() => this.files.delete(name));
    return asked;
  }

  private remember(feature: VectorTileFeature, coord: TileCoord): void {
    const { id, ...properties } = feature.properties;
    if (id === undefined || properties.count !== undefined) return;
    const [[{ x, y }]] = feature.loadGeometry();
    const box = boxOf(coord);
    const side = box.maxX - box.minX;
    const at = (units: number, from: number) => from + ((units + 0.5) / feature.extent) * side;
    const geometry: Geometry = { type: "Point", coordinates: [longitude(at(x, box.minX)), latitude(at(y, box.minY))] };
    this.seen.set(String(id), { id: String(id), geometry, properties: { ...properties, ...listsOf(properties) } });
    for (const old of this.seen.keys()) if (this.seen.size > MOST_SEEN) this.seen.delete(old);
  }
}

/** Lists are in tiles as JSON. */
function listsOf(properties: VectorTileFeature["properties"]): Record<string, unknown> {
  const lists = Object.entries(properties).flatMap(([name, value]) => {
    if (typeof value !== "string" || !value.startsWith("[")) return [];
    try {
      return [[name, JSON.parse(value) as unknown] as const];
    } catch {
      return []; // a text that begins so
    }
  });
  return Object.fromEntries(lists);
}

function plain(feature: VectorTileFeature): TileFeature {
  return { type: feature.type as TileFeature["type"], parts: feature.loadGeometry(), tags: feature.properties as TileFeature["tags"] };
}

function featureOf(row: Row, wanted: readonly string[] | undefined): Feature {
  const geometry: Geometry | null = Number.isNaN(row.lon) ? null : { type: "Point", coordinates: [row.lon, row.lat] };
  return { id: row.id, geometry, properties: row.properties(wanted) };
}

function thingOf({ id, geometry, properties }: Feature): Thing {
  const [lon, lat] = geometry?.type === "Point" ? geometry.coordinates : [NaN, NaN];
  return { id: String(id), lon, lat, get: (name) => properties[name] };
}

/** The ids that a condition names: `id IN ('a','b')`. */
function idsIn(filter: string): string[] {
  const list = /\bid IN \(((?:'(?:[^']|'')*',?)+)\)/.exec(filter)?.[1] ?? "";
  return (list.match(/'(?:[^']|'')*'/g) ?? []).map((id) => id.slice(1, -1).replace(/''/g, "'"));
}

/** The parcel that an id is in: FNV-1a of its bytes in 32 bits, as it was published. */
export function parcelOf(id: string, parcels: number): number {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(id)) hash = Math.imul(hash ^ byte, 0x01000193);
  return (hash >>> 0) % parcels;
}
