/** One line on the map: where data and ground are from, and that boundaries are no statement. A press shows all of it. */
import { creditsOf } from "../state/credits";
import { Control } from "./control";
import { el, isolatedText } from "./dom";

export class AttributionControl extends Control {
  readonly element = el("button", {
    class: "attribution",
    attributes: { type: "button", "aria-expanded": "false", title: this.words.attributionAll },
    on: { click: () => this.toggle() },
  });

  start(): this {
    this.listen(this.model.catalog, () => this.update());
    this.listen(this.model.basemaps.shown, () => this.update());
    this.update();
    return this;
  }

  private update(): void {
    const { data, base: own } = creditsOf(this.model.catalog.value);
    const { words } = this;
    const shown = this.model.basemaps.shown.value;
    // On pictures of others the names are still ours.
    const base = shown?.kind === "raster" ? [...new Set([...shown.attributions, ...own])] : (shown?.attributions ?? own);
    const lines = [
      data.length > 0 && `${words.labelled(words.dataFrom, data.map(isolatedText).join(" · "))}.`,
      base.length > 0 && `${words.labelled(words.baseFrom, base.map(isolatedText).join(", "))}.`,
      words.boundaries,
    ];
    this.element.textContent = lines.filter(Boolean).join(" ");
  }

  private toggle(): void {
    const open = this.element.getAttribute("aria-expanded") !== "true";
    this.element.setAttribute("aria-expanded", String(open));
  }
}
