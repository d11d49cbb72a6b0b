/** What every language has to say; a missing or misspelt phrase fails the type check. */
import type { DatePrecision } from "../api/wire";
import type { ToolPhrases } from "./toolPhrases";

type Counted = (n: number, formatted: string) => string;
type Placed = (radius: string, place: string) => string;

export type PresetName = "week" | "month" | "quarter" | "year";
export type PrecisionName =
  | "exact"
  | "near"
  | "district"
  | "region"
  | "part-of-country"
  | "country"
  | "sea-or-air";
export type VerificationName = "verified" | "reported" | "claimed" | "coded" | "candidate" | "machine";
/** The server's resources beside the map, by the name that the page's links carry. */
export type ResourceName = "embed" | "downloads" | "collections" | "api" | "openapi" | "tiles" | "tileMatrixSets" | "basemaps" | "functions" | "conformance";
export type FieldName =
  | "when"
  | "where"
  | "fatalities"
  | "actors"
  | "precision"
  | "verification"
  | "sources"
  | "dataset"
  | "licence"
  | "attribution"
  | "notes"
  | "media"
  | "tags"
  | "claimant"
  | "holder"
  | "status"
  | "since"
  | "confidence"
  | "outline"
  | "route"
  | "course"
  | "id";

export interface Phrases extends ToolPhrases {
  title: string;
  tagline: string;
  skipToList: string;
  mapLabel: string;
  panelLabel: string;
  close: string;
  back: string;
  retry: string;
  dismiss: string;
  sheet: string;
  languageLabel: string;
  toDark: string;
  toLight: string;
  themeLabel: (dark: boolean) => string;

  synthetic: string;
  demonstration: string;
  /** That the page is a copy of a day; without `lists`, one too large to be filtered. */
  copyOf: (day: string, lists: boolean) => string;

  corridor: string;
  highway: string;
  noHighway: string;
  distance: string;
  distanceValue: (distance: string) => string;
  hits: Counted;
  hitsNote: (distance: string, road: string) => string;
  counting: string;
  removeCorridor: string;
  aboutHighway: string;

  dates: string;
  from: string;
  to: string;
  allDates: string;
  preset: Record<PresetName, string>;
  presetsNote: (day: string) => string;

  untyped: string;
  key: string;
  keyExact: string;
  keyNear: string;
  keyCircle: string;
  keyCircles: string;
  keyRing: (most: string) => string;
  keyWide: Counted;
  keyArea: string;
  keyHighway: string;
  keyBorder: string;

  list: string;
  inView: Counted;
  atPoint: Counted;
  severalHere: string;
  alongRoad: Counted;
  none: string;
  noneInCorridor: string;
  more: (n: string, left: string) => string;
  listCut: (n: string, all: string) => string;
  /** Why so few of so many are listed. */
  listedOnly: Record<"latest" | "precise", (n: string, all: string) => string>;
  fromRoad: (distance: string) => string;
  chainage: (km: string) => string;
  known: (radius: string) => string;
  unnamed: string;

  loadingStart: string;
  loadingDetail: string;

  field: Record<FieldName, string>;
  unknown: string;
  fatalitiesRange: (low: string, high: string) => string;
  fatalitiesBest: (best: string, range: string) => string;
  zeroUnknown: string;
  illustrative: string;
  asReported: string;
  approximate: string;
  route: (from: string, to: string) => string;
  still: string;
  useCorridor: string;
  area: string;

  precision: Record<PrecisionName, Placed>;
  precisionUnknown: (radius: string) => string;
  thePlace: string;
  dateOf: Record<DatePrecision, (range: string) => string>;
  verification: Record<VerificationName, string>;

  say: {
    offline: string;
    unreachable: string;
    broken: (detail: string) => string;
    serverError: (status: number, detail: string) => string;
    notFound: (reference: string) => string;
    unreadable: (values: string) => string;
  };

  attributionAll: string;
  /** A name and what it stands for; each language spaces the colon its own way. */
  labelled: (name: string, text: string) => string;
  baseFrom: string;
  undrawable: (title: string) => string;
  boundaries: string;
  about: string;
  disclaimer: string;
  aboutUncertainty: string;
  aboutPrivacy: string;
  dataFrom: string;
  resource: Record<ResourceName, string>;
  zoomIn: string;
  zoomOut: string;
}
