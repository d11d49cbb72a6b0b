/** At least so many reported deaths: a few steps to choose from, each with how many incidents reach it. */
import type { Group } from "../api/aggregate";
import { Control } from "./control";
import { button, el, fill } from "./dom";

/** The usual steps of reports. */
const STEPS = [undefined, 1, 5, 10, 25, 100] as const;

export class FatalitiesControl extends Control {
  private readonly steps = el("div", { class: "presets", attributes: { role: "group", "aria-label": this.words.fatalities } });
  private readonly note = el("p", { class: "hint", text: this.words.fatalitiesNote });
  private readonly chosen = el("span", { class: "facet-chosen" });
  private readonly exact = el("input", {
    attributes: { type: "number", min: "0", max: "999999999", inputmode: "numeric", id: "fatalities" },
    on: { change: () => this.choose(this.exact.value === "" ? undefined : Math.max(0, Math.trunc(Number(this.exact.value)))) },
  });
  readonly element: HTMLDetailsElement = el(
    "details",
    { class: "facet", on: { toggle: () => this.toggled() } },
    el("summary", {}, el("span", { class: "facet-name", text: this.words.fatalities }), this.chosen),
    this.steps,
    el("label", { class: "field" }, el("span", { text: this.words.fatalitiesLeast }), this.exact),
    this.note,
  );

  start(): this {
    this.element.dataset.facet = "fatalities";
    this.element.open = this.model.view.value.fatalities !== undefined;
    this.listen(this.model.counts.fatalities, () => this.update());
    this.listenToView(() => this.update());
    this.listen(this.model.catalog, () => this.update());
    fill(this.steps, ...STEPS.map((least) => button("", () => this.choose(least), "chip")));
    this.toggled();
    this.update();
    return this;
  }

  private toggled(): void {
    this.model.counts.want("fatalities", this.element.open);
    this.model.refresh();
  }

  private choose(least: number | undefined): void {
    this.model.view.choose({ fatalities: least });
  }

  private update(): void {
    const { catalog, counts, view } = this.model;
    const { fatalities } = view.value;
    this.element.hidden = catalog.known && catalog.incidentsWith(undefined, ["fatalities"]).length === 0;
    this.chosen.textContent = fatalities === undefined ? "" : this.words.atLeast(this.words.number(fatalities));
    if (document.activeElement !== this.exact) this.exact.value = fatalities === undefined ? "" : String(fatalities);
    const groups = counts.fatalities.value;
    [...this.steps.children].forEach((chip, i) => {
      const least = STEPS[i];
      const name = least === undefined ? this.words.anyNumber : this.words.atLeast(this.words.number(least));
      chip.setAttribute("aria-pressed", String(least === fatalities));
      fill(chip, name, " ", groups && el("span", { class: "count", text: this.words.number(reaching(groups, least)) }));
    });
  }
}

function reaching(groups: readonly Group[], least: number | undefined): number {
  const reach = ({ key }: Group) => least === undefined || (key !== "" && Number(key) >= least);
  return groups.filter(reach).reduce((sum, { count }) => sum + count, 0);
}
