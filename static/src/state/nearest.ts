/** How wide one has to look around a place to find something: the nearest incident may be far. */
import { getAggregate } from "../api/aggregate";
import type { Catalog } from "./catalog";
import { incidentQuery, queryText } from "./query";
import { MAX_DISTANCE_M, type View } from "./view";

/** Each try looks so much further. */
const WIDER = 2;

/** The distance of the view, or the first wider one within which there is an incident; the widest where there is none. */
export async function distanceWithHits(view: View, catalog: Catalog): Promise<number> {
  const collections = catalog.incidentsWith(view, []);
  for (let { distance } = view; ; distance = Math.min(MAX_DISTANCE_M, distance * WIDER)) {
    const query = queryText(incidentQuery({ ...view, distance }));
    const counts = await Promise.all(collections.map((each) => getAggregate(each, query, undefined)));
    if (distance >= MAX_DISTANCE_M || counts.some(({ matched }) => matched > 0)) return distance;
  }
}
