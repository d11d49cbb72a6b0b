/** Over the map while something is drawn: what to do next, how long it is, and the same steps for the keyboard. */
import type { Drawn } from "../state/sketch";
import { Control } from "./control";
import { button, el } from "./dom";

export class SketchBarControl extends Control {
  private readonly text = el("p", { attributes: { role: "status" } });
  private readonly middle = button(this.words.addMiddle, () => this.addMiddle());
  private readonly undo = button(this.words.undo, () => this.model.sketch.undo());
  private readonly finish = button(this.words.finish, () => this.model.sketch.finish(), "button primary");
  private readonly cancel = button(this.words.close, () => this.model.sketch.cancel());
  readonly element = el(
    "div",
    { class: "sketch-bar", attributes: { role: "group", "aria-label": this.words.drawTools } },
    this.text,
    el("div", { class: "sketch-steps" }, this.middle, this.undo, this.finish, this.cancel),
  );

  start(): this {
    this.listen(this.model.sketch, (drawn) => this.update(drawn));
    this.update(this.model.sketch.value);
    return this;
  }

  private update(drawn: Drawn | undefined): void {
    const begins = this.element.hidden && drawn !== undefined;
    this.element.hidden = drawn === undefined;
    if (!drawn) return;
    const { sketch } = this.model;
    const measured = drawn.positions.length > 1 ? this.words.length(sketch.metres) : "";
    this.text.textContent = [drawn.done ? "" : this.words.drawHint[drawn.kind], measured].filter(Boolean).join(" ");
    this.middle.hidden = drawn.done;
    this.undo.hidden = drawn.positions.length === 0;
    this.finish.hidden = drawn.done || !sketch.complete;
    this.cancel.textContent = drawn.done ? this.words.close : this.words.cancel;
    if (begins) this.middle.focus({ preventScroll: true });
  }

  private addMiddle(): void {
    const { map } = this.model.view.value;
    if (map) this.model.sketch.add([wrap(map.lon), map.lat]);
  }
}

function wrap(lon: number): number {
  return ((((lon + 180) % 360) + 360) % 360) - 180;
}
