/**
 * The view as a URL fragment, in the words of the API (`near=highways/RN6&distance=5km`). A fragment never
 * reaches the server, so where somebody looks stays out of its logs.
 */
import { formatDay, parseDay } from "./day";
import { DEFAULT_VIEW, MAX_DISTANCE_M, type MapView, MIN_DISTANCE_M, type View } from "./view";

/** A value in the link that could not be read; the page tells it. */
export interface Unreadable {
  readonly name: string;
  readonly value: string;
}

export function formatFragment(view: View): string {
  const parts: [string, string][] = [];
  if (view.map) parts.push(["map", formatMap(view.map)]);
  if (view.near) parts.push(["near", view.near], ["distance", formatDistance(view.distance)]);
  if (view.from !== undefined || view.to !== undefined) parts.push(["datetime", formatDatetime(view)!]);
  if (view.eventTypes) parts.push(["event_type", view.eventTypes.join(",")]);
  if (view.selected) parts.push(["sel", view.selected]);
  if (view.language) parts.push(["lang", view.language]);
  if (view.theme) parts.push(["theme", view.theme]);
  return parts.map(([name, value]) => `${name}=${encodeValue(value)}`).join("&");
}

/** Reads a fragment; unknown names are left alone, unreadable values are told and take their default. */
export function parseFragment(fragment: string): { view: View; unreadable: Unreadable[] } {
  const unreadable: Unreadable[] = [];
  const changes: Partial<Record<keyof View, unknown>> = {};
  for (const pair of fragment.replace(/^#/, "").split("&")) {
    const equals = pair.indexOf("=");
    const name = pair.slice(0, Math.max(0, equals));
    const read = READERS[name];
    if (!read) continue;
    const value = decodeValue(pair.slice(equals + 1));
    const change = value === undefined ? undefined : read(value);
    if (change) Object.assign(changes, change);
    else unreadable.push({ name, value: value ?? pair.slice(equals + 1) });
  }
  return { view: { ...DEFAULT_VIEW, ...changes } as View, unreadable };
}

/** "5km", "500m". */
export function formatDistance(metres: number): string {
  return metres >= 1000 ? `${Number((metres / 1000).toFixed(3))}km` : `${Math.round(metres)}m`;
}

/** The API's `datetime` of the view's days. */
export function formatDatetime(view: Pick<View, "from" | "to">): string | undefined {
  if (view.from === undefined && view.to === undefined) return undefined;
  const end = (day: number | undefined) => (day === undefined ? ".." : formatDay(day));
  return `${end(view.from)}/${end(view.to)}`;
}

/** One reader a name: the change it makes to the view, or nothing where the value makes no sense. */
const READERS: Record<string, (value: string) => Partial<View> | undefined> = {
  map: (value) => {
    const map = parseMap(value);
    return map && { map };
  },
  near: (value) => (/^[^/]+\/.+$/.test(value) ? { near: value } : undefined),
  distance: (value) => {
    const distance = parseDistance(value);
    return distance === undefined ? undefined : { distance };
  },
  datetime: parseDatetime,
  event_type: (value) => ({ eventTypes: value === "" ? [] : value.split(",") }),
  sel: (value) => (/^[^/]+\/.+$/.test(value) ? { selected: value } : undefined),
  lang: (value) => (value === "en" || value === "fr" ? { language: value } : undefined),
  theme: (value) => (value === "light" || value === "dark" ? { theme: value } : undefined),
};

function formatMap({ zoom, lat, lon }: MapView): string {
  return `${Number(zoom.toFixed(2))}/${lat.toFixed(4)}/${lon.toFixed(4)}`;
}

function parseMap(value: string): MapView | undefined {
  const [zoom, lat, lon, ...rest] = value.split("/").map((part) => (part.trim() === "" ? NaN : Number(part)));
  const sound = rest.length === 0 && zoom >= 0 && zoom <= 22 && Math.abs(lat) <= 90 && Math.abs(lon) <= 540;
  return sound ? { zoom, lat, lon } : undefined;
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

/** Escapes what would end a value, and keeps slashes and commas readable. */
function encodeValue(value: string): string {
  return encodeURIComponent(value).replace(/%2F/g, "/").replace(/%2C/g, ",").replace(/%3A/g, ":");
}

function decodeValue(value: string): string | undefined {
  try {
    return decodeURIComponent(value);
  } catch {
    return undefined;
  }
}
