/** Bars side by side as one outline each for those that stand out and the rest: quick to change, however many there are. */
import { svg } from "./dom";

export interface Bar {
  /** Where it begins and ends, from 0 to 1 of the whole width. */
  readonly from: number;
  readonly to: number;
  readonly count: number;
  readonly chosen: boolean;
}

/** A drawing's own units, stretched to whatever room it gets. */
const WIDTH = 1_000;
const HEIGHT = 100;

/** A bar of one incident among thousands is still to be seen. */
const LEAST_HEIGHT = 3;

/** Part of a bar's width that is left free beside it. */
const GAP = 0.12;

export class Bars {
  private readonly rest = svg("path", { class: "bars-rest" });
  private readonly chosen = svg("path", { class: "bars-chosen" });
  readonly element = svg(
    "svg",
    { class: "bars", viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: "none", "aria-hidden": "true" },
    this.rest,
    this.chosen,
  );

  update(bars: readonly Bar[]): void {
    const most = Math.max(...bars.map(({ count }) => count), 1);
    this.rest.setAttribute("d", outline(bars.filter(({ chosen }) => !chosen), most));
    this.chosen.setAttribute("d", outline(bars.filter(({ chosen }) => chosen), most));
  }
}

function outline(bars: readonly Bar[], most: number): string {
  return bars
    .filter(({ count }) => count > 0)
    .map(({ from, to, count }) => {
      const width = (to - from) * WIDTH * (1 - GAP);
      const height = Math.max(LEAST_HEIGHT, (count / most) * HEIGHT);
      return `M${(from * WIDTH).toFixed(2)} ${HEIGHT}v${-height.toFixed(2)}h${width.toFixed(2)}v${height.toFixed(2)}z`;
    })
    .join("");
}
