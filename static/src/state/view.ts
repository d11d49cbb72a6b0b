/** What the page shows, as one value: everything a shared link has to bring back. */
import type { Position } from "../geo/wkt";

export const LANGUAGES = ["en", "fr", "ar"] as const;
export type Language = (typeof LANGUAGES)[number];
export type Theme = "light" | "dark";

/** The properties whose values the page filters by. */
export const FACETS = ["event_type", "actors", "sources", "verification", "country", "admin1"] as const;
export type Facet = (typeof FACETS)[number];

/** Whether incidents are near by their coordinates, wherever within their uncertainty they were, or possibly. */
export const CERTAINTIES = ["any", "certain", "possible"] as const;
export type Certainty = (typeof CERTAINTIES)[number];

export interface MapView {
  readonly zoom: number;
  readonly lat: number;
  readonly lon: number;
}

export interface View {
  /** Nothing until the map was moved: then it shows what the data covers. */
  readonly map: MapView | undefined;
  /** What incidents are near to: a feature as `collection/id`, a position as `lon,lat`, or a WKT line. */
  readonly near: string | undefined;
  /** How near, in metres: half the width of a corridor, or the radius around a position. */
  readonly distance: number;
  readonly certainty: Certainty;
  /** Corners of the polygon that incidents lie in, the first not said again at the end. */
  readonly within: readonly Position[] | undefined;
  /** First and last day, both included; open where nothing is set. */
  readonly from: number | undefined;
  readonly to: number | undefined;
  /** The values chosen of each property, any of which will do; the empty text stands for "not given". */
  readonly facets: Readonly<Partial<Record<Facet, readonly string[]>>>;
  /** At least so many reported deaths. */
  readonly fatalities: number | undefined;
  /** Words that the incident's texts hold. */
  readonly words: string | undefined;
  /** A further condition in CQL2, which a link may bring. */
  readonly filter: string | undefined;
  /** The order of lists and of the table, in the words of the API; nothing means the latest first. */
  readonly sortby: string | undefined;
  /** The table is open. */
  readonly table: boolean;
  /** The feature whose details are open, as `collection/id`. */
  readonly selected: string | undefined;
  /** The moment as which the data are shown; nothing for the present. */
  readonly frozen: string | undefined;
  /** Chosen by hand; otherwise the browser's own. */
  readonly language: Language | undefined;
  readonly theme: Theme | undefined;
}

/** Distances that `near` can have, in metres. */
export const MIN_DISTANCE_M = 500;
export const MAX_DISTANCE_M = 200_000;

export const DEFAULT_VIEW: View = {
  map: undefined,
  near: undefined,
  distance: 5_000,
  certainty: "any",
  within: undefined,
  from: undefined,
  to: undefined,
  facets: {},
  fatalities: undefined,
  words: undefined,
  filter: undefined,
  sortby: undefined,
  table: false,
  selected: undefined,
  frozen: undefined,
  language: undefined,
  theme: undefined,
};

/** The parts of `collection/id`; ids may hold slashes themselves. */
export function splitReference(reference: string): [collection: string, id: string] {
  const slash = reference.indexOf("/");
  return [reference.slice(0, slash), reference.slice(slash + 1)];
}

/** What `near` names. */
export type NearKind = "feature" | "position" | "line";

export function kindOfNear(near: string): NearKind {
  if (near.startsWith("LINESTRING")) return "line";
  return /^-?[\d.]+,-?[\d.]+$/.test(near) ? "position" : "feature";
}
