/**
 * Incidents that look alike on the screen, gathered into one mark each: in real data hundreds share one point,
 * and as many translucent circles on top of each other would be a solid disc.
 */

/** Incidents drawn as one: pixels, and how many of them. */
export interface Mark {
  x: number;
  y: number;
  /** Radius of the uncertainty, or 0 where the place is exact. */
  radius: number;
  /** The event type of most of them. */
  type: number;
  count: number;
  quiet: boolean;
}

/** More marks than this are gathered again more coarsely. */
const MAX_MARKS = 200;

/** Room for marks left of and above the canvas, in steps. */
const KEY_OFFSET = 100_000;

/** Gathers marks whose middles are within `step` pixels and whose radii differ little. */
export function gather(marks: readonly Mark[], step: number): Mark[] {
  const gathered = new Map<number, Mark & { types: Map<number, number> }>();
  for (const mark of marks) {
    const key = keyOf(mark, step);
    const same = gathered.get(key);
    if (!same) {
      gathered.set(key, { ...mark, types: new Map([[mark.type, mark.count]]) });
      continue;
    }
    same.count += mark.count;
    const ofType = (same.types.get(mark.type) ?? 0) + mark.count;
    same.types.set(mark.type, ofType);
    if (ofType > (same.types.get(same.type) ?? 0)) same.type = mark.type;
  }
  return [...gathered.values()];
}

/** Gathers wide circles until few enough are left to see through. */
export function gatherWide(marks: readonly Mark[]): Mark[] {
  let gathered = gather(marks, 2);
  for (let step = 16; gathered.length > MAX_MARKS && step < 1024; step *= 2)
    gathered = gather(gathered, step);
  return gathered;
}

function keyOf(mark: Mark, step: number): number {
  const column = Math.round(mark.x / step) + KEY_OFFSET;
  const row = Math.round(mark.y / step) + KEY_OFFSET;
  // Radii in steps of a fifth at first, of an octave when gathering coarsely.
  const size = mark.radius === 0 ? 0 : 1 + Math.round(Math.log2(mark.radius + 1) * (step > 2 ? 1 : 4));
  return ((column * 2 * KEY_OFFSET + row) * 256 + size) * 2 + (mark.quiet ? 1 : 0);
}
