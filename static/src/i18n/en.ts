/** English. The shape of this catalogue is the one every other language has to fill. */
import { enTools } from "./enTools";
import type { Phrases } from "./phrases";

const count = (n: number, one: string, other: string) => (n === 1 ? one : other);

export const en: Phrases = {
  ...enTools,
  title: "Vigie: map of conflict reporting",
  tagline: "Conflict reporting, mapped",
  skipToList: "Skip to the list of incidents",
  mapLabel:
    "Map of incidents. Arrow keys move it, plus and minus zoom. The list beside it holds the same incidents as text.",
  panelLabel: "Tools and list",
  close: "Close",
  back: "Back",
  retry: "Try again",
  dismiss: "Dismiss",
  sheet: "Show more or less of the panel",
  languageLabel: "Language",
  toDark: "Dark",
  toLight: "Light",
  themeLabel: (dark) => (dark ? "Switch to the light theme" : "Switch to the dark theme"),

  synthetic: "Synthetic data: these incidents are made up.",
  copyOf: (day, lists) =>
    `Published copy of ${day}. ${lists ? "What is near a road or inside an area" : "Filters, lists and what is near a road"} only a server can tell.`,
  demonstration: "Demonstration: a few incidents from one news article, each as precise as the article.",

  corridor: "Along a road, around a place",
  highway: "Highway",
  noHighway: "No highway chosen",
  distance: "Within",
  distanceValue: (d) => `${d} on either side`,
  hits: (n, formatted) => `${formatted} ${count(n, "incident", "incidents")}`,
  hitsNote: (d, road) => `within ${d} of ${road}`,
  counting: "Counting…",
  removeCorridor: "Remove the corridor",

  aboutHighway: "About this highway",

  dates: "Dates",
  from: "From",
  to: "To",
  allDates: "All dates",
  preset: { week: "7 days", month: "30 days", quarter: "90 days", year: "1 year" },
  presetsNote: (day) => `Counted back from ${day}, the latest date in the data.`,

  untyped: "No type given",
  key: "How to read the map",
  keyExact: "Exact place",
  keyNear: "Uncertain place, too small to draw at this zoom",
  keyCircle: "Somewhere within this circle",
  keyCircles: "Somewhere within this circle; circles that nearly coincide are drawn as one",
  keyRing: (most) => `Several incidents: the larger the more, up to ${most}; the rim shares them out among the types`,
  keyWide: (n, formatted) =>
    `${formatted} ${count(n, "incident is", "incidents are")} placed only within an area larger than this view; the list holds ${count(n, "it", "them")}.`,
  keyArea: "Area; dashed where its outline is illustrative",
  keyHighway: "Highway; its course is approximate",
  keyBorder: "Boundary; dashed where disputed",

  list: "Incidents",
  inView: (n, formatted) => `${formatted} ${count(n, "incident", "incidents")} in this view`,
  atPoint: (n, formatted) => `${formatted} ${count(n, "incident", "incidents")} here`,
  severalHere: "Several things here",
  alongRoad: (n, formatted) => `${formatted} ${count(n, "incident", "incidents")} in the corridor`,
  none: "No incident here. Move the map or widen the filters.",
  noneInCorridor: "No incident in this corridor. Widen the distance or the dates.",
  more: (n, left) => `Show ${n} more of ${left}`,
  listCut: (n, all) => `The first ${n} of ${all} are listed. ${enTools.terms.display}`,
  listedOnly: {
    latest: (n, all) => `The latest ${n} of ${all} are listed.`,
    precise: (n, all) => `The ${n} of ${all} whose places are known best are listed.`,
  },
  fromRoad: (d) => `${d} from the road`,
  chainage: (km) => `km ${km}`,
  known: (radius) => `place known within ${radius}`,
  unnamed: "Unnamed place",

  loadingStart: "Loading incidents…",
  loadingDetail: "Loading…",

  field: {
    when: "When",
    where: "Where",
    fatalities: "Reported fatalities",
    actors: "Actors",
    precision: "How precise the place is",
    verification: "Verification",
    sources: "Sources",
    dataset: "Dataset",
    licence: "Licence",
    attribution: "Attribution",
    notes: "Notes",
    media: "Pictures and videos",
    tags: "Tags",
    claimant: "According to",
    holder: "Said to be held by",
    status: "Status",
    since: "Since",
    confidence: "Confidence",
    outline: "Outline",
    route: "Route",
    course: "Course",
    id: "Identifier",
  },
  unknown: "unknown",
  fatalitiesRange: (low, high) => `${low} to ${high}`,
  fatalitiesBest: (best, range) => `${best} (${range})`,
  zeroUnknown: "0 (none reported; may mean unknown)",
  illustrative: "Illustrative: it shows roughly what was described, not a line of control",
  asReported: "As given by the source",
  approximate: "Approximate: straight stretches between towns",
  route: (from, to) => `${from} to ${to}`,
  still: "no end reported",
  useCorridor: "Incidents along this highway",
  area: "Area",

  precision: {
    exact: () => "The place is known exactly.",
    near: (radius, place) => `Somewhere within ${radius} of ${place}.`,
    district: (radius, place) =>
      `Known to the district only: somewhere within ${radius} of the middle of ${place}.`,
    region: (radius, place) =>
      `Known to the region only: somewhere within ${radius} of the middle of ${place}.`,
    "part-of-country": (radius, place) =>
      `Known to a part of the country only: within about ${radius} of the middle of ${place}.`,
    country: (radius, place) =>
      `Known to the country only: within about ${radius} of the middle of ${place}.`,
    "sea-or-air": (radius) => `At sea or in the air, within ${radius} of the position given.`,
  },
  precisionUnknown: (radius) => `Within ${radius} of the position given.`,
  thePlace: "the place given",

  dateOf: {
    day: (range) => range,
    week: (range) => `${range} (known to the week)`,
    month: (range) => `${range} (known to the month)`,
    year: (range) => `${range} (known to the year)`,
    range: (range) => `${range} (some time in this period)`,
  },

  verification: {
    verified: "Verified",
    reported: "Reported",
    claimed: "Claimed by a party",
    coded: "Coded by researchers from reports",
    candidate: "Candidate: coded, not yet reviewed",
    machine: "Coded by machine",
  },

  say: {
    offline: "You are offline. What is loaded stays on the map.",
    unreachable: "The server does not answer.",
    broken: (detail) => `Something went wrong on this page: ${detail}`,
    serverError: (status, detail) => `The server reports an error (${status}): ${detail}`,
    notFound: (reference) => `There is no ${reference} here, or it was withdrawn.`,
    unreadable: (values) => `Part of this link could not be read and was left out: ${values}.`,
  },

  attributionAll: "Show all sources",
  labelled: (name, text) => `${name}: ${text}`,
  baseFrom: "Base map",
  undrawable: (title) => `${title} (not drawn here: its layers have other names)`,
  boundaries: "Boundaries and names imply no opinion.",
  about: "About this map",
  disclaimer:
    "The boundaries and names shown and the designations used on this map do not imply the expression of any opinion concerning the legal status of any country, territory, city or area or of its authorities, or concerning the delimitation of its frontiers or boundaries.",
  aboutUncertainty:
    "Fatalities are as reported; zero may mean unknown. A circle says how far from its middle an incident may really have happened.",
  aboutPrivacy: "No cookies and no request to anybody else: all of this page comes from this server.",
  dataFrom: "Data",
  resource: {
    embed: "Embed this map",
    downloads: "Downloads",
    collections: "Collections",
    api: "API",
    openapi: "OpenAPI",
    tiles: "Tiles",
    tileMatrixSets: "Tile matrix sets",
    basemaps: "Base maps",
    functions: "Functions of filters",
    conformance: "Conformance",
  },
  zoomIn: "Zoom in",
  zoomOut: "Zoom out",
};
