/** The view as others can use it: links, downloads, commands, a picture, and how to cite it. */
import type { Collection, LicenceClass } from "../api/wire";
import type { Box } from "../geo/box";
import { wrapped } from "../geo/mercator";
import type { Words } from "../i18n/words";
import { filtersOf } from "./filters";
import { formatFragment } from "./fragment";
import { queryText, scopedQuery } from "./query";
import type { Theme, View } from "./view";

/** The server gives no more features to one request. */
const MAX_ROWS = 1_000_000;

/** Sides of a picture that the server draws, in its own pixels. */
const PICTURE = { least: 64, most: 2_048, scale: 2 } as const;

export interface Format {
  /** As the parameter `f` has it. */
  readonly name: string;
  readonly title: string;
}

/** Everything a link is made from. */
export interface Shared {
  readonly view: View;
  readonly box: Box;
  /** Scheme and host of this page. */
  readonly origin: string;
}

/** A link that shows this view to somebody else, in their own language and theme unless these were chosen. */
export function pageLink({ view, origin }: Shared): string {
  return `${origin}/#${formatFragment(view)}`;
}

/** The formats that a collection offers its features in, as its own links tell. */
export function formatsOf({ links }: Collection): Format[] {
  return (links ?? []).flatMap(({ rel, href, title }) => {
    const name = rel === "items" ? new URL(href, "http://localhost").searchParams.get("f") : null;
    return name === null || name === "html" ? [] : { name, title: (title ?? name).replace(/^.* as /, "") };
  });
}

/** The features of the view in a format; all of them where the terms let them out. */
export function itemsLink({ view, box, origin }: Shared, { id, vigie }: Collection, format: string): string {
  const query = scopedQuery(view, box);
  if (view.sortby !== undefined) query.set("sortby", view.sortby);
  if (isOpen(vigie?.licenceClass)) query.set("limit", String(MAX_ROWS));
  query.set("f", format);
  return `${origin}/collections/${encodeURIComponent(id)}/items?${queryText(query)}`;
}

/** Counts of the view by event type, which every licence lets out. */
export function countsLink({ view, box, origin }: Shared, { id }: Collection): string {
  const query = scopedQuery(view, box);
  query.set("by", "event_type");
  query.set("f", "csv");
  return `${origin}/collections/${encodeURIComponent(id)}/aggregate?${queryText(query)}`;
}

/** What changes in the view, as a feed; nothing where the server keeps no record of a collection. */
export function feedLink({ view, box, origin }: Shared, { id, links }: Collection): string | undefined {
  if (!links?.some(({ type }) => type === "application/atom+xml")) return undefined;
  const query = scopedQuery({ ...view, frozen: undefined }, box);
  const text = queryText(query);
  return `${origin}/collections/${encodeURIComponent(id)}/feed${text === "" ? "" : `?${text}`}`;
}

export function isOpen(licence: LicenceClass | undefined): boolean {
  return licence === undefined || licence === "open";
}

export type Tool = "curl" | "python" | "qgis" | "r";

/** The API's answer to the view: its features, or where the terms let out no more, its counts. */
export function apiLink(shared: Shared, collection: Collection): string {
  return collection.vigie?.licenceClass === "aggregate" ? countsLink(shared, collection) : itemsLink(shared, collection, "json");
}

/** What to type, or paste, to get the same. The link has no quote of its own: queries escape it. */
export function snippets(shared: Shared, collection: Collection): Record<Tool, string> {
  const json = apiLink(shared, collection);
  if (collection.vigie?.licenceClass === "aggregate") return countSnippets(json);
  const fgb = itemsLink(shared, collection, "fgb");
  return {
    curl: `curl -o ${collection.id}.geojson '${json}'`,
    python: `import geopandas\n\n${variable(collection.id)} = geopandas.read_file("${json}")`,
    qgis: `iface.addVectorLayer("/vsicurl_streaming/${fgb}", "${collection.id}", "ogr")`,
    r: `library(sf)\n${variable(collection.id)} <- st_read("${json}")`,
  };
}

function countSnippets(csv: string): Record<Tool, string> {
  return {
    curl: `curl -o counts.csv '${csv}'`,
    python: `import pandas\n\ncounts = pandas.read_csv("${csv}")`,
    qgis: `iface.addVectorLayer("CSV:/vsicurl_streaming/${csv}", "counts", "ogr")`,
    r: `counts <- read.csv("${csv}")`,
  };
}

function variable(id: string): string {
  return id.replace(/\W/g, "_").replace(/^(\d)/, "_$1");
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Further collections that the server draws on one picture. */
const MOST_LAYERS = 8;

/**
 * A picture of the map as it is on the screen, drawn by the server: all its incidents, of which each collection is asked the
 * same, and what else lies on it, named by collection.
 */
export function pictureLink({ view, origin }: Shared, [{ id }, ...more]: readonly Collection[], others: readonly string[], size: Size, theme: Theme, language: string): string {
  const query = scopedQuery(view, { minX: 0, minY: 0, maxX: 1, maxY: 1 });
  query.delete("bbox");
  const { zoom, lat, lon } = view.map ?? { zoom: 2, lat: 0, lon: 0 };
  const side = (length: number) => String(Math.round(Math.min(PICTURE.most, Math.max(PICTURE.least, length))));
  query.set("center", `${wrapped(lon).toFixed(4)},${lat.toFixed(4)}`);
  query.set("zoom", zoom.toFixed(2));
  query.set("width", side(size.width));
  query.set("height", side(size.height));
  query.set("scale", String(PICTURE.scale));
  // Of one collection's map the others are what the server takes by itself. Names of places, the last, are on the ground too.
  if (more.length > 0) query.set("collections", [...more.map((each) => each.id), ...others].slice(0, MOST_LAYERS).join(","));
  query.set("theme", theme);
  query.set("lang", language === "fr" ? "fr" : "en");
  return `${origin}/collections/${encodeURIComponent(id)}/map?${queryText(query)}`;
}

/** Source, filters, date of access, and what was done to the data: what sources ask to be told with every picture and figure. */
export function citation(shared: Shared, collections: readonly Collection[], day: number, link: string, words: Words): string {
  const once = (lists: (string[] | undefined)[]) => [...new Set(lists.flatMap((list) => list ?? []))].join("; ");
  const sources = once(collections.map(({ vigie }) => vigie?.attributions));
  const licences = once(collections.map(({ vigie }) => vigie?.licences));
  const filters = filtersOf(shared.view, words).map(({ text }) => text);
  return [
    sources !== "" && `${words.labelled(words.field.sources, sources)}.`,
    licences !== "" && `${words.labelled(words.field.licence, licences)}.`,
    `${words.labelled(words.filters, filters.length > 0 ? filters.join("; ") : words.noFilter)}.`,
    words.howChanged,
    words.accessed(words.day(day), link),
  ]
    .filter(Boolean)
    .join(" ");
}
