/** Incidents by kilometre along the line of the corridor, as the server counts them. */
import { getAggregate } from "../api/aggregate";
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
      const answers = await Promise.all(collections.map((each) => getAggregate(each, query, byOf(km), signal)));
      const counts = new Map<number, number>();
      for (const { groups } of answers)
        for (const { key, count } of groups) counts.set(Number(key), (counts.get(Number(key)) ?? 0) + count);
      return { step: km * 1000, metres, stretches: stretchesOf(counts, km * 1000, metres) };
    });
  }
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
