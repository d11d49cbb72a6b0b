/** The first tab: search and filters, roads and places, the incidents as a list, and how to read the map. */
import { AboutControl } from "./about";
import { ChipsControl } from "./chips";
import { Control } from "./control";
import { CorridorControl } from "./corridor";
import { DatesControl } from "./dates";
import { el } from "./dom";
import { FiltersControl } from "./filters";
import { KeyControl } from "./key";
import { ListControl } from "./list";
import { SearchControl } from "./search";

const PARTS = [
  SearchControl,
  ChipsControl,
  FiltersControl,
  CorridorControl,
  DatesControl,
  ListControl,
  KeyControl,
  AboutControl,
];

export class ExploreControl extends Control {
  private readonly parts = PARTS.map((Part) => new Part(this.model, this.words));
  readonly element = el("div", { class: "explore" }, ...this.parts.map(({ element }) => element));

  start(): this {
    for (const part of this.parts) part.start();
    return this;
  }

  override remove(): void {
    for (const part of this.parts) part.remove();
    super.remove();
  }
}
