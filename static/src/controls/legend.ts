/** The event types: what their colours mean, how many there are, and which are shown. */
import { Control } from "./control";
import { button, el, fill, swatch } from "./dom";

export class LegendControl extends Control {
  private readonly rows = el("ul", { class: "types" });
  private readonly all = button(
    this.words.showAll,
    () => this.model.view.choose({ facets: {} }),
    "link",
  );
  private types: readonly string[] = [];
  private theme = "";
  readonly element = el(
    "section",
    { class: "section legend", attributes: { "aria-labelledby": "legend-title" } },
    el(
      "div",
      { class: "section-head" },
      el("h2", { text: this.words.legend, attributes: { id: "legend-title" } }),
      this.all,
    ),
    this.rows,
  );

  start(): this {
    this.listen(this.model.changed, () => this.update());
    this.update();
    return this;
  }

  private update(): void {
    const { incidents, shown, view, theme } = this.model;
    const chosen = view.value.facets.event_type;
    const types = incidents.types.all;
    if (types.length !== this.types.length || theme !== this.theme) this.build([...types]);
    this.element.hidden = types.length === 0;
    this.all.hidden = chosen === undefined;
    this.rows.querySelectorAll("li").forEach((row) => {
      const type = row.dataset.type!;
      row.querySelector("input")!.checked = !chosen || chosen.includes(type);
      row.querySelector(".count")!.textContent = this.words.number(shown.perType[types.indexOf(type)] ?? 0);
    });
  }

  private build(types: string[]): void {
    this.types = types;
    this.theme = this.model.theme;
    const named = [...types].sort((a, b) =>
      this.words.eventType(a).localeCompare(this.words.eventType(b), this.words.language),
    );
    fill(this.rows, ...named.map((type) => this.row(type)));
  }

  private row(type: string): HTMLElement {
    const name = this.words.eventType(type);
    const box = el("input", {
      attributes: { type: "checkbox" },
      on: { change: () => this.toggle(type, box.checked) },
    });
    const row = el(
      "li",
      {},
      el(
        "label",
        {},
        box,
        swatch(this.colourOf(type), "swatch swatch-dot"),
        el("span", { class: "type-name", text: name }),
        el("span", { class: "count" }),
      ),
    );
    row.dataset.type = type;
    return row;
  }

  private toggle(type: string, on: boolean): void {
    const all = this.model.incidents.types.all;
    const { facets } = this.model.view.value;
    const chosen = new Set(facets.event_type ?? all);
    if (on) chosen.add(type);
    else chosen.delete(type);
    const everything = all.every((each) => chosen.has(each));
    const { event_type, ...others } = facets;
    this.model.view.choose({ facets: everything ? others : { ...others, event_type: [...chosen] } });
  }
}
