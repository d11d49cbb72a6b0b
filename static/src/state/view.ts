/** What the page shows, as one value: everything a shared link has to bring back. */

export type Language = "en" | "fr";
export type Theme = "light" | "dark";

export interface MapView {
  readonly zoom: number;
  readonly lat: number;
  readonly lon: number;
}

export interface View {
  /** Nothing until the map was moved: then it shows what the data covers. */
  readonly map: MapView | undefined;
  /** The highway of the corridor, as `collection/id`. */
  readonly near: string | undefined;
  /** Half the corridor's width, in metres. */
  readonly distance: number;
  /** First and last day, both included; open where nothing is set. */
  readonly from: number | undefined;
  readonly to: number | undefined;
  /** The event types shown; nothing means all. */
  readonly eventTypes: readonly string[] | undefined;
  /** The feature whose details are open, as `collection/id`. */
  readonly selected: string | undefined;
  /** Chosen by hand; otherwise the browser's own. */
  readonly language: Language | undefined;
  readonly theme: Theme | undefined;
}

/** Half-widths the corridor can have, in metres. */
export const MIN_DISTANCE_M = 500;
export const MAX_DISTANCE_M = 50_000;

export const DEFAULT_VIEW: View = {
  map: undefined,
  near: undefined,
  distance: 5_000,
  from: undefined,
  to: undefined,
  eventTypes: undefined,
  selected: undefined,
  language: undefined,
  theme: undefined,
};

/** The parts of `collection/id`; ids may hold slashes themselves. */
export function splitReference(reference: string): [collection: string, id: string] {
  const slash = reference.indexOf("/");
  return [reference.slice(0, slash), reference.slice(slash + 1)];
}
