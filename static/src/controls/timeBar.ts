/** Time below the map: how many incidents there are of each day, week or month, and a window that is dragged, stepped and played. */
import "../style/time.css";
import type { Histogram } from "../state/counts";
import { Player, SPEEDS } from "../state/player";
import { addUnits, binsOf, dayOfKey, type Domain, floorDay, type Unit, unitOf } from "../state/time";
import { type Bar, Bars } from "./bars";
import { Control } from "./control";
import { button, el, fill } from "./dom";

type Grip = "from" | "to" | "window";

const UNITS: readonly Unit[] = ["day", "week", "month"];

/** A press this near to an end of the window takes that end. */
const GRIP_PX = 14;

export class TimeBarControl extends Control {
  private readonly bars = new Bars();
  private readonly player = new Player(this.model);
  private readonly grips: Record<Grip, HTMLElement> = {
    window: this.grip("window"),
    from: this.grip("from"),
    to: this.grip("to"),
  };
  private readonly track = el(
    "div",
    { class: "time-track" },
    this.bars.element,
    this.grips.window,
    this.grips.from,
    this.grips.to,
  );
  private readonly label = el("p", { class: "time-label" });
  private readonly scale = el("div", { class: "time-scale", attributes: { "aria-hidden": "true" } });
  private readonly play = button("", () => this.player.toggle(), "button time-play");
  private readonly back = button("‹", () => this.player.step(-1), "button time-step");
  private readonly forward = button("›", () => this.player.step(1), "button time-step");
  private readonly unit = this.select(this.words.stepBy, UNITS.map((unit) => [unit, this.words.unit[unit]]), (value) => {
    this.player.unit = value as Unit;
    this.update();
  });
  private readonly speed = this.select(
    this.words.speed,
    SPEEDS.map((speed) => [String(speed), `${this.words.number(speed)}×`]),
    (value) => (this.player.speed = Number(value)),
  );
  private readonly zoom = button("", () => this.toggleZoom(), "link time-zoom");
  private readonly all = button(this.words.allDates, () => this.choose(undefined), "link");
  readonly element = el(
    "section",
    { class: "time-bar", attributes: { "aria-label": this.words.timeBar } },
    el(
      "div",
      { class: "time-head" },
      el("div", { class: "time-controls", attributes: { role: "group", "aria-label": this.words.playing } }, this.back, this.play, this.forward, this.unit, this.speed),
      this.label,
      el("div", { class: "time-links" }, this.zoom, this.all),
    ),
    this.track,
    this.scale,
  );

  start(): this {
    const update = () => this.update();
    this.listenToView(update);
    this.listen(this.model.counts.histogram, update);
    this.listen(this.model.counts.histogram.late, (late) => this.track.classList.toggle("stale", late));
    this.listen(this.model.catalog, update);
    this.listen(this.model.zoomed, update);
    this.listen(this.player.playing, update);
    this.track.addEventListener("pointerdown", (event) => this.pressed(event));
    this.back.setAttribute("aria-label", this.words.stepBack);
    this.forward.setAttribute("aria-label", this.words.stepForward);
    this.update();
    return this;
  }

  override remove(): void {
    this.player.stop();
    super.remove();
  }

  private select(name: string, options: readonly (readonly [string, string])[], chosen: (value: string) => void): HTMLSelectElement {
    const list = el("select", { class: "time-select", attributes: { "aria-label": name } });
    list.addEventListener("change", () => chosen(list.value));
    fill(list, ...options.map(([value, text]) => el("option", { text, attributes: { value } })));
    return list;
  }

  private grip(name: Grip): HTMLElement {
    return el("div", {
      class: `time-grip time-grip-${name}`,
      attributes: { role: "slider", tabindex: "0", "aria-label": this.words.grip[name] },
      on: { keydown: (event) => this.key(event as KeyboardEvent, name) },
    });
  }

  private get domain(): Domain | undefined {
    return this.model.domain;
  }

  /** The window as it holds now; without one all there is. */
  private window(domain: Domain): Domain {
    const { from, to } = this.model.view.value;
    return { from: from ?? domain.from, to: to ?? domain.to };
  }

