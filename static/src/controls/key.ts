/** How to read the map: each kind of mark with what it means, as drawn now. */
import type { Drawing } from "../state/drawing";
import { Control } from "./control";
import { el, fill, swatch } from "./dom";

export class KeyControl extends Control {
  private readonly list = el("ul", { class: "key" });
  private readonly wide = el("p", { class: "hint key-wide" });
  readonly element = el(
    "section",
    { class: "section", attributes: { "aria-labelledby": "key-title" } },
    el("h2", { text: this.words.key, attributes: { id: "key-title" } }),
    this.list,
    this.wide,
  );

  start(): this {
    this.listen(this.model.drawing, (drawing) => this.update(drawing));
    this.listen(this.model.changed, () => this.update(this.model.drawing.value));
    this.update(this.model.drawing.value);
    return this;
  }

  private update(drawing: Drawing): void {
    const { words, palette } = this;
    fill(
      this.list,
      this.entry("key-dot", palette.types[0], words.keyExact),
      this.entry("key-hollow", palette.types[0], words.keyNear),
      drawing.several && this.entry("key-ring", palette.types[0], words.keyRing(words.number(drawing.most))),
      this.entry("key-circle", palette.types[0], drawing.circles ? words.keyCircles : words.keyCircle),
      this.model.catalog.areas.value.length > 0 && this.entry("key-area", palette.area, words.keyArea),
      this.model.catalog.highways.value.length > 0 &&
        this.entry("key-line", palette.highway, words.keyHighway),
      this.entry("key-border", palette.border, words.keyBorder),
    );
    this.wide.textContent = drawing.tooWide > 0 ? words.keyWide(drawing.tooWide) : "";
  }

  private entry(sample: string, colour: string, text: string): HTMLElement {
    return el("li", {}, swatch(colour, `key-sample ${sample}`), el("span", { text }));
  }
}
