/** What the tools around the map say: search, filters, time, table, drawing and sharing. */

type Counted = (n: number, formatted: string) => string;

type FacetName = "event_type" | "actors" | "sources" | "verification" | "country" | "admin1";
type UnitName = "day" | "week" | "month";
type SketchName = "line" | "area" | "measure" | "place";
/** The columns of the table. */
export type ColumnName =
  | "label"
  | "start"
  | "event_type"
  | "place"
  | "actors"
  | "fatalities"
  | "uncertainty_m"
  | "verification"
  | "sources"
  | "chainage_m"
  | "distance_m";

export interface ToolPhrases {
  tabs: Record<"explore" | "table" | "share", string>;
  tabsLabel: string;

  search: string;
  searchHint: string;
  searchResults: string;
  searchNone: string;
  found: Counted;
  foundKind: Record<"place" | "highway" | "incident" | "position", string>;
  onlyWith: (words: string) => string;

  filters: string;
  active: string;
  noFilter: string;
  clearAll: string;
  clear: (what: string) => string;
  facet: Record<FacetName, string>;
  facetFind: (name: string) => string;
  facetChosen: Counted;
  facetMore: (n: string) => string;
  facetNone: string;
  facetNotFound: string;
  notGiven: string;
  /** Between two alternatives. */
  or: string;
  fatalities: string;
  fatalitiesLeast: string;
  fatalitiesNote: string;
  anyNumber: string;
  atLeast: (n: string) => string;
  inText: string;
  quoted: (text: string) => string;
  condition: string;
  sinceDay: (day: string) => string;
  until: (day: string) => string;
  within: (distance: string, place: string) => string;
  inArea: string;
  theLine: string;

  certaintyLabel: string;
  certainty: Record<"any" | "certain" | "possible", string>;
  doubt: (certain: string, possible: string) => string;
  drawTools: string;
  draw: Record<SketchName, string>;
  drawHint: Record<SketchName, string>;
  addMiddle: string;
  undo: string;
  finish: string;
  cancel: string;
  removeArea: string;
  betweenTowns: string;
  townFrom: string;
  townTo: string;
  noTown: string;
  townsHint: string;
  straight: (length: string) => string;
  alongTheRoad: (road: string, length: string) => string;
  asideOfRoad: (length: string) => string;
  widened: (distance: string) => string;
  nothingNear: (distance: string) => string;
  away: (length: string) => string;
  strip: string;
  stripHint: (step: string) => string;
  stripExport: string;
  stretch: (first: string, last: string) => string;

  timeBar: string;
  playing: string;
  grip: Record<"from" | "to" | "window", string>;
  play: string;
  pause: string;
  stepBack: string;
  stepForward: string;
  stepBy: string;
  speed: string;
  unit: Record<UnitName, string>;
  zoomWindow: string;
  zoomAll: string;

  kilometres: string;
  metres: string;

  inTheArea: Counted;
  /** What the terms of the data let be shown, and the way out. */
  terms: Record<"display" | "aggregate", string>;
  table: string;
  tableCaption: (n: string, all: string) => string;
  column: Record<ColumnName, string>;
  sortBy: (column: string) => string;
  exact: string;

  share: string;
  link: string;
  frozen: string;
  frozenNote: string;
  copy: string;
  copyDone: string;
  copyByHand: string;
  download: string;
  downloadNote: Counted;
  displayOnly: string;
  countsOnly: string;
  countsCsv: string;
  citation: string;
  howChanged: string;
  accessed: (day: string, link: string) => string;
  inTools: string;
  shareOf: string;
  apiLink: string;
  snippet: string;
  tool: Record<"curl" | "python" | "qgis" | "r", string>;
  pictures: string;
  picture: string;
  print: string;

  /** The feed of the view. */
  feed: string;
  revisions: string;
  revisionsFailed: string;
  revisionsOlder: string;
  revisionKind: Record<"added" | "corrected" | "deleted", string>;
  asOfThen: string;

  graphic: string;
  showGraphic: string;
  mediaElsewhere: string;
  asKnown: (moment: string, withheld: number) => string;
  followData: string;
  busyServer: string;
  slowServer: string;
}
