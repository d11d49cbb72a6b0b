/** Says at once when what is on the map is made up, or a demonstration. */
import { parseDay } from "../state/day";
import { Control } from "./control";
import { el, fill } from "./dom";

export class BannerControl extends Control {
  readonly element = el("div", { class: "banners" });

  /** Called once mounted, and whenever the collections are known anew. */
  update(): void {
    const { catalog } = this.model;
    const copy = this.model.copy;
    fill(
      this.element,
      copy && el("p", { class: "banner", text: this.words.copyOf(this.words.day(parseDay(copy.published.slice(0, 10))!), copy.lists) }),
      catalog.has("synthetic") && el("p", { class: "banner banner-synthetic", text: this.words.synthetic }),
      catalog.has("demonstration") &&
        el("p", { class: "banner banner-demonstration", text: this.words.demonstration }),
    );
  }

  start(): this {
    this.listen(this.model.catalog, () => this.update());
    this.update();
    return this;
  }
}
