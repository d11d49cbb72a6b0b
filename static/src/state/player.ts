/** Moves the window of time step by step, by hand or by the clock. */
import type { Model } from "./model";
import { Signal } from "./signal";
import { addUnits, type Domain, floorDay, shiftWindow, type Unit, unitOf } from "./time";

/** Steps a second. */
export const SPEEDS = [1, 2, 4] as const;

export class Player {
  readonly playing = new Signal(false);
  speed: number = SPEEDS[0];
  private ownUnit: Unit | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly model: Model) {}

  /** What a step is: chosen, or as coarse as the bars are. */
  get unit(): Unit {
    const { domain } = this.model;
    return this.ownUnit ?? (domain ? unitOf(domain) : "month");
  }

  set unit(unit: Unit) {
    this.ownUnit = unit;
  }

  toggle(): void {
    if (this.playing.value) return this.stop();
    const { domain } = this.model;
    if (!domain) return;
    const window = this.window;
    // At the end it begins anew, with as long a window.
    if (!window) this.show(firstWindow(domain, this.unit));
    else if (window.to >= domain.to) this.show({ from: domain.from, to: domain.from + (window.to - window.from) });
    this.playing.set(true);
    this.schedule();
  }

  stop(): void {
    clearTimeout(this.timer);
    if (this.playing.value) this.playing.set(false);
  }

  /** Moves the window by so many units; where there is none yet, the first or last unit becomes it. */
  step(count: number, unit = this.unit): void {
    this.stop();
    const next = this.moved(count, unit);
    if (next) this.model.view.choose(next);
  }

  private get window(): Domain | undefined {
    const { domain, view } = this.model;
    const { from, to } = view.value;
    if (!domain || (from === undefined && to === undefined)) return undefined;
    return { from: from ?? domain.from, to: to ?? domain.to };
  }

  private moved(count: number, unit: Unit): Domain | undefined {
    const { domain } = this.model;
    if (!domain) return undefined;
    const { window } = this;
    if (!window) return count > 0 ? firstWindow(domain, unit) : lastWindow(domain, unit);
    const next = shiftWindow(window, unit, count);
    return next.to < domain.from || next.from > domain.to ? undefined : next;
  }

  private schedule(): void {
    this.timer = setTimeout(() => {
      const next = this.moved(1, this.unit);
      const { domain } = this.model;
      if (!next || !domain || next.from > domain.to) return this.stop();
      this.show(next);
      if (next.to >= domain.to) this.stop();
      else this.schedule();
    }, 1_000 / this.speed);
  }

  private show(window: Domain): void {
    this.model.view.adjust({ from: window.from, to: window.to });
  }
}

function firstWindow({ from }: Domain, unit: Unit): Domain {
  const first = floorDay(from, unit);
  return { from: first, to: addUnits(first, unit, 1) - 1 };
}

function lastWindow({ to }: Domain, unit: Unit): Domain {
  const last = floorDay(to, unit);
  return { from: last, to: addUnits(last, unit, 1) - 1 };
}
