/** A line with fewer positions that leaves the whole one by no more than it must (Douglas and Peucker 1973). */
import { distanceToSegment } from "./hit";

export interface Thinned {
  /** Of the whole line, by their index; the ends are among them. */
  readonly kept: readonly number[];
  /** How far a position that is not kept is from the line of those that are, at most. */
  readonly away: number;
}

/** The positions that matter most, `most` of them at most. `line` holds x and y in turn. */
export function thinned(line: Float64Array, most: number): Thinned {
  const last = line.length / 2 - 1;
  const kept = new Set([0, last]);
  let stretches = [stretchOf(line, 0, last)];
  for (;;) {
    const worst = stretches.reduce((a, b) => (b.away > a.away ? b : a));
    if (worst.away === 0 || kept.size >= most) return { kept: [...kept].sort((a, b) => a - b), away: worst.away };
    kept.add(worst.furthest);
    const halves = [stretchOf(line, worst.from, worst.furthest), stretchOf(line, worst.furthest, worst.to)];
    stretches = [...stretches.filter((each) => each !== worst), ...halves];
  }
}

interface Stretch {
  readonly from: number;
  readonly to: number;
  /** The position between the two that is furthest from the straight line, and how far that is. */
  readonly furthest: number;
  readonly away: number;
}

function stretchOf(line: Float64Array, from: number, to: number): Stretch {
  const at = (i: number) => [line[2 * i], line[2 * i + 1]] as const;
  let [furthest, away] = [from, 0];
  for (let i = from + 1; i < to; i++) {
    const distance = distanceToSegment(...at(i), ...at(from), ...at(to));
    if (distance > away) [furthest, away] = [i, distance];
  }
  return { from, to, furthest, away };
}
