/** The choice of base map, over the map, where there is more than one. */
import { Control } from "./control";
import { el, fill } from "./dom";

export class BasemapControl extends Control {
  private readonly select = el("select", {
    attributes: { id: "basemap", "aria-label": this.words.baseFrom },
    on: { change: () => this.model.basemaps.choose(this.select.value) },
  });
  readonly element = el("div", { class: "basemap" }, this.select);

  start(): this {
    this.listen(this.model.basemaps, () => this.list());
    this.listen(this.model.basemaps.shown, () => this.update());
    this.list();
    return this;
  }

  private list(): void {
    const basemaps = this.model.basemaps.value;
    this.element.hidden = basemaps.length < 2;
    fill(this.select, ...basemaps.map(({ name, title }) => el("option", { text: title, attributes: { value: name } })));
    this.update();
  }

  private update(): void {
    this.select.value = this.model.basemaps.shown.value?.name ?? "";
  }
}
