/** The incidents on a canvas, sorted into those drawn as circles and those too small for that: for both painters at once. */
import type { Incidents } from "../state/incidents";
import { HIDDEN, QUIET, type Shown } from "../state/shown";
import type { Frame } from "./frame";
import { gather, gatherWide, type Mark } from "./gather";
import { HEXAGON_PX, Hexagons } from "./hexagons";

/** More small marks than this in a view run together: then hexagons count them. */
const MAX_SMALL_MARKS = 2_500;

/** Circles fade out while their radius grows from this to twice this part of half the view's diagonal. */
const FADE_FROM = 0.8;

/** Copies of the world that one view can show; older views are not asked for again. */
const MAX_COPIES = 4;

export interface Sight {
  readonly circles: readonly Mark[];
  /** Empty where hexagons stand for them. */
  readonly marks: readonly Mark[];
  readonly hexagons: Hexagons | undefined;
  /** Incidents whose circle would cover all of the view. */
  readonly tooWide: number;
}

export class InSight {
  /** What the last frames of the same view and data showed. */
  private readonly seen = new Map<string, Sight>();
  private version = -1;
  /** Room for row numbers, kept from one look to the next. */
  private rows = new Uint32Array(0);

  constructor(
    private readonly incidents: Incidents,
    private readonly shown: Shown,
  ) {}

  of(frame: Frame): Sight {
    if (this.version !== this.shown.version) this.seen.clear();
    this.version = this.shown.version;
    const key = [frame.scale, frame.x(0), frame.y(0), frame.width, frame.height].join();
    let sight = this.seen.get(key);
    if (!sight) {
      if (this.seen.size >= MAX_COPIES) this.seen.clear();
      sight = this.look(frame);
      this.seen.set(key, sight);
    }
    return sight;
  }

  private look(frame: Frame): Sight {
    const wide: Mark[] = [];
    let tooWide = 0;
    const small = this.split(frame, (row) => {
      const mark = this.mark(frame, row);
      wide.push(mark);
      if (!mark.quiet && fade(mark.radius, frame) === 0) tooWide++;
    });
    const hexagons = small.length > MAX_SMALL_MARKS ? this.count(frame, small) : undefined;
    const marks = hexagons ? [] : Array.from(small, (row) => this.mark(frame, row));
    return {
      circles: gatherWide(wide.sort(quietFirst)),
      marks: gather(marks.sort(quietFirst), 2),
      hexagons,
      tooWide,
    };
  }

  /** Calls `visit` for each row in sight with a wide circle, and gives the others: a million take some milliseconds. */
  private split(frame: Frame, visit: (row: number) => void): Uint32Array {
    const { x, y, radius, count } = this.incidents;
    const { flags } = this.shown;
    const { minX, minY, maxX, maxY } = frame.box;
    const widest = HEXAGON_PX / frame.scale;
    if (this.rows.length < count) this.rows = new Uint32Array(x.length);
    let small = 0;
    for (let row = 0; row < count; row++) {
      if (flags[row] === HIDDEN) continue;
      const reach = radius[row];
      if (x[row] + reach < minX || x[row] - reach > maxX) continue;
      if (y[row] + reach < minY || y[row] - reach > maxY) continue;
      if (reach > widest) visit(row);
      else this.rows[small++] = row;
    }
    return this.rows.subarray(0, small);
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

  private count(frame: Frame, rows: Uint32Array): Hexagons {
    const hexagons = new Hexagons(frame);
    const { x, y } = this.incidents;
    for (const row of rows) hexagons.add(x[row], y[row], this.shown.flags[row] === QUIET);
    return hexagons;
  }
}

/** The others lie on top. */
function quietFirst(a: Mark, b: Mark): number {
  return Number(b.quiet) - Number(a.quiet);
}

/** 1 for a circle that fits in the view, falling to 0 for one that would cover all of it. */
export function fade(radius: number, frame: Frame): number {
  const half = Math.hypot(frame.width, frame.height) / 2;
  return Math.max(0, Math.min(1, 2 - radius / (half * FADE_FROM)));
}
