/** How many incidents are near for certain, and how many possibly, since their places are known no better. */
import { getAggregate } from "../api/aggregate";
import type { Catalog } from "./catalog";
import type { Notices } from "./notices";
import { incidentQuery, queryText } from "./query";
import { Question } from "./question";
import type { View } from "./view";

export interface SureCounts {
  readonly any: number;
  readonly certain: number;
  readonly possible: number;
}

export class Sureness extends Question<SureCounts> {
  constructor(
    notices: Notices,
    private readonly catalog: Catalog,
  ) {
    super(notices, "corridor");
  }

  follow(view: View): void {
    if (view.near === undefined || !this.catalog.known) return this.forget();
    const collections = this.catalog.incidentsWith(view, []);
    const count = async (certainty: View["certainty"], signal: AbortSignal) => {
      const query = queryText(incidentQuery({ ...view, certainty }));
      const answers = await Promise.all(collections.map((each) => getAggregate(each, query, undefined, signal)));
      return answers.reduce((sum, { matched }) => sum + matched, 0);
    };
    this.ask(queryText(incidentQuery({ ...view, certainty: "any" })), async (signal) => {
      const [any, certain, possible] = await Promise.all([
        count("any", signal),
        count("certain", signal),
        count("possible", signal),
      ]);
      return { any, certain, possible };
    });
  }
}
