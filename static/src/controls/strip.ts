/** A chart of the road: how many incidents there are on each stretch of it, pointing at the place on the map. */
import { positionAlong } from "../geo/geodesic";
import type { Position } from "../geo/wkt";
import type { Strip } from "../state/strip";
import { positionsOf } from "../state/towns";
import { Bars } from "./bars";
import { Control } from "./control";
import { el, fill, harmless } from "./dom";

/** A click goes there, near enough to see what happened on the stretch. */
const STRETCH_ZOOM = 10;

export class StripControl extends Control {
  private readonly bars = new Bars();
  private at = 0;
  private readonly track = el(
    "div",
    {
      class: "strip-track",
      attributes: { role: "slider", tabindex: "0", "aria-label": this.words.strip, "aria-valuemin": "0" },
      on: { keydown: (event) => this.key(event as KeyboardEvent), blur: () => this.model.pointed.set(undefined) },
    },
    this.bars.element,
  );
  private readonly text = el("p", { class: "hint strip-text" });
  private readonly save = el("p", { class: "strip-save" });
  readonly element = el(
    "figure",
    { class: "strip" },
    el("figcaption", { text: this.words.strip }),
    this.track,
    this.text,
    this.save,
  );

  start(): this {
    this.listen(this.model.strip, () => this.update());
    this.listen(this.model.strip.late, (late) => this.track.classList.toggle("stale", late));
    this.track.addEventListener("pointermove", ({ clientX }) => this.point(this.indexAt(clientX)));
    this.track.addEventListener("pointerleave", () => this.model.pointed.set(undefined));
    this.track.addEventListener("click", ({ clientX }) => this.go(this.indexAt(clientX)));
    this.update();
    return this;
  }

  private get strip(): Strip | undefined {
    return this.model.strip.value;
  }

  private update(): void {
    const { strip } = this;
    this.element.hidden = strip === undefined;
    if (!strip) return;
    this.at = Math.min(this.at, strip.stretches.length - 1);
    this.track.setAttribute("aria-valuemax", String(strip.stretches.length - 1));
    const files = this.model.stripCsv;
    const named = (title: string) => (files.length > 1 ? this.words.labelled(this.words.stripExport, harmless(title)) : this.words.stripExport);
    fill(this.save, ...files.flatMap(({ href, title }) => [el("a", { class: "link", text: named(title), attributes: { href, download: "" } }), " "]));
    this.tell();
  }

  private tell(): void {
    const { strip } = this;
    if (!strip) return;
    const { metres, step, stretches } = strip;
    const pointed = this.model.pointed.value !== undefined;
    this.bars.update(
      stretches.map(({ start, count }, i) => ({
        from: start / metres,
        to: Math.min(1, (start + step) / metres),
        count,
        chosen: pointed && i === this.at,
      })),
    );
    const { start, count } = stretches[this.at];
    const [first, last] = [start, Math.min(metres, start + step)].map((m) => this.words.number(Math.round(m / 1000)));
    const said = `${this.words.stretch(first, last)}: ${this.words.hits(count)}`;
    this.track.setAttribute("aria-valuenow", String(this.at));
    this.track.setAttribute("aria-valuetext", said);
    fill(this.text, pointed ? said : this.words.stripHint(this.words.length(step)));
  }

  private indexAt(clientX: number): number {
    const { left, width } = this.track.getBoundingClientRect();
    const part = (clientX - left) / width;
    const along = getComputedStyle(this.track).direction === "rtl" ? 1 - part : part;
    const { metres, step, stretches } = this.strip!;
    return Math.max(0, Math.min(stretches.length - 1, Math.floor((along * metres) / step)));
  }

  private point(index: number): void {
    this.at = index;
    this.model.pointed.set(this.place(index));
    this.tell();
  }

  private go(index: number): void {
    const place = this.place(index);
    if (!place) return;
    const zoom = Math.max(this.model.view.value.map?.zoom ?? 0, STRETCH_ZOOM);
    this.model.view.choose({ map: { zoom, lon: place[0], lat: place[1] } });
  }

  /** The middle of a stretch. */
  private place(index: number): Position | undefined {
    const { line } = this.model;
    const { strip } = this;
    return line && strip && positionAlong(positionsOf(line.parts[0]), strip.stretches[index].start + strip.step / 2);
  }

  private key(event: KeyboardEvent): void {
    const { strip } = this;
    if (!strip) return;
    const last = strip.stretches.length - 1;
    const to: Record<string, number> = { ArrowRight: this.at + 1, ArrowUp: this.at + 1, ArrowLeft: this.at - 1, ArrowDown: this.at - 1, Home: 0, End: last, PageUp: this.at + 10, PageDown: this.at - 10 };
    if (event.key === "Enter") this.go(this.at);
    else if (event.key in to) this.point(Math.max(0, Math.min(last, to[event.key])));
    else return;
    event.preventDefault();
  }
}
