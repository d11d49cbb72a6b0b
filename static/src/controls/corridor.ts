/** The corridor tool: a highway, a distance, and how many incidents that holds. */
import type { Shape } from "../geo/shape";
import { MAX_DISTANCE_M, MIN_DISTANCE_M } from "../state/view";
import { Control } from "./control";
import { button, el, fill } from "./dom";

/** Steps of the slider from the shortest to the longest distance, each longer by the same factor. */
const STEPS = 200;

export class CorridorControl extends Control {
  private readonly select = el("select", {
    attributes: { id: "highway" },
    on: { change: () => this.model.view.choose({ near: this.select.value || undefined }) },
  });
  private readonly slider = el("input", {
    attributes: { id: "distance", type: "range", min: "0", max: String(STEPS), step: "1" },
    on: {
      input: () => this.model.view.adjust({ distance: distanceAt(Number(this.slider.value)) }),
    },
  });
  private readonly value = el("output", { class: "distance-value", attributes: { for: "distance" } });
  private readonly tool = el("div", { class: "corridor-tool" });
  private readonly count = el("p", { class: "corridor-count", attributes: { "aria-live": "polite" } });
  private readonly hint = el("p", { class: "hint", text: this.words.chooseHint });
  readonly element = el(
    "section",
    { class: "section corridor", attributes: { "aria-labelledby": "corridor-title" } },
    el("h2", { text: this.words.corridor, attributes: { id: "corridor-title" } }),
    el("label", { class: "visually-hidden", text: this.words.highway, attributes: { for: "highway" } }),
    this.select,
    this.hint,
    this.tool,
  );

  start(): this {
    fill(
      this.tool,
      el(
        "div",
        { class: "distance" },
        el("label", { text: this.words.distance, attributes: { for: "distance" } }),
        this.value,
      ),
      this.slider,
      this.count,
      el(
        "p",
        { class: "links" },
        button(
          this.words.aboutHighway,
          () => this.model.view.choose({ selected: this.model.view.value.near }),
          "link",
        ),
        button(this.words.removeCorridor, () => this.model.view.choose({ near: undefined }), "link"),
      ),
    );
    this.listen(this.model.catalog.highways, () => this.list());
    this.listen(this.model.changed, () => this.update());
    this.listen(this.model.corridor.busy, () => this.update());
    this.list();
    this.update();
    return this;
  }

  private list(): void {
    const highways = [...this.model.catalog.highways.value].sort((a, b) =>
      a.reference.localeCompare(b.reference, this.words.language, { numeric: true }),
    );
    fill(
      this.select,
      el("option", { text: this.words.noHighway, attributes: { value: "" } }),
      ...highways.map(({ reference, shape }) =>
        el("option", { text: this.nameOf(shape), attributes: { value: reference } }),
      ),
    );
    this.update();
  }

  private nameOf({ id, properties }: Shape): string {
    const ref = String(properties.ref ?? id);
    const { from, to } = properties;
    return from && to ? this.words.labelled(ref, this.words.route(String(from), String(to))) : ref;
  }

  private update(): void {
    const { near, distance } = this.model.view.value;
    const length = this.words.length(distance);
    // Without highways there is nothing to choose.
    this.element.hidden = !near && this.model.catalog.highways.value.length === 0;
    this.select.value = near ?? "";
    this.tool.hidden = !near;
    this.hint.hidden = near !== undefined;
    if (!near) return;
    this.slider.value = String(Math.round(stepOf(distance)));
    this.slider.setAttribute("aria-valuetext", length);
    this.value.textContent = this.words.distanceValue(length);
    const answer = this.model.corridor.answer.value;
    const busy = this.model.corridor.busy.value;
    this.count.classList.toggle("stale", busy);
    if (!answer) return fill(this.count, busy ? this.words.counting : "");
    fill(
      this.count,
      el("strong", { text: this.words.hits(answer.matched) }),
      ` ${this.words.hitsNote(length, near.slice(near.indexOf("/") + 1))}`,
      answer.vague > 0 && answer.complete && `, ${this.words.vague(answer.vague)}`,
    );
  }
}

/** The distance at a step, rounded to two digits so that it reads and links well. */
function distanceAt(step: number): number {
  const metres = MIN_DISTANCE_M * (MAX_DISTANCE_M / MIN_DISTANCE_M) ** (step / STEPS);
  return Math.min(MAX_DISTANCE_M, Math.max(MIN_DISTANCE_M, Number(metres.toPrecision(2))));
}

function stepOf(metres: number): number {
  return (STEPS * Math.log(metres / MIN_DISTANCE_M)) / Math.log(MAX_DISTANCE_M / MIN_DISTANCE_M);
}
