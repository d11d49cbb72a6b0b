/** How near, how sure, and how many that is: of a highway, a drawn line or a place. */
import { nearName } from "../state/filters";
import { CERTAINTIES, type Certainty, kindOfNear, MAX_DISTANCE_M, MIN_DISTANCE_M } from "../state/view";
import { Control } from "./control";
import { button, el, fill, harmless } from "./dom";

/** Steps of the slider from the shortest to the longest distance, each longer by the same factor. */
const STEPS = 200;

export class NearControl extends Control {
  private readonly slider = el("input", {
    attributes: { id: "distance", type: "range", min: "0", max: String(STEPS), step: "1" },
    on: { input: () => this.model.view.adjust({ distance: distanceAt(Number(this.slider.value)) }) },
  });
  private readonly value = el("output", { class: "distance-value", attributes: { for: "distance" } });
  private readonly certainty = el("select", {
    attributes: { id: "certainty" },
    on: { change: () => this.model.view.choose({ certainty: this.certainty.value as Certainty }) },
  });
  private readonly count = el("p", { class: "corridor-count", attributes: { "aria-live": "polite" } });
  private readonly about = button(
    this.words.aboutHighway,
    () => this.model.view.choose({ selected: this.model.view.value.near }),
    "link",
  );
  readonly element = el(
    "div",
    { class: "corridor-tool" },
    el("div", { class: "distance" }, el("label", { text: this.words.distance, attributes: { for: "distance" } }), this.value),
    this.slider,
    this.count,
    el("label", { class: "field" }, el("span", { text: this.words.certaintyLabel }), this.certainty),
    el(
      "p",
      { class: "links" },
      this.about,
      button(this.words.removeCorridor, () => this.model.view.choose({ near: undefined, certainty: "any" }), "link"),
    ),
  );

  start(): this {
    fill(
      this.certainty,
      ...CERTAINTIES.map((each) => el("option", { text: this.words.certainty[each], attributes: { value: each } })),
    );
    this.listenToView(() => this.update());
    this.listen(this.model.sureness, () => this.update());
    this.listen(this.model.sureness.busy, () => this.update());
    this.update();
    return this;
  }

  private update(): void {
    const { near, distance, certainty } = this.model.view.value;
    this.element.hidden = near === undefined;
    if (near === undefined) return;
    const length = this.words.length(distance);
    this.slider.value = String(Math.round(stepOf(distance)));
    this.slider.setAttribute("aria-valuetext", length);
    this.value.textContent = kindOfNear(near) === "position" ? length : this.words.distanceValue(length);
    this.certainty.value = certainty;
    this.about.hidden = kindOfNear(near) !== "feature";
    this.showCount(near, length, certainty);
  }

  private showCount(near: string, length: string, certainty: Certainty): void {
    const counts = this.model.sureness.value;
    const busy = this.model.sureness.busy.value;
    this.count.classList.toggle("stale", busy);
    if (!counts) return fill(this.count, busy ? this.words.counting : "");
    const doubt = certainty === "any" && (counts.certain < counts.any || counts.possible > counts.any);
    fill(
      this.count,
      el("strong", { text: this.words.hits(counts[certainty]) }),
      ` ${this.words.hitsNote(length, harmless(nearName(near, this.words)))}`,
      doubt && el("span", { class: "hint", text: this.words.doubt(this.words.number(counts.certain), this.words.number(counts.possible)) }),
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