  private update(): void {
    const { domain } = this;
    const { from, to } = this.model.view.value;
    this.element.hidden = domain === undefined;
    if (!domain) return;
    const window = this.window(domain);
    const windowed = from !== undefined || to !== undefined;
    this.bars.update(barsOf(this.model.counts.histogram.value, domain, window));
    this.label.textContent = windowed ? this.words.days(window.from, window.to) : this.words.allDates;
    this.track.classList.toggle("windowed", windowed);
    this.placeGrips(domain, window);
    const playing = this.player.playing.value;
    this.play.textContent = playing ? "❚❚" : "►";
    this.play.setAttribute("aria-label", playing ? this.words.pause : this.words.play);
    this.unit.value = this.player.unit;
    this.all.hidden = !windowed;
    const zoomed = this.model.zoomed.value !== undefined;
    this.zoom.hidden = !zoomed && (!windowed || window.to - window.from > (domain.to - domain.from) * MOST_OF_BAR);
    this.zoom.textContent = zoomed ? this.words.zoomAll : this.words.zoomWindow;
    fill(this.scale, ...this.ticks(domain));
  }

  private placeGrips(domain: Domain, window: Domain): void {
    const [start, end] = [share(domain, window.from), share(domain, window.to + 1)];
    this.track.style.setProperty("--from", String(start));
    this.track.style.setProperty("--to", String(end));
    const values: Record<Grip, [number, string]> = {
      from: [window.from, this.words.day(window.from)],
      to: [window.to, this.words.day(window.to)],
      window: [window.from, this.words.days(window.from, window.to)],
    };
    for (const name of ["from", "to", "window"] as const) {
      const grip = this.grips[name];
      const [value, text] = values[name];
      grip.setAttribute("aria-valuemin", String(domain.from));
      grip.setAttribute("aria-valuemax", String(domain.to));
      grip.setAttribute("aria-valuenow", String(Math.min(domain.to, Math.max(domain.from, value))));
      grip.setAttribute("aria-valuetext", text);
    }
  }

  /** A few dates below the bars. */
  private ticks({ from, to }: Domain): HTMLElement[] {
    const last = TICKS - 1;
    return Array.from({ length: TICKS }, (_, i) => el("span", { text: this.words.day(Math.round(from + ((to - from) * i) / last)) }));
  }

  private pressed(event: PointerEvent): void {
    const { domain } = this;
    if (!domain || event.button !== 0) return;
    event.preventDefault();
    this.player.stop();
    const before = this.window(domain);
    const day = this.dayAt(event.clientX, domain);
    const grip = this.gripAt(event.clientX, domain, before);
    if (grip !== undefined) this.grips[grip].focus({ preventScroll: true });
    this.track.setPointerCapture(event.pointerId);
    const drag = (move: PointerEvent) => this.drag(grip, before, day, this.dayAt(move.clientX, domain), domain);
    const release = () => {
      this.track.removeEventListener("pointermove", drag);
      // What was dragged becomes a step of the history.
      const { from, to } = this.model.view.value;
      this.model.view.choose({ from, to });
    };
    this.track.addEventListener("pointermove", drag);
    this.track.addEventListener("pointerup", release, { once: true });
    this.track.addEventListener("pointercancel", release, { once: true });
  }

  private gripAt(clientX: number, domain: Domain, window: Domain): Grip | undefined {
    const { left, width } = this.track.getBoundingClientRect();
    const at = (day: number) => Math.abs(left + this.mirrored(share(domain, day)) * width - clientX);
    const [start, end] = [at(window.from), at(window.to + 1)];
    if (Math.min(start, end) <= GRIP_PX) return start < end ? "from" : "to";
    const day = this.dayAt(clientX, domain);
    const windowed = window.from > domain.from || window.to < domain.to;
    return windowed && day >= window.from && day <= window.to ? "window" : undefined;
  }

  private drag(grip: Grip | undefined, before: Domain, start: number, now: number, domain: Domain): void {
    const inside = (day: number) => Math.min(domain.to, Math.max(domain.from, day));
    if (grip === "window") {
      const by = Math.min(domain.to - before.to, Math.max(domain.from - before.from, now - start));
      this.model.view.adjust({ from: before.from + by, to: before.to + by });
    } else if (grip === "from") this.model.view.adjust({ from: Math.min(inside(now), before.to) });
    else if (grip === "to") this.model.view.adjust({ to: Math.max(inside(now), before.from) });
    else if (now !== start) this.model.view.adjust({ from: inside(Math.min(start, now)), to: inside(Math.max(start, now)) });
  }

