/** How many incidents there are: by value of each property, by period, and in all; as the server counts them for the view. */
import { type Aggregate, type Group, getAggregate } from "../api/aggregate";
import type { Box } from "../geo/box";
import type { Catalog } from "./catalog";
import type { Notices } from "./notices";
import { queryText, scopedQuery } from "./query";
import { Question } from "./question";
import { type Domain, type Unit, unitOf } from "./time";
import { FACETS, type Facet, type View } from "./view";

export interface Histogram {
  readonly unit: Unit;
  readonly groups: readonly Group[];
}

/** Property by which deaths are counted. */
const FATALITIES = "fatalities";

export class Counts {
  readonly facets: Readonly<Record<Facet, Question<readonly Group[]>>>;
  readonly fatalities: Question<readonly Group[]>;
  readonly histogram: Question<Histogram>;
  /** All event types there are, whatever is filtered, so that each keeps its colour. */
  readonly types: Question<readonly string[]>;
  /** What somebody has open; the rest is not asked for. */
  private readonly open = new Set<Facet | typeof FATALITIES>(["event_type"]);

  constructor(
    notices: Notices,
    private readonly catalog: Catalog,
  ) {
    const question = <T>() => new Question<T>(notices, "counts");
    const each = FACETS.map((facet) => [facet, question<readonly Group[]>()]);
    this.facets = Object.fromEntries(each) as Counts["facets"];
    this.fatalities = question();
    this.histogram = question();
    this.types = question();
  }

  /** From now on the counts of a property are asked for, or no longer. */
  want(facet: Facet | typeof FATALITIES, wanted: boolean): void {
    if (wanted) this.open.add(facet);
    else this.open.delete(facet);
  }

  follow(view: View, box: Box | undefined, domain: Domain | undefined): void {
    if (!this.catalog.known) return;
    const moment = view.frozen === undefined ? "" : queryText(new URLSearchParams({ "as-of": view.frozen }));
    this.types.ask(moment, async (signal) => typesOf(await this.sum(undefined, "event_type", moment, signal)));
    if (!box) return;
    for (const facet of FACETS) {
      const { [facet]: _own, ...facets } = view.facets;
      if (this.open.has(facet)) this.ask(this.facets[facet], { ...view, facets }, facet, box);
    }
    if (this.open.has(FATALITIES)) this.ask(this.fatalities, { ...view, fatalities: undefined }, FATALITIES, box);
    if (domain) this.askHistogram({ ...view, from: domain.from, to: domain.to }, domain, box);
  }

  private ask(question: Question<readonly Group[]>, view: View, by: string, box: Box): void {
    const query = queryText(scopedQuery(view, box));
    question.ask(query, async (signal) => (await this.sum(view, by, query, signal)).groups);
  }

  private askHistogram(view: View, domain: Domain, box: Box): void {
    const unit = unitOf(domain);
    const query = queryText(scopedQuery(view, box));
    this.histogram.ask(`${unit} ${query}`, async (signal) => {
      const { groups } = await this.sum(view, unit, query, signal);
      return { unit, groups };
    });
  }

  /** The groups of all collections of incidents together; one that has not the property has no say. */
  private async sum(view: View | undefined, by: string, query: string, signal: AbortSignal): Promise<Aggregate> {
    const collections = this.catalog.incidentsWith(view, PERIODS.has(by) ? [] : [by]);
    const answers = await Promise.all(collections.map((each) => getAggregate(each, query, by, signal)));
    const counts = new Map<string, number>();
    for (const { groups } of answers)
      for (const { key, count } of groups) counts.set(key, (counts.get(key) ?? 0) + count);
    const groups = [...counts].map(([key, count]) => ({ key, count }));
    return { groups, matched: answers.reduce((sum, { matched }) => sum + matched, 0) };
  }
}

const PERIODS: ReadonlySet<string> = new Set(["day", "week", "month"] satisfies Unit[]);

function typesOf({ groups }: Aggregate): string[] {
  return groups.map(({ key }) => key).sort();
}
