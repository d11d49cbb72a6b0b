/** Tells a screen reader how many incidents are to be seen, once the map has come to rest. */
import { hasPlace } from "../state/query";
import { Control } from "./control";
import { el } from "./dom";

/** Long enough that a drag or a load is announced once. */
const REST_MS = 1_000;

export class Announcer extends Control {
  readonly element = el("p", { class: "visually-hidden", attributes: { role: "status", id: "announcer" } });
  private timer: ReturnType<typeof setTimeout> | undefined;

  start(): this {
    this.listen(this.model.rows, () => this.schedule());
    return this;
  }

  override remove(): void {
    clearTimeout(this.timer);
    super.remove();
  }

  private schedule(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.announce(), REST_MS);
  }

  private announce(): void {
    const listing = this.model.rows.value;
    const view = this.model.view.value;
    // The corridor tool announces its own count.
    if (!listing || view.near !== undefined) return;
    const text = hasPlace(view) ? this.words.inTheArea(listing.matched) : this.words.inView(listing.matched);
    if (text !== this.element.textContent) this.element.textContent = text;
  }
}
