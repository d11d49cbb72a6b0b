/** What is filtered, in one line: each filter can be taken away, and all of them together. */
import { filtersOf } from "../state/filters";
import { Control } from "./control";
import { button, el, fill, isolated } from "./dom";

export class ChipsControl extends Control {
  private readonly list = el("ul", { class: "chips" });
  private readonly all = button(this.words.clearAll, () => this.clearAll(), "link");
  readonly element = el(
    "section",
    { class: "section active", attributes: { "aria-label": this.words.active } },
    this.list,
    this.all,
  );

  start(): this {
    this.listenToView(() => this.update());
    this.listen(this.model.catalog.highways, () => this.update());
    this.update();
    return this;
  }

  private update(): void {
    const filters = filtersOf(this.model.view.value, this.words);
    this.element.hidden = filters.length === 0;
    this.all.hidden = filters.length < 2;
    const focused = [...this.list.children].findIndex((each) => each.contains(document.activeElement));
    fill(
      this.list,
      ...filters.map(({ text, without }) => {
        const clear = button("×", () => this.model.view.choose(without), "chip-clear");
        clear.setAttribute("aria-label", this.words.clear(text));
        clear.title = this.words.clear(text);
        return el("li", { class: "active-filter" }, isolated(text), clear);
      }),
    );
    if (focused < 0) return;
    const next = this.list.children[Math.min(focused, filters.length - 1)];
    (next?.querySelector("button") ?? document.getElementById("search"))?.focus({ preventScroll: true });
  }

  private clearAll(): void {
    const changes = filtersOf(this.model.view.value, this.words).map(({ without }) => without);
    this.model.view.choose({ ...Object.assign({}, ...changes), facets: {} });
  }
}
