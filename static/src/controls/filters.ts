/** What the incidents are filtered by: the line that says so, and under it each property with its values. */
import { FACETS } from "../state/view";
import { Control } from "./control";
import { el } from "./dom";
import { FacetControl } from "./facet";
import { LaterControl } from "./later";

export class FiltersControl extends Control {
  private readonly facets = [
    ...FACETS.map((facet) => new FacetControl(this.model, this.words, facet)),
    new LaterControl(this.model, this.words, async () => (await import("./tools")).FatalitiesControl),
  ];
  readonly element = el(
    "section",
    { class: "section filters", attributes: { "aria-labelledby": "filters-title" } },
    el("h2", { text: this.words.filters, attributes: { id: "filters-title" } }),
    ...this.facets.map(({ element }) => element),
  );

  start(): this {
    for (const facet of this.facets) facet.start();
    return this;
  }

  override remove(): void {
    for (const facet of this.facets) facet.remove();
    super.remove();
  }
}
