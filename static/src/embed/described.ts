/** `GET /embed?...&f=json`: what an embed says, in its language. */
import { getJson } from "../api/client";

/** What the live map has to know. */
export interface Live {
  readonly collection: string;
  /** The query string that says which features. */
  readonly features: string;
  /** Further collections on the map; `null` for those that a map has by itself. */
  readonly collections: string | null;
  /** Longitude and latitude. */
  readonly center: readonly [number, number];
  /** On a map of `width` pixels. */
  readonly zoom: number;
  readonly width: number;
  readonly lang: "en" | "fr" | "ar";
  /** `null` for what the reader prefers. */
  readonly theme: "light" | "dark" | null;
  /** All kinds of events in the data, in their order, which says their colours. */
  readonly kinds: readonly string[];
  /** Those that were found, the most frequent first. */
  readonly types: readonly { readonly name: string; readonly label: string; readonly count: number }[];
}

export interface Described {
  readonly title: string;
  readonly lang: string;
  readonly count: string;
  readonly of: readonly string[];
  readonly notes: readonly { readonly text: string; readonly wrong: boolean }[];
  readonly credits: readonly string[];
  readonly link: { readonly href: string; readonly title: string };
  readonly table: {
    readonly title: string;
    readonly columns: readonly string[];
    readonly rows: readonly {
      readonly href: string;
      readonly when: string;
      readonly title: string;
      readonly place: string;
      readonly precision: string;
    }[];
  };
  readonly live: Live;
}

export function getDescribed(parameters: URLSearchParams, signal: AbortSignal): Promise<Described> {
  return getJson<Described>(`/embed?${new URLSearchParams([...parameters, ["f", "json"]])}`, signal);
}
