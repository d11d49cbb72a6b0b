/**
 * Incidents, from the columns straight to the canvas. An exact place is a dot; an uncertain one is its circle,
 * never a pin at the middle; many in one view are hexagons shaded by number.
 */
import { metresPerUnit } from "../geo/mercator";
import type { Drawing } from "../state/drawing";
import type { Incidents } from "../state/incidents";
import { QUIET, SHOWN, type Shown } from "../state/shown";
import type { Frame, Painter } from "./frame";
import { gather, gatherWide, type Mark } from "./gather";
import { HEXAGON_PX, Hexagons } from "./hexagons";
import { paintCircles, paintMarks, paintNumbers, paintSelected } from "./marks";

/** More small marks than this in a view run together: then hexagons count them. */
const MAX_SMALL_MARKS = 2_500;

/** An uncertain place below this radius is a hollow mark, since a circle could not be seen. */
export const SMALL_PX = 6;

/** Circles fade out while their radius grows from this to twice this part of half the view's diagonal. */
const FADE_FROM = 0.8;

export class IncidentsPainter implements Painter {
  /** The place in the palette of each event type. */
  colours: readonly number[] = [];
  selected: string | undefined;
  /** The hexagons of the last painting, to find what is under the pointer. */
  hexagons: Hexagons | undefined;

  constructor(
    private readonly incidents: Incidents,
    private readonly shown: Shown,
    private readonly report: (drawing: Drawing) => void,
  ) {}

  paint(frame: Frame): void {
    const small: number[] = [];
    const wide: Mark[] = [];
    let tooWide = 0;
    const widest = HEXAGON_PX / frame.scale;
    this.forEachInSight(frame, (row) => {
      if (this.incidents.radius[row] <= widest) {
        small.push(row);
        return;
      }
      const mark = this.mark(frame, row);
      wide.push(mark);
      if (!mark.quiet && fade(mark.radius, frame) === 0) tooWide++;
    });
    this.hexagons = small.length > MAX_SMALL_MARKS ? this.count(frame, small) : undefined;
    const circles = gatherWide(wide);
    const marks = this.hexagons
      ? []
      : gather(
          small.map((row) => this.mark(frame, row)),
          2,
        );
    paintCircles(frame, circles, this.colours, (radius) => fade(radius, frame));
    this.hexagons?.paint();
    paintMarks(frame, marks, this.colours);
    // On hexagons the number of a circle would be read as theirs.
    if (!this.hexagons) paintNumbers(frame, marks, circles);
    this.paintSelected(frame);
    if (frame.first) this.tell(frame, tooWide);
  }

  /** Calls `visit` for each row in sight, quiet ones first so that the others lie on top. */
  private forEachInSight(frame: Frame, visit: (row: number) => void): void {
    const { x, y, radius, count } = this.incidents;
    const { flags } = this.shown;
    const { minX, minY, maxX, maxY } = frame.box;
    for (const pass of [QUIET, SHOWN]) {
      for (let row = 0; row < count; row++) {
        if (flags[row] !== pass) continue;
        const reach = radius[row];
        if (x[row] + reach < minX || x[row] - reach > maxX) continue;
        if (y[row] + reach < minY || y[row] - reach > maxY) continue;
        visit(row);
      }
    }
  }

  private mark(frame: Frame, row: number): Mark {
    const { x, y, radius, type } = this.incidents;
    return {
      x: frame.x(x[row]),
      y: frame.y(y[row]),
      radius: radius[row] * frame.scale,
      type: type[row],
      count: 1,
      quiet: this.shown.flags[row] === QUIET,
    };
  }

  private count(frame: Frame, rows: readonly number[]): Hexagons {
    const hexagons = new Hexagons(frame);
    const { x, y } = this.incidents;
    for (const row of rows) hexagons.add(x[row], y[row], this.shown.flags[row] === QUIET);
    return hexagons;
  }

  private paintSelected(frame: Frame): void {
    const row = this.selected === undefined ? undefined : this.incidents.rowOf(this.selected);
    if (row === undefined) return;
    const { x, y, radius } = this.incidents;
    paintSelected(frame, frame.x(x[row]), frame.y(y[row]), radius[row] * frame.scale);
  }

  private tell(frame: Frame, tooWide: number): void {
    const { minY, maxY } = frame.box;
    const metres = (HEXAGON_PX / frame.scale) * metresPerUnit(Math.max(0, Math.min(1, (minY + maxY) / 2)));
    const fullest = this.hexagons?.fullest ?? 0;
    this.report({ mode: this.hexagons ? "grid" : "marks", fullest, hexagonMetres: metres, tooWide });
  }
}

/** 1 for a circle that fits in the view, falling to 0 for one that would cover all of it. */
function fade(radius: number, frame: Frame): number {
  const half = Math.hypot(frame.width, frame.height) / 2;
  return Math.max(0, Math.min(1, 2 - radius / (half * FADE_FROM)));
}
