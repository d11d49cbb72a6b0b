/**
 * Incidents, from the columns straight to the canvas. An exact place is a dot; an uncertain one is its circle,
 * never a pin at the middle; many in one view are hexagons shaded by number.
 */
import { metresPerUnit } from "../geo/mercator";
import { type Drawing, NOTHING_DRAWN } from "../state/drawing";
import type { Incidents } from "../state/incidents";
import { HIDDEN, QUIET, type Shown } from "../state/shown";
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
  drawing: Drawing = NOTHING_DRAWN;
  /** The hexagons of the last painting, to find what is under the pointer. */
  hexagons: Hexagons | undefined;

  constructor(
    private readonly incidents: Incidents,
    private readonly shown: Shown,
    private readonly report: (drawing: Drawing) => void,
  ) {}

  paint(frame: Frame): void {
    const small: Mark[] = [];
    const wide: Mark[] = [];
    const hexagons = new Hexagons(frame);
    let tooWide = 0;
    this.sort(frame, (row, mark) => {
      if (mark.radius > HEXAGON_PX) {
        wide.push(mark);
        if (fade(mark.radius, frame) === 0 && !mark.quiet) tooWide++;
      } else {
        small.push(mark);
        hexagons.add(this.incidents.x[row], this.incidents.y[row], mark.quiet);
      }
    });
    const grid = small.length > MAX_SMALL_MARKS;
    this.hexagons = grid ? hexagons : undefined;
    const circles = gatherWide(wide);
    const marks = grid ? [] : gather(small, 2);
    paintCircles(frame, circles, this.colours, (radius) => fade(radius, frame));
    if (grid) hexagons.paint();
    paintMarks(frame, marks, this.colours);
    paintNumbers(frame, marks, circles);
    this.paintSelected(frame);
    if (frame.first) this.tell(frame, grid, hexagons.fullest, tooWide);
  }

  /** Calls `visit` for each row in sight, quiet ones first so that the others lie on top. */
  private sort(frame: Frame, visit: (row: number, mark: Mark) => void): void {
    const { x, y, radius, type, count } = this.incidents;
    const { flags } = this.shown;
    const { box, scale } = frame;
    for (const quiet of [true, false]) {
      for (let row = 0; row < count; row++) {
        if (flags[row] === HIDDEN || (flags[row] === QUIET) !== quiet) continue;
        const reach = radius[row];
        if (x[row] + reach < box.minX || x[row] - reach > box.maxX) continue;
        if (y[row] + reach < box.minY || y[row] - reach > box.maxY) continue;
        const mark = {
          x: frame.x(x[row]),
          y: frame.y(y[row]),
          radius: reach * scale,
          type: type[row],
          count: 1,
          quiet,
        };
        visit(row, mark);
      }
    }
  }

  private paintSelected(frame: Frame): void {
    const row = this.selected === undefined ? undefined : this.incidents.rowOf(this.selected);
    if (row === undefined) return;
    const { x, y, radius } = this.incidents;
    paintSelected(frame, frame.x(x[row]), frame.y(y[row]), radius[row] * frame.scale);
  }

  private tell(frame: Frame, grid: boolean, fullest: number, tooWide: number): void {
    const { minY, maxY } = frame.box;
    const metres = (HEXAGON_PX / frame.scale) * metresPerUnit(Math.max(0, Math.min(1, (minY + maxY) / 2)));
    this.drawing = { mode: grid ? "grid" : "marks", fullest, hexagonMetres: metres, tooWide };
    this.report(this.drawing);
  }
}

/** 1 for a circle that fits in the view, falling to 0 for one that would cover all of it. */
function fade(radius: number, frame: Frame): number {
  const half = Math.hypot(frame.width, frame.height) / 2;
  return Math.max(0, Math.min(1, 2 - radius / (half * FADE_FROM)));
}
