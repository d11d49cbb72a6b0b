/** What of the incidents is on a canvas, made ready once for all that draws it or looks for what is under the pointer. */
import { type Box, grow, overlaps } from "../../geo/box";
import { type Seen, WIDEST } from "../../state/tiles/incidentSet";
import type { IncidentTile } from "../../state/tiles/incidentTile";
import type { Frame } from "../frame";
import { RingScale } from "./ring";
import { circlesOf, joined, type PlaceOf, type Sign, signsOf } from "./signs";

/** Signs reach onto a canvas whose middle is this far outside it. */
const REACH_PX = 24;

/** Copies of the world that one view can show; older views are not asked for again. */
const MAX_COPIES = 4;

export interface Sight {
  /** The largest first. */
  readonly signs: readonly Sign[];
  readonly rings: RingScale;
  /** Incidents known only to a large part of the screen, the widest first. */
  readonly circles: readonly Sign[];
  /** How many could be anywhere in the view and beyond. */
  readonly tooWide: number;
}

export class Sights {
  seen: Seen = { small: [], wide: [] };
  private placeOf: PlaceOf = () => 0;
  private readonly tiles = new WeakMap<IncidentTile, { readonly scale: number; readonly signs: readonly Sign[] }>();
  private readonly known = new Map<string, Sight>();

  /** From now on shows these, with the types in these places among the colours. */
  show(seen: Seen, place: PlaceOf): void {
    this.seen = seen;
    this.known.clear();
    if (place === this.placeOf) return;
    this.placeOf = place;
    for (const tile of seen.small) this.tiles.delete(tile);
  }

  of(frame: Frame): Sight {
    const view = [frame.scale, frame.x(0), frame.y(0), frame.width, frame.height].join();
    let sight = this.known.get(view);
    if (!sight) {
      if (this.known.size >= MAX_COPIES) this.known.clear();
      sight = this.look(frame);
      this.known.set(view, sight);
    }
    return sight;
  }

  private look(frame: Frame): Sight {
    const { scale, box } = frame;
    const near = grow(box, REACH_PX / scale);
    const all = joined(
      this.seen.small.flatMap((tile) => this.signsOf(tile, scale)),
      scale,
    );
    const signs = all.filter(({ x, y }) => isIn(near, x, y)).sort((a, b) => b.count - a.count);
    const wide = this.seen.wide.flatMap(({ marks }) => marks).filter((mark) => touches(mark, box));
    const circles = circlesOf(wide, scale, this.placeOf);
    const tooWide = circles.reduce((sum, { radius, count }) => sum + (fade(radius, frame) === 0 ? count : 0), 0);
    return { signs, rings: new RingScale(signs[0]?.count ?? 1), circles, tooWide };
  }

  private signsOf(tile: IncidentTile, scale: number): readonly Sign[] {
    let known = this.tiles.get(tile);
    if (known?.scale !== scale) {
      known = { scale, signs: signsOf(tile, scale, this.placeOf) };
      this.tiles.set(tile, known);
    }
    return known.signs;
  }
}

/** 1 for a circle that fits in the view, falling to 0 for one that would cover all of it. */
export function fade(radius: number, { scale, width, height }: Frame): number {
  const half = Math.hypot(width, height) / 2;
  return Math.max(0, Math.min(1, 2 - (radius * scale) / ((half * WIDEST) / 2)));
}

function isIn({ minX, minY, maxX, maxY }: Box, x: number, y: number): boolean {
  return x >= minX && x <= maxX && y >= minY && y <= maxY;
}

function touches({ x, y, radius }: Pick<Sign, "x" | "y" | "radius">, box: Box): boolean {
  return overlaps(grow({ minX: x, minY: y, maxX: x, maxY: y }, radius), box);
}