  private dayAt(clientX: number, { from, to }: Domain): number {
    const { left, width } = this.track.getBoundingClientRect();
    const part = this.mirrored(Math.min(1, Math.max(0, (clientX - left) / width)));
    return Math.min(to, Math.floor(from + part * (to - from + 1)));
  }

  /** Where the page reads from right to left, so does time. */
  private mirrored(part: number): number {
    return getComputedStyle(this.track).direction === "rtl" ? 1 - part : part;
  }

  private key(event: KeyboardEvent, grip: Grip): void {
    const { domain } = this;
    if (!domain) return;
    const window = this.window(domain);
    const forward = getComputedStyle(this.track).direction === "rtl" ? "ArrowLeft" : "ArrowRight";
    const step = (count: number, unit: Unit) => this.stepGrip(grip, window, domain, count, unit);
    if (event.key === "ArrowRight" || event.key === "ArrowLeft") step(event.key === forward ? 1 : -1, event.shiftKey ? "month" : this.player.unit);
    else if (event.key === "ArrowUp") step(1, this.player.unit);
    else if (event.key === "ArrowDown") step(-1, this.player.unit);
    else if (event.key === "PageUp") step(1, "month");
    else if (event.key === "PageDown") step(-1, "month");
    else if (event.key === "Home") this.jump(grip, window, domain, domain.from);
    else if (event.key === "End") this.jump(grip, window, domain, domain.to);
    else return;
    event.preventDefault();
  }

  private stepGrip(grip: Grip, window: Domain, domain: Domain, count: number, unit: Unit): void {
    if (grip === "window") return this.player.step(count, unit);
    if (grip === "from") this.jump(grip, window, domain, addUnits(window.from, unit, count));
    else this.jump(grip, window, domain, addUnits(window.to + 1, unit, count) - 1);
  }

  private jump(grip: Grip, window: Domain, domain: Domain, day: number): void {
    const inside = Math.min(domain.to, Math.max(domain.from, day));
    if (grip === "from") this.choose({ from: Math.min(inside, window.to), to: window.to });
    else if (grip === "to") this.choose({ from: window.from, to: Math.max(inside, window.from) });
    else {
      const by = day === domain.from ? domain.from - window.from : domain.to - window.to;
      this.choose({ from: window.from + by, to: window.to + by });
    }
  }

  private choose(window: Domain | undefined): void {
    this.player.stop();
    this.model.view.choose({ from: window?.from, to: window?.to });
  }

  /** Spans the bar over the window and as much on either side, or over all dates again. */
  private toggleZoom(): void {
    const { domain } = this;
    if (!domain || this.model.zoomed.value) return this.model.zoomed.set(undefined);
    const window = this.window(domain);
    const days = window.to - window.from + 1;
    this.model.zoomed.set({ from: Math.max(domain.from, window.from - days), to: Math.min(domain.to, window.to + days) });
  }
}

/** Dates told below the bars. */
const TICKS = 4;

/** A window that takes up more of the bar gains nothing from a nearer look. */
const MOST_OF_BAR = 0.5;

function share({ from, to }: Domain, day: number): number {
  return Math.min(1, Math.max(0, (day - from) / (to - from + 1)));
}

/** A bar for each bin; those that the window touches stand out. */
function barsOf(histogram: Histogram | undefined, domain: Domain, window: Domain): Bar[] {
  if (!histogram || histogram.unit !== unitOf(domain)) return [];
  const { unit, groups } = histogram;
  const counts = new Map(groups.map(({ key, count }) => [dayOfKey(key, unit), count]));
  return binsOf(domain, unit).map((day) => {
    const next = addUnits(floorDay(day, unit), unit, 1);
    return {
      from: share(domain, day),
      to: share(domain, next),
      count: counts.get(day) ?? 0,
      chosen: day <= window.to && next > window.from,
    };
  });
}
