/** Incidents by kilometre along the line of the corridor, as the server counts them. */
import { getAggregate } from "../api/aggregate";
import { firstPage } from "../api/items";
import type { IncidentProperties } from "../api/wire";
import { lineLength } from "../geo/geodesic";
import type { Shape } from "../geo/shape";
import type { Catalog } from "./catalog";
import type { Notices } from "./notices";
import { incidentQuery, queryText } from "./query";
import { Question } from "./question";
import { positionsOf } from "./towns";
import { kindOfNear, type View } from "./view";

export interface Strip {
  /** Length of each stretch in metres. */
  readonly step: number;
  /** Length of the whole line. */
  readonly metres: number;
  readonly stretches: readonly { readonly start: number; readonly count: number }[];
}

/** Lengths that a stretch may have, in kilometres: those that people count in. */
const STEPS_KM = [1, 2, 5, 10, 20, 50, 100, 200];

/** Stretches to a chart: enough to see where it gathers, few enough to point at. */
const MOST_STRETCHES = 80;

export class StripCounts extends Question<Strip> {
  constructor(
    notices: Notices,
    private readonly catalog: Catalog,
  ) {
    super(notices, "strip");
  }

  /** The same counts as a file. */
  csvLink(collection: string, view: View): string {
    const by = encodeURIComponent(byOf((this.value?.step ?? 1000) / 1000));
    return `/collections/${encodeURIComponent(collection)}/aggregate?f=csv&by=${by}&${queryText(incidentQuery(view))}`;
  }

  follow(view: View, line: Shape | undefined): void {
    if (!line || view.near === undefined || kindOfNear(view.near) === "position") return this.forget();
    const metres = lineLength(positionsOf(line.parts[0]));
    const km = stepOf(metres);
    const query = queryText(incidentQuery(view));
    const collections = this.catalog.incidentsWith(view, []);
    this.ask(`${km} ${query}`, async (signal) => {
      const counted = await Promise.all(collections.map((each) => countsOf(each, query, km, signal)));
      const counts = new Map<number, number>();
      for (const [start, count] of counted.flat()) counts.set(start, (counts.get(start) ?? 0) + count);
      return { step: km * 1000, metres, stretches: stretchesOf(counts, km * 1000, metres) };
    });
  }
}

/** Few hits are counted here, since their rows cost no more than a question; many are by the server. */
async function countsOf(collection: string, query: string, km: number, signal: AbortSignal): Promise<[start: number, count: number][]> {
  const asked = { ...Object.fromEntries(new URLSearchParams(query)), limit: FEW_HITS, properties: "start" };
  const { features, numberMatched } = await firstPage<IncidentProperties>(collection, asked, signal);
  if (features.length >= numberMatched) return features.map(({ properties }) => [stretchOf(properties.chainage_m ?? 0, km), 1]);
  const { groups } = await getAggregate(collection, query, byOf(km), signal);
  return groups.map(({ key, count }) => [Number(key), count]);
}

/** Rows that are fetched to be counted. */
const FEW_HITS = 1_000;

function stretchOf(metres: number, km: number): number {
  return Math.floor(metres / (km * 1000)) * km * 1000;
}

function byOf(km: number): string {
  return `chainage:${km}km`;
}

/** The shortest of the usual lengths that leaves the chart readable. */
function stepOf(metres: number): number {
  return STEPS_KM.find((km) => metres / 1000 / km <= MOST_STRETCHES) ?? STEPS_KM[STEPS_KM.length - 1];
}

/** Every stretch of the line, those without an incident too. */
function stretchesOf(counts: ReadonlyMap<number, number>, step: number, metres: number): Strip["stretches"] {
  const all = Math.max(1, Math.ceil(metres / step));
  return Array.from({ length: all }, (_, i) => ({ start: i * step, count: counts.get(i * step) ?? 0 }));
}
