/** What is in a published copy, as its `vigie.json` says. */
import type { Basemap } from "../api/basemaps";
import type { Collection } from "../api/wire";

export interface ArchiveFile {
  readonly file: string;
  readonly bytes: number;
  readonly maxzoom: number;
  readonly bounds: readonly number[];
}

export type CopiedCollection = Collection & {
  readonly copy: {
    readonly shown: boolean;
    readonly geojson: string | null;
    readonly pmtiles: ArchiveFile | null;
    readonly rows: string | null;
    readonly details: { readonly folder: string; readonly parcels: number } | null;
    readonly types: readonly (readonly [string, number])[];
  };
};

export type CopiedBasemap = Pick<Basemap, "name" | "title" | "kind" | "attributions" | "layers"> & {
  readonly pmtiles: ArchiveFile;
  /** The finest level that has all of the world. */
  readonly worldUntil: number;
};

export interface Catalogue {
  readonly published: string;
  readonly revision: string;
  readonly collections: readonly CopiedCollection[];
  readonly basemaps: readonly CopiedBasemap[];
}
