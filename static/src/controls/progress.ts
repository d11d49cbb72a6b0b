/** Over the map while it waits for what it is to show; where that takes long, it says so. */
import { Control } from "./control";
import { el } from "./dom";

/** Most answers are here before anybody reads that they are on their way. */
const PATIENT_MS = 400;
const LONG_MS = 6_000;

export class ProgressControl extends Control {
  private readonly label = el("span");
  private readonly bar = el("progress", { attributes: { "aria-label": this.words.loadingStart } });
  readonly element = el("div", { class: "progress", attributes: { role: "status" } }, this.bar, this.label);
  private timers: ReturnType<typeof setTimeout>[] = [];

  start(): this {
    this.listen(this.model.busy, (busy) => this.update(busy));
    this.element.hidden = true;
    this.update(this.model.busy.value);
    return this;
  }

  override remove(): void {
    this.stop();
    super.remove();
  }

  private update(busy: boolean): void {
    if (!busy) {
      this.stop();
      this.element.hidden = true;
    } else if (this.timers.length === 0) {
      this.timers = [
        setTimeout(() => this.say(this.words.loadingStart), PATIENT_MS),
        setTimeout(() => this.say(this.words.slowServer), LONG_MS),
      ];
    }
  }

  private say(text: string): void {
    this.label.textContent = text;
    this.element.hidden = false;
  }

  private stop(): void {
    for (const timer of this.timers) clearTimeout(timer);
    this.timers = [];
  }
}
