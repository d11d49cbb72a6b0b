/**
 * The view as a URL fragment, in the words of the API (`near=highways/RN6&distance=5km`). A fragment never
 * reaches the server, so where somebody looks stays out of its logs.
 */
import { formatPolygon, parseLine, parsePolygon, parsePosition } from "../geo/wkt";
import { parseDay } from "./day";
import { parseFrozen } from "./frozen";
import { encodeValue, formatDatetime, formatDistance } from "./query";
import {
  CERTAINTIES,
  DEFAULT_VIEW,
  FACETS,
  type Facet,
  kindOfNear,
  LANGUAGES,
  type MapView,
  MAX_DISTANCE_M,
  MIN_DISTANCE_M,
  type View,
} from "./view";

/** A value in the link that could not be read; the page tells it. */
export interface Unreadable {
  readonly name: string;
  readonly value: string;
}

/** Texts of a link longer than this were not written by hand or by this page. */
const MAX_TEXT = 1_000;

/** The server compares with no more alternatives. */
const MAX_VALUES = 1_000;

export function formatFragment(view: View): string {
  const parts: [string, string | undefined][] = [
    ["map", view.map && formatMap(view.map)],
    ["near", view.near],
    ["distance", view.near && formatDistance(view.distance)],
    ["certainty", view.near && view.certainty !== "any" ? view.certainty : undefined],
    ["within", view.within && formatPolygon(view.within)],
    ["datetime", formatDatetime(view)],
    ["fatalities", view.fatalities === undefined ? undefined : `${view.fatalities}/..`],
    ["q", view.words],
    ["filter", view.filter],
    ["sortby", view.sortby],
    ["table", view.table ? "open" : undefined],
    ["sel", view.selected],
    ["as-of", view.frozen],
    ["lang", view.language],
    ["theme", view.theme],
  ];
  const encoded = parts.flatMap(([name, value]) => (value === undefined ? [] : `${name}=${encodeValue(value)}`));
  const facets = FACETS.flatMap((facet) => {
    const values = view.facets[facet];
    return values ? `${facet}=${values.map(encodeListed).join(",")}` : [];
  });
  return [...encoded, ...facets].join("&");
}

/** Reads a fragment; unknown names are left alone, unreadable values are told and take their default. */
export function parseFragment(fragment: string): { view: View; unreadable: Unreadable[] } {
  const unreadable: Unreadable[] = [];
  let view = DEFAULT_VIEW;
  for (const pair of fragment.replace(/^#/, "").split("&")) {
    const equals = pair.indexOf("=");
    const name = pair.slice(0, Math.max(0, equals));
    const raw = pair.slice(equals + 1);
    if (!isFacet(name) && !Object.hasOwn(READERS, name)) continue;
    const value = decodeValue(raw);
    const change = isFacet(name)
      ? given("facets", parseFacet(view.facets, name, raw))
      : value !== undefined && READERS[name](value);
    if (change) view = { ...view, ...change };
    else unreadable.push({ name, value: value ?? raw });
  }
  return { view, unreadable };
}

/** One reader a name: the change it makes to the view, or nothing where the value makes no sense. */
const READERS: Record<string, (value: string) => Partial<View> | undefined> = {
  map: (value) => given("map", parseMap(value)),
  near: (value) => (isNear(value) ? { near: value } : undefined),
  distance: (value) => given("distance", parseDistance(value)),
  certainty: (value) => given("certainty", oneOf(CERTAINTIES, value)),
  within: (value) => given("within", parsePolygon(value)),
  datetime: parseDatetime,
  fatalities: (value) => {
    const least = /^(\d{1,9})\/\.\.$/.exec(value);
    return least ? { fatalities: Number(least[1]) } : undefined;
  },
  q: (value) => given("words", parseText(value)),
  filter: (value) => given("filter", parseText(value)),
  sortby: (value) => (/^[-+]?\w+(,[-+]?\w+)*$/.test(value) ? { sortby: value } : undefined),
  table: (value) => (value === "open" ? { table: true } : undefined),
  sel: (value) => (/^[^/]+\/.+$/.test(value) ? { selected: value } : undefined),
  "as-of": (value) => given("frozen", parseFrozen(value)),
  // Frozen links named a revision before the page could show the past: to leave it out silently would show what they did not mean.
  revision: () => undefined,
  lang: (value) => given("language", oneOf(LANGUAGES, value)),
  theme: (value) => given("theme", oneOf(["light", "dark"] as const, value)),
};

/** The change of one part of the view to a value, where it could be read. */
function given<K extends keyof View>(name: K, value: View[K] | undefined): Partial<View> | undefined {
  return value === undefined ? undefined : ({ [name]: value } as Partial<View>);
}

function oneOf<T extends string>(known: readonly T[], value: string): T | undefined {
  return known.find((each) => each === value);
}

export function formatMap({ zoom, lat, lon }: MapView): string {
  return `${Number(zoom.toFixed(2))}/${lat.toFixed(4)}/${lon.toFixed(4)}`;
}

function parseMap(value: string): MapView | undefined {
  const [zoom, lat, lon, ...rest] = value.split("/").map((part) => (part.trim() === "" ? NaN : Number(part)));
  const sound = rest.length === 0 && zoom >= 0 && zoom <= 22 && Math.abs(lat) <= 90 && Math.abs(lon) <= 540;
  return sound ? { zoom, lat, lon } : undefined;
}

function isNear(value: string): boolean {
  const kind = kindOfNear(value);
  if (kind === "position") return parsePosition(value) !== undefined;
  return kind === "line" ? parseLine(value) !== undefined : /^[^/]+\/.+$/.test(value);
}

const METRES: Record<string, number> = { m: 1, km: 1000, mi: 1609.344, nmi: 1852 };

function parseDistance(value: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)(m|km|mi|nmi)$/.exec(value);
  const metres = match ? Number(match[1]) * METRES[match[2]] : NaN;
  return metres >= MIN_DISTANCE_M && metres <= MAX_DISTANCE_M ? metres : undefined;
}

function parseDatetime(value: string): Partial<View> | undefined {
  const ends = value.split("/");
  const [first, last] = ends.length === 1 ? [ends[0], ends[0]] : ends;
  const from = first === ".." || first === "" ? undefined : parseDay(first);
  const to = last === ".." || last === "" ? undefined : parseDay(last);
  const sound =
    ends.length <= 2 &&
    (from !== undefined || first === ".." || first === "") &&
    (to !== undefined || last === ".." || last === "") &&
    (from !== undefined || to !== undefined) &&
    (from === undefined || to === undefined || from <= to);
  return sound ? { from, to } : undefined;
}

function parseText(value: string): string | undefined {
  const text = value.trim();
  return text !== "" && text.length <= MAX_TEXT ? text : undefined;
}

function isFacet(name: string): name is Facet {
  return (FACETS as readonly string[]).includes(name);
}

/** Values stand between commas; a comma of a value's own is escaped. */
function parseFacet(facets: View["facets"], facet: Facet, raw: string): View["facets"] | undefined {
  const values = raw.split(",").map(decodeValue);
  const sound = values.length <= MAX_VALUES && values.every((value) => value !== undefined && value.length <= MAX_TEXT);
  return sound ? { ...facets, [facet]: [...new Set(values)] } : undefined;
}

function encodeListed(value: string): string {
  return encodeValue(value).replace(/,/g, "%2C");
}

function decodeValue(value: string): string | undefined {
  try {
    return decodeURIComponent(value);
  } catch {
    return undefined;
  }
}
