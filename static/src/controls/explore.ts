/** The first tab: search and filters, roads and places, the incidents as a list, and how to read the map. */
import { Control } from "./control";
import { el } from "./dom";
import { FiltersControl } from "./filters";
import { LaterControl, type Load } from "./later";
import { ListControl } from "./list";


export class ExploreControl extends Control {
  private readonly parts = [
    this.later(async () => (await import("./tools")).SearchControl),
    this.later(async () => (await import("./tools")).ChipsControl),
    new FiltersControl(this.model, this.words),
    this.later(async () => (await import("./tools")).CorridorControl),
    this.later(async () => (await import("./tools")).DatesControl),
    new ListControl(this.model, this.words),
    this.later(async () => (await import("./tools")).KeyControl),
    this.later(async () => (await import("./tools")).AboutControl),
  ];
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
