/** The choice of base map, over the map, where there is more than one. What this page cannot draw is named, with the reason. */
import { Control } from "./control";
import { el, fill, harmless } from "./dom";

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
    const { value: basemaps, undrawable } = this.model.basemaps;
    this.element.hidden = basemaps.length + undrawable.length < 2;
    fill(
      this.select,
      ...basemaps.map(({ name, title }) => el("option", { text: harmless(title), attributes: { value: name } })),
      ...undrawable.map(({ title }) => el("option", { text: this.words.undrawable(harmless(title)), attributes: { disabled: true } })),
    );
    this.update();
  }

  private update(): void {
    this.select.value = this.model.basemaps.shown.value?.name ?? "";
  }
}
