/** What only paper has: the colours of the types, and what the map shows in words, with its sources, its date and its address. */
import "../style/print.css";
import { today } from "../state/day";
import { citation, pageLink } from "../state/share";
import { Control } from "./control";
import { el, fill, harmless, isolated, swatch } from "./dom";

/** The map is printed as it is on the screen, scaled into a box of this size in CSS pixels: what A4 and Letter hold between margins. */
const [PAPER_WIDTH, PAPER_HEIGHT] = [680, 520];

export class PaperControl extends Control {
  private readonly types = el("ul", { class: "paper-types" });
  private readonly cite = el("p", { class: "paper-cite" });
  readonly element = el("section", { class: "paper" }, this.types, this.cite);
  private readonly prepare = () => this.update();

  start(): this {
    window.addEventListener("beforeprint", this.prepare);
    return this;
  }

  override remove(): void {
    window.removeEventListener("beforeprint", this.prepare);
    super.remove();
  }

  private update(): void {
    const { box, view, catalog, counts } = this.model;
    const map = document.querySelector<HTMLElement>(".map")!;
    const { clientWidth: width, clientHeight: height } = map;
    const scale = Math.min(PAPER_WIDTH / width, PAPER_HEIGHT / height);
    const sizes = { "--map-width": `${width}px`, "--map-height": `${height}px`, "--print-scale": String(scale), "--print-width": `${width * scale}px`, "--print-height": `${height * scale}px` };
    for (const [name, value] of Object.entries(sizes)) document.documentElement.style.setProperty(name, value);
    const shown = counts.facets.event_type.value?.filter(({ count }) => count > 0) ?? [];
    fill(this.types, ...shown.map(({ key, count }) => el("li", {}, swatch(this.colourOf(key), "swatch swatch-dot"), isolated(this.words.eventType(key)), ` ${this.words.number(count)}`)));
    if (!box.value) return;
    const shared = { view: view.value, box: box.value, origin: location.origin + location.pathname.replace(/\/[^/]*$/, "") };
    const collections = catalog.value.filter(({ vigie }) => vigie?.role === "incidents");
    this.cite.textContent = harmless(citation(shared, collections, today(), pageLink(shared), this.words));
  }
}
