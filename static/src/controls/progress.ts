/** That incidents are on their way, over the map; what takes no longer than a glance is not told. */
import { Control } from "./control";
import { el } from "./dom";

/** Tiles are mostly here sooner than this. */
const AFTER_MS = 400;

export class ProgressControl extends Control {
  readonly element = el("div", { class: "progress", attributes: { role: "status" } });
  private timer: ReturnType<typeof setTimeout> | undefined;

  start(): this {
    this.listen(this.model.busy, (busy) => this.update(busy));
    this.update(this.model.busy.value);
    return this;
  }

  override remove(): void {
    clearTimeout(this.timer);
    super.remove();
  }

  private update(busy: boolean): void {
    clearTimeout(this.timer);
    this.show(false);
    if (busy) this.timer = setTimeout(() => this.show(true), AFTER_MS);
  }

  private show(late: boolean): void {
    this.element.hidden = !late;
    this.element.textContent = late ? this.words.loadingStart : "";
  }
}
