/** The first tab: search and filters, roads and places, the incidents as a list, and how to read the map. */
import { Control } from "./control";
import { el } from "./dom";
import { FiltersControl } from "./filters";
import { LaterControl, type Load } from "./later";
import { ListControl } from "./list";


export class ExploreControl extends Control {
  /** A published copy has no server to ask, and one that is large no lists either. */
  private readonly copy = this.model.copy;
  private readonly lists = this.copy?.lists ?? true;
  private readonly parts = [
    this.lists && this.later(async () => (await import("./tools")).SearchControl),
    this.lists && this.later(async () => (await import("./tools")).ChipsControl),
    this.lists && new FiltersControl(this.model, this.words),
    !this.copy && this.later(async () => (await import("./tools")).CorridorControl),
    this.lists && this.later(async () => (await import("./tools")).DatesControl),
    this.lists && new ListControl(this.model, this.words),
    this.later(async () => (await import("./tools")).KeyControl),
    this.later(async () => (await import("./tools")).AboutControl),
  ].filter((part) => part !== false);
  readonly element = el("div", { class: "explore" }, ...this.parts.map(({ element }) => element));

  start(): this {
    for (const part of this.parts) part.start();
    return this;
  }

  /** Not needed to see the map and to filter it. */
  private later(load: Load): LaterControl {
    return new LaterControl(this.model, this.words, load);
  }

  override remove(): void {
    for (const part of this.parts) part.remove();
    super.remove();
  }
}
