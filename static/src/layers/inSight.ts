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

/** The rows on a canvas, shown or not: the same while only filters change, as when somebody drags the corridor's width. */
interface Layout {
  readonly view: string;
  readonly changes: number;
  readonly small: Uint32Array;
  readonly wide: Uint32Array;
  /** The hexagon of each small one, once it was asked for. */
  hexagons: Uint32Array | undefined;
}

export class InSight {
  /** What the frames of the last view showed. */
  private readonly seen = new Map<string, Sight>();
  private readonly layouts: Layout[] = [];
  private version = -1;

  constructor(
    private readonly incidents: Incidents,
    private readonly shown: Shown,
  ) {}

  of(frame: Frame): Sight {
    if (this.version !== this.shown.version) this.seen.clear();
    this.version = this.shown.version;
    const view = [frame.scale, frame.x(0), frame.y(0), frame.width, frame.height].join();
    let sight = this.seen.get(view);
    if (!sight) {
      if (this.seen.size >= MAX_COPIES) this.seen.clear();
      sight = this.look(frame, this.layoutOf(frame, view));
      this.seen.set(view, sight);
    }
    return sight;
  }

  private look(frame: Frame, layout: Layout): Sight {
    const { flags } = this.shown;
    const hexagons = this.manySmall(layout) ? this.count(frame, layout) : undefined;
    const marks: Mark[] = [];
    if (!hexagons)
      for (const row of layout.small) if (flags[row] !== HIDDEN) marks.push(this.mark(frame, row));
    const wide: Mark[] = [];
    let tooWide = 0;
    for (const row of layout.wide) {
      // Where hexagons count, the circles outside the corridor would be a pattern that says nothing.
      if (flags[row] === HIDDEN || (hexagons && flags[row] === QUIET)) continue;
      const mark = this.mark(frame, row);
      wide.push(mark);
      if (!mark.quiet && fade(mark.radius, frame) === 0) tooWide++;
    }
    return {
      circles: gatherWide(wide.sort(quietFirst)),
      marks: gather(marks.sort(quietFirst), 2),
      hexagons,
      tooWide,
    };
  }

  private manySmall({ small }: Layout): boolean {
    const { flags } = this.shown;
    let many = 0;
    for (let i = 0; i < small.length && many <= MAX_SMALL_MARKS; i++) if (flags[small[i]] !== HIDDEN) many++;
    return many > MAX_SMALL_MARKS;
  }

  private layoutOf(frame: Frame, view: string): Layout {
    const { changes } = this.incidents;
    const known = this.layouts.find((layout) => layout.view === view && layout.changes === changes);
    if (known) return known;
    const layout = { view, changes, ...this.split(frame), hexagons: undefined };
    this.layouts.unshift(layout);
    this.layouts.length = Math.min(this.layouts.length, MAX_COPIES);
    return layout;
  }

  private split(frame: Frame): { small: Uint32Array; wide: Uint32Array } {
    const { x, y, radius, count } = this.incidents;
    const { minX, minY, maxX, maxY } = frame.box;
    const widest = HEXAGON_PX / frame.scale;
    const rows = new Uint32Array(count);
    let small = 0;
    let wide = 0;
    for (let row = 0; row < count; row++) {
      const reach = radius[row];
      if (x[row] + reach < minX || x[row] - reach > maxX) continue;
      if (y[row] + reach < minY || y[row] - reach > maxY) continue;
      // One array holds both: the small from its beginning, the wide from its end.
      if (reach > widest) rows[count - ++wide] = row;
      else rows[small++] = row;
    }
    return { small: rows.slice(0, small), wide: rows.slice(count - wide).reverse() };
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

  private count(frame: Frame, layout: Layout): Hexagons {
    const hexagons = new Hexagons(frame);
    const { x, y } = this.incidents;
    const { flags } = this.shown;
    const { small } = layout;
    layout.hexagons ??= Uint32Array.from(small, (row) => hexagons.index(x[row], y[row]));
    for (let i = 0; i < small.length; i++) {
      const flag = flags[small[i]];
      if (flag !== HIDDEN) hexagons.add(layout.hexagons[i], flag === QUIET);
    }
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
