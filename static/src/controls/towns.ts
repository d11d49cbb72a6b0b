/** A corridor between two towns: straight, which is a geodesic and no road, or along a highway that passes both. */
import type { Reference } from "../state/catalog";
import { betweenTowns, type Link } from "../state/towns";
import { Control } from "./control";
import { button, el, fill, harmless } from "./dom";

export class TownsControl extends Control {
  private readonly from = this.select("town-from");
  private readonly to = this.select("town-to");
  private readonly links = el("div", { class: "town-links", attributes: { "aria-live": "polite" } });
  readonly element = el(
    "details",
    { class: "facet towns" },
    el("summary", {}, el("span", { class: "facet-name", text: this.words.betweenTowns })),
    el(
      "div",
      { class: "date-fields" },
      el("label", {}, el("span", { text: this.words.townFrom }), this.from),
      el("label", {}, el("span", { text: this.words.townTo }), this.to),
    ),
    this.links,
  );

  start(): this {
    this.listen(this.model.catalog.places, () => this.list());
    this.listen(this.model.catalog.highways, () => this.update());
    this.list();
    return this;
  }

  private select(id: string): HTMLSelectElement {
    return el("select", { attributes: { id }, on: { change: () => this.update() } });
  }

  private list(): void {
    const places = this.model.catalog.places.value;
    this.element.hidden = places.length < 2;
    const named = places
      .map((place) => ({ place, name: nameOf(place) }))
      .sort((a, b) => a.name.localeCompare(b.name, this.words.language));
    for (const select of [this.from, this.to]) {
      fill(
        select,
        el("option", { text: this.words.noTown, attributes: { value: "" } }),
        ...named.map(({ place, name }) => el("option", { text: name, attributes: { value: place.reference } })),
      );
    }
    this.update();
  }

  private update(): void {
    const { places, highways } = this.model.catalog;
    const find = (reference: string) => places.value.find((place) => place.reference === reference);
    const [from, to] = [find(this.from.value), find(this.to.value)];
    if (!from || !to || from === to) return fill(this.links, el("p", { class: "hint", text: this.words.townsHint }));
    fill(this.links, ...betweenTowns(from, to, highways.value).flatMap((link) => this.link(link)));
  }

  private link({ near, road, metres, aside }: Link): HTMLElement[] {
    const length = this.words.length(metres);
    const label = road === undefined ? this.words.straight(length) : this.words.alongTheRoad(harmless(road), length);
    const way = button(label, () => this.model.view.choose({ near, selected: undefined }));
    // What is below a metre, no link says.
    return aside < 1 ? [way] : [way, el("p", { class: "hint", text: this.words.asideOfRoad(this.words.length(aside)) })];
  }
}

function nameOf({ shape }: Reference): string {
  return harmless(String(shape.properties.name ?? shape.id));
}
