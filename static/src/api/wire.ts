/** What the server sends, as it is on the wire: RFC 7946, OGC API Features part 1, RFC 9457. */

export type Geometry =
  | { type: "Point"; coordinates: number[] }
  | { type: "MultiPoint"; coordinates: number[][] }
  | { type: "LineString"; coordinates: number[][] }
  | { type: "MultiLineString"; coordinates: number[][][] }
  | { type: "Polygon"; coordinates: number[][][] }
  | { type: "MultiPolygon"; coordinates: number[][][][] }
  | { type: "GeometryCollection"; geometries: Geometry[] };

export interface Feature<P = Record<string, unknown>> {
  id: string | number;
  geometry: Geometry | null;
  properties: P;
  links?: Link[];
}

export interface Link {
  rel: string;
  href: string;
  title?: string;
  type?: string;
}

/** What the terms of the sources permit: everything, some rows at a time, or counts alone. */
export type LicenceClass = "open" | "display" | "aggregate";

export interface FeaturePage<P = Record<string, unknown>> {
  features: Feature<P>[];
  numberMatched: number;
  numberReturned: number;
  links?: Link[];
}

/** What a collection is to the map. */
export type Role = "incidents" | "areas" | "highways" | "places" | "base" | "other";

export interface Collection {
  id: string;
  title?: string;
  links?: Link[];
  extent?: { spatial?: { bbox?: number[][] }; temporal?: { interval?: (string | null)[][] } };
  vigie?: {
    role?: Role;
    count?: number;
    /** `point`, `line`, `polygon`, `mixed` or `none`. */
    geometry?: string;
    /** Names of the properties that its features have. */
    fields?: readonly string[];
    demonstration?: boolean;
    synthetic?: boolean;
    licenceClass?: LicenceClass;
    licences?: string[];
    attributions?: string[];
  };
}

/** Problem details (RFC 9457) with the parameter that was wrong. */
export interface ProblemBody {
  title?: string;
  detail?: string;
  parameter?: string;
}

export type DatePrecision = "day" | "week" | "month" | "year" | "range";

/** An incident's public properties; any may be missing, since a publish policy can hold it back. */
export interface IncidentProperties {
  title?: string | null;
  event_type?: string | null;
  sub_event_type?: string | null;
  start?: string | null;
  end?: string | null;
  date_precision?: DatePrecision | null;
  fatalities?: number | null;
  fatalities_low?: number | null;
  fatalities_high?: number | null;
  actors?: string[] | null;
  country?: string | null;
  admin1?: string | null;
  admin2?: string | null;
  location?: string | null;
  precision?: string | null;
  uncertainty_m?: number | null;
  verification?: string | null;
  sources?: string[] | null;
  dataset?: string | null;
  licence?: string | null;
  attribution?: string | null;
  synthetic?: boolean | null;
  tags?: string[] | null;
  notes?: string | null;
  graphic?: boolean | null;
  media?: string[] | null;
  distance_m?: number;
  chainage_m?: number;
}
