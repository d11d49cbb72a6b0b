/** Incidents along a road or around a place: a highway by its name, a line or area drawn on the map, two towns, or one place. */
import type { Shape } from "../geo/shape";
import { kindOfNear } from "../state/view";
import { Control } from "./control";
import { button, el, fill, harmless } from "./dom";
import { NearControl } from "./near";
import { StripControl } from "./strip";
import { TownsControl } from "./towns";

export class CorridorControl extends Control {
  private readonly select = el("select", {
    attributes: { id: "highway" },
    on: { change: () => this.model.view.choose({ near: this.select.value || undefined }) },
  });
  private readonly road = el(
    "div",
    { class: "road" },
    el("label", { class: "visually-hidden", text: this.words.highway, attributes: { for: "highway" } }),
    this.select,
  );
  private readonly near = new NearControl(this.model, this.words);
  private readonly strip = new StripControl(this.model, this.words);
  private readonly towns = new TownsControl(this.model, this.words);
  private readonly tools = el(
    "div",
    { class: "tools", attributes: { role: "group", "aria-label": this.words.drawTools } },
    button(this.words.draw.line, () => this.model.sketch.begin("line"), "chip"),
    button(this.words.draw.place, () => this.model.sketch.begin("place"), "chip"),
    button(this.words.draw.area, () => this.model.sketch.begin("area"), "chip"),
    button(this.words.draw.measure, () => this.model.sketch.begin("measure"), "chip"),
  );
  private readonly clearArea = button(this.words.removeArea, () => this.model.view.choose({ within: undefined }), "link");
  readonly element = el(
    "section",
    { class: "section corridor", attributes: { "aria-labelledby": "corridor-title" } },
    el("h2", { text: this.words.corridor, attributes: { id: "corridor-title" } }),
    this.road,
    this.near.element,
    this.strip.element,
    this.clearArea,
    this.tools,
    this.towns.element,
  );

  start(): this {
    for (const part of [this.near, this.strip, this.towns]) part.start();
    this.listen(this.model.catalog.highways, () => this.list());
    this.listenToView(() => this.update());
    this.list();
    return this;
  }

  override remove(): void {
    for (const part of [this.near, this.strip, this.towns]) part.remove();
    super.remove();
  }

  private list(): void {
    const highways = [...this.model.catalog.highways.value].sort((a, b) =>
      a.reference.localeCompare(b.reference, this.words.language, { numeric: true }),
    );
    fill(
      this.select,
      el("option", { text: this.words.noHighway, attributes: { value: "" } }),
      ...highways.map(({ reference, shape }) => el("option", { text: this.nameOf(shape), attributes: { value: reference } })),
    );
    this.update();
  }

  private nameOf({ id, properties }: Shape): string {
    const ref = String(properties.ref ?? id);
    const { from, to } = properties;
    return harmless(from && to ? this.words.labelled(ref, this.words.route(String(from), String(to))) : ref);
  }

  private update(): void {
    const { near, within } = this.model.view.value;
    // Without highways there is none to choose.
    this.road.hidden = this.model.catalog.highways.value.length === 0;
    this.select.value = near !== undefined && kindOfNear(near) === "feature" ? near : "";
    this.clearArea.hidden = within === undefined;
  }
}
